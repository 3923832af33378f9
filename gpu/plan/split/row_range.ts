/** Tensors cut by rows, where one is larger than a binding may be. */
import { sizeOf, type TensorType } from "../../../core/graph/tensor.ts";

/** Half-open, along the first axis. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** A tensor that lies in parts. */
export interface SplitTensor extends TensorType {
  readonly ranges: readonly RowRange[];
}

/**
 * The ranges of rows that a tensor is cut into, all but the last equally long; only the whole where it fits.
 *
 * @param maxBytes what a part may have at most; a single row that has more is left as it is
 * @example
 * ```ts
 * import { rowRanges } from "./row_range.ts";
 * const ranges = rowRanges({ dtype: "float", shape: [50_304, 1024] }, 2 ** 27);
 * if (ranges.map(({ start, end }) => end - start).join() !== "25152,25152") throw new Error();
 * ```
 */
export function rowRanges({ shape }: TensorType, maxBytes: number): readonly RowRange[] {
  const [rows = 1] = shape;
  const bytes = 4 * sizeOf(shape);
  if (bytes <= maxBytes || rows < 2) return [{ start: 0, end: rows }];
  const most = Math.max(1, Math.floor(maxBytes / (bytes / rows)));
  const count = Math.ceil(rows / most);
  const even = Math.ceil(rows / count / 4) * 4;
  const length = even <= most ? even : Math.ceil(rows / count);
  return Array.from(
    { length: Math.ceil(rows / length) },
    (_, index) => ({ start: index * length, end: Math.min(rows, (index + 1) * length) }),
  );
}

/**
 * What a part of a named tensor is called.
 *
 * @example
 * ```ts
 * import { partName } from "./row_range.ts";
 * if (partName("weight", { start: 0, end: 8 }) !== "weight[0:8]") throw new Error();
 * ```
 */
export function partName(name: string, { start, end }: RowRange): string {
  return `${name}[${start}:${end}]`;
}
