/** Rows in batches. Rows of any lengths go together, because they are packed. */
import type { Key } from "../../core/random/key.ts";
import { permutation } from "../../core/random/permutation.ts";

/**
 * Batches of so many rows, the last of what is left, in the order of the rows.
 *
 * @example
 * ```ts
 * import { batchesOf } from "./batches.ts";
 * if (JSON.stringify(batchesOf([1, 2, 3], 2)) !== "[[1,2],[3]]") throw new Error();
 * ```
 */
export function batchesOf<Row>(rows: readonly Row[], size: number): readonly (readonly Row[])[] {
  return Array.from(
    { length: Math.ceil(rows.length / size) },
    (_, i) => rows.slice(i * size, (i + 1) * size),
  );
}

/**
 * The same in drawn order.
 *
 * @example
 * ```ts
 * import { drawnBatches } from "./batches.ts";
 * import { key } from "../../core/random/key.ts";
 * const batches = drawnBatches(key(1), [1, 2, 3, 4, 5], 3);
 * if (batches.length !== 2 || batches.flat().toSorted().join() !== "1,2,3,4,5") throw new Error();
 * ```
 */
export function drawnBatches<Row>(
  key: Key,
  rows: readonly Row[],
  size: number,
): readonly (readonly Row[])[] {
  return batchesOf(permutation(key, rows.length).flatMap((at) => rows.slice(at, at + 1)), size);
}
