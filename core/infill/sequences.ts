/** Sequences behind a key/value memory: contexts are read once, then tokens one at a time, all rows together. */
import { batch as toBatch } from "../blanks/batch.ts";
import type { Example } from "../blanks/example.ts";
import { modelTensors } from "../glm/batch_tensors.ts";
import { type GlmConfig, positionCount } from "../glm/config.ts";
import type { Backend, Executable, Placed } from "../graph/backend.ts";
import { tensor, type TensorData, type Tensors } from "../graph/tensor.ts";
import { decodePass, encodePass, type MemoryShape, type Pass, rearrangePass, scorePass } from "./passes.ts";
import { pieceTensors, type RowPiece } from "./piece_tensors.ts";

/** Where a token stands: its two positions. */
export interface Place {
  readonly position: number;
  readonly blockPosition: number;
}

/** A token that follows what its row has read. */
export interface PlacedToken extends Place {
  readonly id: number;
}

/** A piece from its start token on, and what the model is to predict at each of its tokens. */
export interface ScoredPiece {
  readonly position: number;
  readonly tokens: readonly number[];
  readonly targets: readonly number[];
}

/** Scores of the whole vocabulary as the next token, one list per row. */
export type RowScores = readonly TensorData[];

/** Sequences of one model, each with a memory of its own. Rows that are given nothing stay as they are. */
export interface Sequences extends MemoryShape {
  /** Tokens that a row has read. */
  readonly lengthOf: (row: number) => number;
  /**
   * Forgets everything and reads contexts, each once; row r begins with context `parents[r]`.
   *
   * @throws {RangeError} when one does not fit the memory or the positions, or an id is not in the vocabulary.
   */
  readonly encode: (contexts: readonly (readonly number[])[], parents: readonly number[]) => Promise<void>;
  /** Most steps between two calls of `scores`. */
  readonly steps: number;
  /**
   * Enqueues a step: one token for some rows.
   *
   * @throws {RangeError} when a memory is full, an id or position is out of range, or there were too many steps.
   */
  readonly append: (tokens: readonly (PlacedToken | undefined)[]) => void;
  /** The same with the likeliest token of the step before, which the host need not know yet. */
  readonly advance: (places: readonly (Place | undefined)[]) => void;
  /** What the steps since the last call found, in their order; the next steps may be enqueued meanwhile. */
  readonly scores: () => Promise<readonly RowScores[]>;
  /** Reads pieces at once; the log-probability of every target, per row. */
  readonly score: (pieces: readonly (ScoredPiece | undefined)[]) => Promise<readonly (readonly number[])[]>;
  /** Row r becomes what row `parents[r]` was. */
  readonly rearrange: (parents: readonly number[]) => Promise<void>;
  /** Forgets what a row has read from `length` on. */
  readonly rewind: (row: number, length: number) => void;
  readonly close: () => void;
}

/** The parameters of a model: values, or the places of an executable that has them. */
export type ParameterSource = { readonly values: Tensors } | {
  readonly placed: Readonly<Record<string, Placed>>;
};

/** Sequences together with the places of the parameters, for others to share. */
export interface OpenedSequences {
  readonly sequences: Sequences;
  readonly placed: Readonly<Record<string, Placed>>;
}

/** Contexts are padded to multiples of this, so that few graphs are compiled. Later tokens overwrite the padding. */
const CONTEXT_BUCKET = 32;

/** The same for pieces that are scored. */
const PIECE_BUCKET = 8;

/** Most scores that are kept until they are read. */
const MOST_LOGGED = 2 ** 23;

/**
 * Prepares a memory for some sequences.
 *
 * @param options `capacity`: most tokens that a sequence reads; some more are allocated, for padding. `steps`: most
 * steps whose scores are read together; default 1, and never so many that they take more than 32 MiB
 * @example
 * ```ts
 * import { openSequences } from "./sequences.ts";
 * import { initialise } from "../glm/initialise.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { key } from "../random/key.ts";
 *
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const parameters = { values: initialise(config, key(0)) };
 * const shape = { rows: 1, capacity: 40 };
 * const { sequences } = await openSequences(referenceBackend("float32"), { config, parameters, ...shape });
 * await sequences.encode([[1, 11, 2, 0]], [0]);
 * sequences.append([{ id: 5, position: 2, blockPosition: 1 }]);
 * const [scores] = await sequences.scores();
 * if (scores?.[0]?.length !== 32) throw new Error();
 * ```
 */
