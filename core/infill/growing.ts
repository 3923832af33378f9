/** Answers that grow where the model computes: steps are enqueued, tokens are read in groups. */
import type { GlmConfig } from "../glm/config.ts";
import type { Key } from "../random/key.ts";
import { tensor, type Tensors } from "../graph/tensor.ts";
import type { AnswerToken } from "./answer.ts";
import type { Choice } from "./choice/choice.ts";
import { readRecord, recordWidth } from "./choice/token_record.ts";
import type { MemoryShape } from "./passes.ts";
import { pieceTensors, type RowState } from "./piece_tensors.ts";

/** Where an answer begins. */
export interface Beginning {
  /** Index of the mask in the row's context. */
  readonly position: number;
  /** Where its draws take random numbers from. */
  readonly key: Key;
}

/** How to grow. */
export interface GrowOptions {
  readonly choice: Choice;
  readonly sop: number;
  readonly ends: readonly number[];
}

/** Answers that grow together, a token per step. */
export interface Growing {
  /** Most steps that there is room for. */
  readonly most: number;
  /** Enqueues a step. */
  readonly step: () => void;
  /** The token of a row after so many others, among those of the steps so far; more may be enqueued meanwhile. */
  readonly read: () => Promise<(row: number, place: number) => AnswerToken>;
}

/**
 * Values of the inputs of a `growPass` by which the answers of some rows begin; the others wait.
 *
 * @param state of all rows before
 * @example
 * ```ts
 * import { beginningTensors } from "./growing.ts";
 * import { choiceOf } from "./choice/choice.ts";
 * const { isOpen } = beginningTensors([{ position: 2, key: [0, 0] }, undefined], {
 *   choice: choiceOf({ strategy: { kind: "greedy" } }),
 *   sop: 5,
 *   ends: [6],
 *   config: { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true },
 *   shape: { rows: 2, capacity: 20 },
 *   state: { lengths: [4, 6], contextLengths: [4, 6] },
 * });
 * if (isOpen?.data.join() !== "1,0") throw new Error();
 * ```
 */
export function beginningTensors(
  beginnings: readonly (Beginning | undefined)[],
  { choice, sop, ends, config, shape: { rows, capacity }, state }: GrowOptions & {
    readonly config: GlmConfig;
    readonly shape: MemoryShape;
    readonly state: RowState;
  },
): Tensors {
  const ints = (shape: readonly number[], values: readonly number[]) =>
    tensor(shape, Int32Array.from(values));
  const floats = (shape: readonly number[], values: readonly number[]) =>
    tensor(shape, Float32Array.from(values));
  const { vocabularySize: vocabulary } = config;
  const width = recordWidth(choice.alternatives);
  const isEnd = Array.from({ length: vocabulary }, (_, id) => (ends.includes(id) ? 1 : 0));
  const pieces = beginnings.map((each) => each && { position: each.position, tokens: [sop], first: 1 });
  const { targets: _, ...read } = pieceTensors(pieces, { config, length: 1, state });
  return {
    ...read,
    // Counted even where the model has no use for it.
    blockPosition: ints([rows, 1], beginnings.map((each) => (each === undefined ? 0 : 1))),
    isOpen: floats([rows, 1], beginnings.map((each) => (each === undefined ? 0 : 1))),
    keys: tensor([rows, 2], Uint32Array.from(beginnings.flatMap((each) => each?.key ?? [0, 0]))),
    rowNumbers: ints([rows], [...beginnings.keys()]),
    places: floats([capacity], Array.from({ length: capacity }, (_, place) => place)),
    columns: floats([2], [0, 1]),
    isEnd: floats([vocabulary], isEnd),
    isUsed: tensor([rows, vocabulary], new Float32Array(rows * vocabulary)),
    log: tensor([rows, capacity, width], new Float32Array(rows * capacity * width)),
    ...Object.fromEntries(Object.entries(choice.values).map(([name, value]) => [name, floats([], [value])])),
  };
}

/**
 * The tokens of a log, as they are asked for.
 *
 * @param log `[R, capacity, W]`
 * @example
 * ```ts
 * import { tokensOfLog } from "./growing.ts";
 * import { tensor } from "../graph/tensor.ts";
 * const tokenAt = tokensOfLog(tensor([1, 2, 2], Float32Array.of(7, -1, 8, -2)));
 * if (tokenAt(0, 1).id !== 8) throw new Error();
 * ```
 */
export function tokensOfLog(log: Tensors[string]): (row: number, place: number) => AnswerToken {
  const [, capacity = 0, width = 0] = log.shape;
  return (row, place) => {
    const first = (row * capacity + place) * width;
    return readRecord(log.data.subarray(first, first + width));
  };
}
