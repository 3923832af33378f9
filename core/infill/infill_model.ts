/** A model that is ready to fill blanks: parameters where the backend computes, memories that are used again. */
import type { GlmConfig } from "../glm/config.ts";
import type { Backend } from "../graph/backend.ts";
import type { Tensors } from "../graph/tensor.ts";
import type { MemoryShape } from "./passes.ts";
import { type OpenedSequences, openSequences, type Sequences } from "./sequences.ts";

/** The tokens that steer an answer. */
export interface AnswerTokens {
  readonly sop: number;
  /** Tokens that end an answer, the one that a scored answer ends with first: eop, and eos. */
  readonly ends: readonly [number, ...number[]];
}

/** A model for `infill` and `rank`. Calls do not see each other: each borrows a memory of its own. */
export interface InfillModel {
  readonly config: GlmConfig;
  readonly tokens: AnswerTokens;
  /** How many steps to enqueue before the token of the first is looked at. */
  readonly lookahead: number;
  /** Lends sequences; nobody else has them until they are returned. */
  readonly borrow: (shape: MemoryShape) => Promise<Sequences>;
  readonly giveBack: (sequences: Sequences) => void;
  /** Gives back what the model holds on the backend. */
  readonly close: () => void;
}

/** What a model is made of. */
export interface InfillModelOptions {
  readonly config: GlmConfig;
  readonly parameters: Tensors;
  readonly tokens: AnswerTokens;
  /**
   * How many steps to enqueue before the token of the first is looked at; up to as many are computed in vain at
   * the end of an answer. Default: 16 where steps run asynchronously, else 1.
   */
  readonly lookahead?: number;
}

/** Capacities are multiples of this, so that memories fit several calls. */
const CAPACITY_BUCKET = 64;

/** Memories that are kept for later calls. */
const MOST_IDLE = 4;

/**
 * Opens a model.
 *
 * @throws {RangeError} when `lookahead` is not a positive integer.
 * @example
 * ```ts
 * import { openInfillModel } from "./infill_model.ts";
 * import { initialise } from "../glm/initialise.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { key } from "../random/key.ts";
 *
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const tokens = { sop: 5, ends: [6, 0] } as const;
 * const parameters = initialise(config, key(0));
 * const model = openInfillModel(referenceBackend("float32"), { config, parameters, tokens });
 * if ((await model.borrow({ rows: 1, capacity: 20 })).capacity < 20) throw new Error();
 * model.close();
 * ```
 */
export function openInfillModel(backend: Backend, options: InfillModelOptions): InfillModel {
  const { config, parameters, tokens, lookahead = backend.isAsynchronous ? 16 : 1 } = options;
  if (!Number.isSafeInteger(lookahead) || lookahead < 1) {
    throw new RangeError(`lookahead: expected a positive integer, found ${lookahead}`);
  }
  const idle: Sequences[] = [];
  const all = new Set<Sequences>();
  let owned: Sequences | undefined;
  // The first sequences own the parameters, so they stay until the model is closed.
  let owner: Promise<OpenedSequences> | undefined;
  const open = async (shape: MemoryShape): Promise<Sequences> => {
    if (owner !== undefined) {
      const { placed } = await owner;
      return (await openSequences(backend, { ...shape, config, parameters: { placed } })).sequences;
    }
    owner = openSequences(backend, { ...shape, config, parameters: { values: parameters } });
    try {
      const { sequences } = await owner;
      owned = sequences;
      return sequences;
    } catch (error) {
      owner = undefined;
      throw error;
    }
  };
  return {
    config,
    tokens,
    lookahead,
    async borrow({ rows, capacity: wanted }) {
      const capacity = Math.ceil(wanted / CAPACITY_BUCKET) * CAPACITY_BUCKET;
      const found = idle.findIndex((each) => each.rows === rows && each.capacity === capacity);
      const [known] = found < 0 ? [] : idle.splice(found, 1);
      const sequences = known ?? await open({ rows, capacity });
      all.add(sequences);
      return sequences;
    },
    giveBack(sequences) {
      idle.push(sequences);
      const oldest = idle.findIndex((each) => each !== owned);
      if (idle.length <= MOST_IDLE || oldest < 0) return;
      for (const each of idle.splice(oldest, 1)) {
        all.delete(each);
        each.close();
      }
    },
    close() {
      for (const sequences of all) sequences.close();
      all.clear();
      idle.length = 0;
    },
  };
}