export async function openSequences(
  backend: Backend,
  options: MemoryShape & {
    readonly config: GlmConfig;
    readonly parameters: ParameterSource;
    readonly steps?: number;
  },
): Promise<OpenedSequences> {
  const { config, parameters, rows } = options;
  const capacity = Math.max(options.capacity, CONTEXT_BUCKET);
  // Rows that wait, and the padding of pieces, need places that nothing is read from.
  const shape = { rows, capacity: capacity + PIECE_BUCKET };
  const width = config.vocabularySize;
  const steps = Math.max(1, Math.min(options.steps ?? 1, Math.floor(MOST_LOGGED / (rows * width))));
  const decode = decodePass(config, { ...shape, steps });
  const memory = Object.keys(decode.graph.inputs).filter((name) =>
    name !== "log" && decode.carry[name] === name
  );
  const given = "values" in parameters ? {} : parameters.placed;
  const decoding = await backend.compile(decode.graph, { carry: decode.carry, placed: given });
  const empty = tensor(
    [rows, shape.capacity, config.hidden],
    new Float32Array(rows * shape.capacity * config.hidden),
  );
  const log = tensor([rows, steps, width], new Float32Array(rows * steps * width));
  decoding.write({ log, ...Object.fromEntries(memory.map((name) => [name, empty])) });
  if ("values" in parameters) decoding.write(parameters.values);
  const placed = decoding.places(
    Object.keys("values" in parameters ? parameters.values : parameters.placed),
  );
  const shared = { ...placed, ...decoding.places(memory) };

  const passes = new Map<string, Promise<Prepared>>();
  const prepared = (name: string, build: () => Pass): Promise<Prepared> => {
    const pass = passes.get(name) ?? prepare(backend, build(), shared);
    passes.set(name, pass);
    return pass;
  };

  let lengths: readonly number[] = new Array<number>(rows).fill(0);
  let contextLengths: readonly number[] = lengths;
  const perRow = (values: readonly number[]) => tensor([rows], Int32Array.from(values));
  const tensorsOf = (pieces: readonly (RowPiece | undefined)[], length: number): Tensors =>
    pieceTensors(pieces, { config, length, state: { lengths, contextLengths } });
  const read = (pieces: readonly (RowPiece | undefined)[]): void => {
    lengths = lengths.map((length, row) => {
      const count = pieces[row]?.tokens.length ?? 0;
      if (count > 0 && length + count > capacity) {
        throw new RangeError(`memory: expected at most ${capacity} tokens, found ${length + count}`);
      }
      return length + count;
    });
  };
  let logged = 0;
  const step = (values: Tensors, pieces: readonly (RowPiece | undefined)[]): void => {
    if (logged === steps) throw new RangeError(`steps: expected at most ${steps}, found one more`);
    read(pieces);
    decoding.write({ ...values, logPlace: perRow(pieces.map(() => logged)) });
    decoding.step();
    logged++;
  };

  const sequences: Sequences = {
    rows,
    capacity,
    steps,
    lengthOf: (row) => lengths[row] ?? 0,
    async encode(contexts, parents) {
      contexts.forEach((context) => checkContext(context, { config, capacity }));
      const longest = Math.max(...contexts.map((context) => context.length));
      const length = Math.min(Math.ceil(longest / CONTEXT_BUCKET) * CONTEXT_BUCKET, capacity);
      const count = contexts.length;
      const { write, executable } = await prepared(
        `encode ${count} ${length}`,
        () => encodePass(config, { ...shape, contexts: count, length }),
      );
      write({
        ...modelTensors(toBatch(contexts.map(exampleOf), { length }), config),
        parents: perRow(parents),
        memoryStart: perRow(parents.map(() => 0)),
      });
      executable.step();
      logged = 0;
      lengths = contextLengths = parents.map((parent) => contexts[parent]?.length ?? 0);
    },
    append(tokens) {
      const pieces = tokens.map((token) => token && { ...pieceAt(token), tokens: [token.id] });
      const { targets: _, ...values } = tensorsOf(pieces, 1);
      step(values, pieces);
    },
    advance(places) {
      const pieces = places.map((place) => place && { ...pieceAt(place), tokens: [0] });
      const { targets: _, tokens: __, ...values } = tensorsOf(pieces, 1);
      step(values, pieces);
    },
    async scores() {
      const count = logged;
      logged = 0;
      if (count === 0) return [];
      // One step alone need not be looked up in the log, which has room for many.
      const [name, length] = count === 1 ? ["logits", 1] as const : ["log", steps] as const;
      const { [name]: found } = await decoding.read([name]);
      return Array.from({ length: count }, (_, i) =>
        Array.from({ length: rows }, (_, row) => {
          const at = (row * length + i) * width;
          return found?.data.subarray(at, at + width) ?? new Float32Array();
        }));
    },
    async score(given) {
      const pieces = given.map((piece) => piece && { ...piece, first: 1 });
      const longest = Math.max(1, ...pieces.map((piece) => piece?.tokens.length ?? 0));
      const length = Math.ceil(longest / PIECE_BUCKET) * PIECE_BUCKET;
      const { write, executable } = await prepared(
        `score ${length}`,
        () => scorePass(config, { ...shape, length }),
      );
      const values = tensorsOf(pieces, length);
      read(pieces);
      write(values);
      executable.step();
      const { logProbabilities } = await executable.read(["logProbabilities"]);
      return pieces.map((piece, row) => {
        const found = logProbabilities?.data.subarray(row * length, (row + 1) * length) ?? [];
        return Array.from(found).slice(0, piece?.tokens.length ?? 0);
      });
    },
    async rearrange(parents) {
      const { write, executable } = await prepared("rearrange", () => rearrangePass(config, shape));
      write({ parents: perRow(parents) });
      executable.step();
      lengths = parents.map((parent) => lengths[parent] ?? 0);
      contextLengths = parents.map((parent) => contextLengths[parent] ?? 0);
    },
    rewind(row, length) {
      lengths = lengths.map((now, index) => index === row ? Math.min(now, length) : now);
    },
    close() {
      passes.forEach((pass) => void pass.then(({ executable }) => executable.close(), () => {}));
      decoding.close();
    },
  };
  return { sequences, placed };
}

