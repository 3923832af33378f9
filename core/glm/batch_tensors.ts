/** Batches of integers as the tensors that the model's graphs are given. */
import type { Batch } from "../blanks/batch.ts";
import { input } from "../graph/node.ts";
import { type Shape, type Tensor, tensor, type Tensors } from "../graph/tensor.ts";
import { type GlmConfig, positionCount } from "./config.ts";
import type { LossInputs } from "./loss.ts";
import type { GlmInputs } from "./model.ts";

/** Shape of a batch, as a graph is compiled for it. */
export interface BatchShape {
  readonly batchSize: number;
  readonly length: number;
}

/** The names of what the model reads, without the memory. */
type InputName = Exclude<keyof GlmInputs, "memory">;

/**
 * Input nodes for what the model reads.
 *
 * @param shape of the batch
 * @param prefix put before the names, to tell several batches of one graph apart
 * @example
 * ```ts
 * import { batchInputs } from "./batch_tensors.ts";
 * if (batchInputs({ batchSize: 2, length: 5 }).extents.shape.join() !== "2,5,2") throw new Error();
 * ```
 */
export function batchInputs(
  { batchSize, length }: BatchShape,
  prefix = "",
): Record<InputName, GlmInputs["tokens"]> {
  const ints = (name: InputName, shape: Shape) => input(prefix + name, { dtype: "int", shape });
  const rectangle = [batchSize, length];
  return {
    tokens: ints("tokens", rectangle),
    position: ints("position", rectangle),
    blockPosition: ints("blockPosition", rectangle),
    extents: ints("extents", [...rectangle, 2]),
    start: ints("start", [batchSize]),
  };
}

/**
 * Input nodes for the rows that a loss counts.
 *
 * @example
 * ```ts
 * import { lossInputs } from "./batch_tensors.ts";
 * if (lossInputs(4).weights.dtype !== "float") throw new Error();
 * ```
 */
export function lossInputs(rows: number, prefix = ""): LossInputs {
  return {
    rows: input(`${prefix}rows`, { dtype: "int", shape: [rows] }),
    targets: input(`${prefix}targets`, { dtype: "int", shape: [rows] }),
    weights: input(`${prefix}weights`, { dtype: "float", shape: [rows] }),
  };
}

/**
 * Values of `batchInputs`, checked against the sizes of the model; the targets are checked with them.
 *
 * @throws {RangeError} for an id outside the vocabulary, a position beyond the table, or an extent that moves to the
 * left or leaves a token out: which row and column, what was expected and what was found.
 * @example
 * ```ts
 * import { modelTensors } from "./batch_tensors.ts";
 * import { batch } from "../blanks/batch.ts";
 * import { layout } from "../blanks/layout.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const one = layout({ tokens: [11, 12], spans: [{ start: 1, end: 2 }], mask: 2, sop: 5, eop: 6 });
 * if (modelTensors(batch([one]), config).tokens?.data[1] !== 2) throw new Error();
 * ```
 */
export function modelTensors(from: Batch, config: GlmConfig): Tensors {
  for (const name of ["tokens", "targets"] as const) {
    checkIds(from, { name, what: "the vocabulary", limit: config.vocabularySize });
  }
  const positions = positionCount(config);
  checkIds(from, { name: "position", what: "the position table", limit: positions });
  if (config.blockPositions) {
    checkIds(from, { name: "blockPosition", what: "the position table", limit: positions });
  }
  checkExtents(from);
  const rectangle = [from.batchSize, from.length];
  return {
    tokens: tensor(rectangle, from.tokens),
    position: tensor(rectangle, from.position),
    ...config.blockPositions ? { blockPosition: tensor(rectangle, from.blockPosition) } : {},
    extents: extentsOf(from),
    start: tensor([from.batchSize], new Int32Array(from.batchSize)),
  };
}

/**
 * Values of `lossInputs`: the rows whose loss mask is 1, padded with rows that count nothing.
 *
 * @param rows size of the result; at least the number of rows that count
 * @throws {RangeError} when no row counts (the loss is undefined), or more than `rows` do.
 * @example
 * ```ts
 * import { lossTensors } from "./batch_tensors.ts";
 * import { batch } from "../blanks/batch.ts";
 * import { layout } from "../blanks/layout.ts";
 * const one = layout({ tokens: [11, 12], spans: [{ start: 1, end: 2 }], mask: 2, sop: 5, eop: 6 });
 * const { targets, weights } = lossTensors(batch([one]), 4);
 * if (targets.data[0] !== 12 || weights.data.join() !== "1,1,0,0") throw new Error();
 * ```
 */
export function lossTensors(from: Batch, rows: number): Readonly<Record<keyof LossInputs, Tensor>> {
  const counted = [...from.lossMask.keys()].filter((index) => from.lossMask[index] !== 0);
  if (counted.length === 0) {
    throw new RangeError("the loss is undefined: expected a row with lossMask 1, found none in the batch");
  }
  if (counted.length > rows) {
    throw new RangeError(`loss rows: expected at most ${rows} rows with lossMask 1, found ${counted.length}`);
  }
  const targets = new Int32Array(rows);
  const weights = new Float32Array(rows);
  counted.forEach((index, i) => {
    targets[i] = from.targets[index] ?? 0;
    weights[i] = from.lossMask[index] ?? 0;
  });
  const padded = new Int32Array(rows);
  padded.set(counted);
  return { rows: tensor([rows], padded), targets: tensor([rows], targets), weights: tensor([rows], weights) };
}

/**
 * Value of the input `extents`: first index and end of Part A of every token's example, side by side.
 *
 * @example
 * ```ts
 * import { extentsOf } from "./batch_tensors.ts";
 * const one = { batchSize: 1, length: 2, first: Int32Array.of(0, 0), contextEnd: Int32Array.of(1, 1) };
 * if (extentsOf(one).data.join() !== "0,1,0,1") throw new Error();
 * ```
 */
export function extentsOf(
  { batchSize, length, first, contextEnd }: Pick<Batch, "batchSize" | "length" | "first" | "contextEnd">,
): Tensor {
  const pairs = new Int32Array(2 * batchSize * length);
  first.forEach((index, token) => {
    pairs[2 * token] = index;
    pairs[2 * token + 1] = contextEnd[token] ?? 0;
  });
  return tensor([batchSize, length, 2], pairs);
}

/** Kernels find what a key is seen by in the order of the extents. */
function checkExtents({ length, first, contextEnd }: Batch): void {
  for (const [name, values] of Object.entries({ first, contextEnd })) {
    values.forEach((found, at) => {
      const column = at % length;
      const least = column === 0 ? 0 : values[at - 1] ?? 0;
      // Behind a memory Part A may lie anywhere; a token's own example never begins behind it.
      const most = name === "first" ? column : Infinity;
      if (found >= least && found <= most) return;
      const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
      throw new RangeError(
        `${name}[${Math.floor(at / length)}, ${column}]: expected an index ${range}, found ${found}`,
      );
    });
  }
}

function checkIds(
  from: Batch,
  { name, what, limit }: {
    readonly name: "tokens" | "targets" | "position" | "blockPosition";
    readonly what: string;
    readonly limit: number;
  },
): void {
  const found = from[name].findIndex((id) => id < 0 || id >= limit);
  if (found < 0) return;
  const [row, column] = [Math.floor(found / from.length), found % from.length];
  throw new RangeError(
    `${name}[${row}, ${column}]: expected an id of ${what} in [0, ${limit}), found ${from[name][found]}`,
  );
}
