/** Several examples as one rectangle of integers, one example a row. */
import type { Example } from "./example.ts";

/**
 * A batch: every `Int32Array` of tokens and positions is row-major, [batchSize, length]; `contextLength` is
 * [batchSize].
 */
export interface Batch {
  readonly batchSize: number;
  readonly length: number;
  readonly tokens: Int32Array<ArrayBuffer>;
  readonly targets: Int32Array<ArrayBuffer>;
  readonly lossMask: Int32Array<ArrayBuffer>;
  readonly position: Int32Array<ArrayBuffer>;
  readonly blockPosition: Int32Array<ArrayBuffer>;
  readonly contextLength: Int32Array<ArrayBuffer>;
}

/** The lists of an example that become rectangles. */
const COLUMNS = ["tokens", "targets", "lossMask", "position", "blockPosition"] as const;

/**
 * Puts examples under each other, padded on the right with 0 (tokens, targets, loss mask and both positions). The
 * padding needs no mask of its own: it lies behind every real query of its row.
 *
 * @param options `length` is the common length; default: the longest example's.
 * @throws {RangeError} when there is no example, when one is longer than `length`, or when the lists of one differ
 * in length.
 *
 * @example
 * ```ts
 * import { batch } from "./batch.ts";
 * import { layout } from "./layout.ts";
 *
 * const marks = { mask: 90, sop: 91, eop: 92 };
 * const short = layout({ tokens: [1, 2], spans: [{ start: 1, end: 2 }], ...marks });
 * const long = layout({ tokens: [1, 2, 3], spans: [{ start: 0, end: 1 }], ...marks });
 * const two = batch([short, long], { length: 8 });
 * if (two.tokens.length !== 16 || two.contextLength[1] !== 3) throw new Error("unexpected shape");
 * ```
 */
export function batch(
  examples: readonly Example[],
  options: { readonly length?: number } = {},
): Batch {
  if (examples.length === 0) throw new RangeError("batch: expected at least one example, found none");
  const length = options.length ?? Math.max(...examples.map((example) => example.tokens.length));
  if (!Number.isInteger(length) || length < 0) {
    throw new RangeError(`batch length ${length}: expected a non-negative integer`);
  }
  for (const [row, example] of examples.entries()) checkExample(example, { row, length });
  const rectangle = (column: typeof COLUMNS[number]): Int32Array<ArrayBuffer> => {
    const values = new Int32Array(examples.length * length);
    for (const [row, example] of examples.entries()) values.set(example[column], row * length);
    return values;
  };
  return {
    batchSize: examples.length,
    length,
    tokens: rectangle("tokens"),
    targets: rectangle("targets"),
    lossMask: rectangle("lossMask"),
    position: rectangle("position"),
    blockPosition: rectangle("blockPosition"),
    contextLength: Int32Array.from(examples, (example) => example.contextLength),
  };
}

function checkExample(example: Example, at: { readonly row: number; readonly length: number }): void {
  const found = example.tokens.length;
  if (found > at.length) {
    throw new RangeError(
      `example ${at.row} has ${found} tokens: expected at most the batch length ${at.length}`,
    );
  }
  for (const column of COLUMNS) {
    if (example[column].length !== found) {
      throw new RangeError(
        `example ${at.row} has ${
          example[column].length
        } entries in ${column}: expected ${found}, as many as tokens`,
      );
    }
  }
  if (
    !Number.isInteger(example.contextLength) || example.contextLength < 0 || example.contextLength > found
  ) {
    throw new RangeError(
      `example ${at.row} has contextLength ${example.contextLength}: expected an integer from 0 to ${found}`,
    );
  }
}

/**
 * One row of a batch as an example, padding included.
 *
 * @throws {RangeError} when there is no such row.
 *
 * @example
 * ```ts
 * import { batch, row } from "./batch.ts";
 * import { layout } from "./layout.ts";
 *
 * const example = layout({ tokens: [1, 2], spans: [{ start: 1, end: 2 }], mask: 90, sop: 91, eop: 92 });
 * const again = row(batch([example]), 0);
 * if (again.targets.join() !== example.targets.join()) throw new Error("not the same example");
 * ```
 */
export function row(from: Batch, index: number): Example {
  const contextLength = from.contextLength[index];
  if (contextLength === undefined) {
    throw new RangeError(`row ${index}: expected an index from 0 to ${from.batchSize - 1}`);
  }
  const cut = (values: Int32Array): readonly number[] =>
    Array.from(values.subarray(index * from.length, (index + 1) * from.length));
  return {
    tokens: cut(from.tokens),
    targets: cut(from.targets),
    lossMask: cut(from.lossMask),
    position: cut(from.position),
    blockPosition: cut(from.blockPosition),
    contextLength,
  };
}