interface Prepared {
  readonly executable: Executable;
  /** Writes what the graph has inputs for: the memory of a model with one layer does not need everything. */
  readonly write: (values: Tensors) => void;
}

/** Compiles a pass that shares parameters and memory, as far as its graph has inputs for them. */
async function prepare(
  backend: Backend,
  { graph, carry }: Pass,
  shared: Readonly<Record<string, Placed>>,
): Promise<Prepared> {
  const known = <T>(named: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
    Object.fromEntries(Object.entries(named).filter(([name]) => Object.hasOwn(graph.inputs, name)));
  const executable = await backend.compile(graph, { carry, placed: known(shared) });
  return { executable, write: (values) => executable.write(known(values)) };
}

function pieceAt({ position, blockPosition }: Place): Pick<RowPiece, "position" | "first"> {
  return { position, first: blockPosition };
}

/** A context as an example without Part B. */
function exampleOf(context: readonly number[]): Example {
  const zeros = context.map(() => 0);
  return {
    tokens: context,
    targets: context,
    lossMask: zeros,
    position: context.map((_, index) => index),
    blockPosition: zeros,
    contextLength: context.length,
  };
}

function checkContext(
  { length }: readonly number[],
  { config, capacity }: { readonly config: GlmConfig; readonly capacity: number },
): void {
  const positions = positionCount(config);
  if (length > positions) {
    throw new RangeError(
      `context: expected at most ${positions} tokens, for which the model has positions, found ${length}`,
    );
  }
  if (length > capacity) {
    throw new RangeError(`context: expected at most ${capacity} tokens, found ${length}`);
  }
}
