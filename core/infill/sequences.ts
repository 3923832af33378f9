/** Sequences behind a key/value memory: contexts are read once, then tokens one at a time, all rows together. */
import { answerLayout } from "../blanks/answer_layout.ts";
import { batch as toBatch } from "../blanks/batch.ts";
import { modelTensors } from "../glm/batch_tensors.ts";
import { type GlmConfig, positionCount } from "../glm/config.ts";
import type { Backend, Executable, Placed } from "../graph/backend.ts";
import { tensor, type Tensors } from "../graph/tensor.ts";
import { type CandidateToken, readCandidates } from "./choice/candidates.ts";
import { answerTensors, type ConsiderOptions, considerPass } from "./consider_pass.ts";
import { type Beginning, beginningTensors, type Growing, type GrowOptions, tokensOfLog } from "./growing.ts";
import { growPass } from "./grow_pass.ts";
import { memoryInputs, namedMemory } from "./memory.ts";
import { encodePass, holdPass, type MemoryShape, type Pass, rearrangePass, scorePass } from "./passes.ts";
import { pieceTensors, type RowPiece } from "./piece_tensors.ts";

/** A token that follows what its row has read. */
export interface PlacedToken {
  readonly id: number;
  readonly position: number;
  readonly blockPosition: number;
}

/** A piece from its start token on, and what the model is to predict at each of its tokens. */
export interface ScoredPiece {
  readonly position: number;
  readonly tokens: readonly number[];
  readonly targets: readonly number[];
}

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
  /**
   * Begins answers in some rows, whose tokens are chosen where the model computes. What the rows read of them counts
   * when `extend` says so.
   */
  readonly grow: (beginnings: readonly (Beginning | undefined)[], options: GrowOptions) => Promise<Growing>;
  /** A row has read so many more tokens. */
  readonly extend: (row: number, count: number) => void;
  /**
   * Reads one token in some rows, and finds the tokens that could come next, best first, per row.
   *
   * @throws {RangeError} when a memory is full, or an id or position is out of range.
   */
  readonly consider: (
    tokens: readonly (PlacedToken | undefined)[],
    options: ConsiderOptions,
  ) => Promise<readonly (readonly CandidateToken[])[]>;
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

/**
 * Prepares a memory for some sequences.
 *
 * @param options `capacity`: most tokens that a sequence reads; some more are allocated, for padding
 * @example
 * ```ts
 * import { openSequences } from "./sequences.ts";
 * import { choiceOf } from "./choice/choice.ts";
 * import { initialise } from "../glm/initialise.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { key } from "../random/key.ts";
 *
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const parameters = { values: initialise(config, key(0)) };
 * const shape = { rows: 1, capacity: 40 };
 * const { sequences } = await openSequences(referenceBackend("float32"), { config, parameters, ...shape });
 * await sequences.encode([[1, 11, 2, 0]], [0]);
 * const [found] = await sequences.consider([{ id: 5, position: 2, blockPosition: 1 }], {
 *   candidates: 3,
 *   choice: choiceOf({ strategy: { kind: "greedy" } }),
 *   ends: [6],
 *   answers: [[]],
 * });
 * if (found?.length !== 3) throw new Error();
 * ```
 */
export async function openSequences(
  backend: Backend,
  options: MemoryShape & { readonly config: GlmConfig; readonly parameters: ParameterSource },
): Promise<OpenedSequences> {
  const { config, parameters, rows } = options;
  const capacity = Math.max(options.capacity, CONTEXT_BUCKET);
  // Rows that wait, and the padding of pieces, need places that nothing is read from.
  const shape = { rows, capacity: capacity + PIECE_BUCKET };
  const hold = holdPass(config, shape);
  const given = "values" in parameters ? {} : parameters.placed;
  const holding = await backend.compile(hold.graph, { carry: hold.carry, placed: given });
  const memory = Object.keys(namedMemory(memoryInputs(config, shape)));
  const empty = tensor(
    [rows, shape.capacity, config.hidden],
    new Float32Array(rows * shape.capacity * config.hidden),
  );
  holding.write(Object.fromEntries(memory.map((name) => [name, empty])));
  if ("values" in parameters) holding.write(parameters.values);
  const placed = holding.places(Object.keys("values" in parameters ? parameters.values : parameters.placed));
  const shared = { ...placed, ...holding.places(memory) };

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
  const sequences: Sequences = {
    rows,
    capacity,
    lengthOf: (row) => lengths[row] ?? 0,
    async encode(contexts, parents) {
      contexts.forEach((context) => checkContext(context, { config, capacity }));
      const longest = Math.max(...contexts.map((context) => context.length));
      const length = Math.min(Math.ceil(longest / CONTEXT_BUCKET) * CONTEXT_BUCKET, capacity);
      const count = contexts.length;
      const examples = contexts.map((context) => answerLayout({ context, pieces: [], sop: 0 }));
      const { write, executable } = await prepared(
        `encode ${count} ${length}`,
        () => encodePass(config, { ...shape, contexts: count, length }),
      );
      write({
        ...modelTensors(toBatch(examples, { length }), config),
        parents: perRow(parents),
        memoryStart: perRow(parents.map(() => 0)),
      });
      executable.step();
      lengths = contextLengths = parents.map((parent) => contexts[parent]?.length ?? 0);
    },
    async grow(beginnings, grown) {
      const { choice: { values: _, ...choice } } = grown;
      const { write, executable } = await prepared(
        `grow ${JSON.stringify(choice)}`,
        () => growPass(config, { ...shape, choice }),
      );
      const state = { lengths, contextLengths };
      write(beginningTensors(beginnings, { ...grown, config, shape, state }));
      const longest = Math.max(0, ...lengths.filter((_, row) => beginnings[row] !== undefined));
      const places = config.blockPositions ? positionCount(config) - 1 : Infinity;
      return {
        most: Math.min(capacity - longest, places),
        step: () => executable.step(),
        async read() {
          const { log } = await executable.read(["log"]);
          return tokensOfLog(log ?? tensor([0, 0, 0], new Float32Array()));
        },
      };
    },
    extend(row, count) {
      lengths = lengths.map((length, index) => (index === row ? length + count : length));
    },
    async consider(tokens, { candidates: wanted, ...options }) {
      const pieces = tokens.map((token) =>
        token && { position: token.position, first: token.blockPosition, tokens: [token.id] }
      );
      const { choice: { values: _, kind: __, ...choice } } = options;
      const candidates = Math.min(wanted, config.vocabularySize);
      const { write, executable } = await prepared(
        `consider ${candidates} ${JSON.stringify(choice)}`,
        () => considerPass(config, { ...shape, choice, candidates }),
      );
      const values = tensorsOf(pieces, 1);
      read(pieces);
      write({
        ...values,
        ...answerTensors(options, { capacity: shape.capacity, vocabularySize: config.vocabularySize }),
      });
      executable.step();
      const { candidates: found } = await executable.read(["candidates"]);
      const width = found?.shape[1] ?? 0;
      return tokens.map((token, row) => {
        const record = found?.data.subarray(row * width, (row + 1) * width) ?? [];
        return token === undefined ? [] : readCandidates(record, { ...choice, candidates });
      });
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
      holding.close();
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
