/** Rows in batches of like length, so that little is padded. */
import { type Key, split } from "../../core/random/key.ts";
import { permutation } from "../../core/random/permutation.ts";

/** Lengths count in steps of so many tokens, so that rows of like length are shuffled among each other. */
const BUCKET = 8;

/** How rows are put together. */
export interface BatchesOptions<Row> {
  readonly size: number;
  /** Tokens of a row. */
  readonly lengthOf: (row: Row) => number;
}

function sorted<Row>(rows: readonly Row[], { lengthOf }: BatchesOptions<Row>): readonly Row[] {
  const bucket = (row: Row): number => Math.ceil(lengthOf(row) / BUCKET);
  return rows.toSorted((a, b) => bucket(a) - bucket(b));
}

function cut<Row>(rows: readonly Row[], size: number): readonly (readonly Row[])[] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => {
    return rows.slice(i * size, (i + 1) * size);
  });
}

/**
 * Batches in drawn order; which rows share a batch is drawn, too.
 *
 * @example
 * ```ts
 * import { drawnBatches } from "./batches.ts";
 * import { key } from "../../core/random/key.ts";
 * const batches = drawnBatches(key(1), [1, 2, 3, 100, 101], { size: 3, lengthOf: (row) => row });
 * if (batches.length !== 2 || !batches.some((batch) => batch.includes(1) && batch.includes(3))) throw new Error();
 * ```
 */
export function drawnBatches<Row>(
  key: Key,
  rows: readonly Row[],
  options: BatchesOptions<Row>,
): readonly (readonly Row[])[] {
  const [ofRows, ofBatches] = split(key, 2);
  const shuffled = permutation(ofRows, rows.length).flatMap((at) => rows.slice(at, at + 1));
  const batches = cut(sorted(shuffled, options), options.size);
  return permutation(ofBatches, batches.length).flatMap((at) => batches.slice(at, at + 1));
}

/**
 * Batches from short to long.
 *
 * @example
 * ```ts
 * import { sortedBatches } from "./batches.ts";
 * const batches = sortedBatches([100, 1, 2], { size: 2, lengthOf: (row) => row });
 * if (JSON.stringify(batches) !== "[[1,2],[100]]") throw new Error();
 * ```
 */
export function sortedBatches<Row>(
  rows: readonly Row[],
  options: BatchesOptions<Row>,
): readonly (readonly Row[])[] {
  return cut(sorted(rows, options), options.size);
}
