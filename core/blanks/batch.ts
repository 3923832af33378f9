/** Several examples as one rectangle of integers: one example a row, or several that keep apart. */
import type { Example } from "./example.ts";

/** What one row holds: an example, or several behind each other. */
export type Row = Example | readonly Example[];

/** A batch: every `Int32Array` is row-major, [batchSize, length], except `filled`. */
export interface Batch {
  readonly batchSize: number;
  readonly length: number;
  readonly tokens: Int32Array<ArrayBuffer>;
  readonly targets: Int32Array<ArrayBuffer>;
  readonly lossMask: Int32Array<ArrayBuffer>;
  readonly position: Int32Array<ArrayBuffer>;
  readonly blockPosition: Int32Array<ArrayBuffer>;
  /** Index in the row of the first token of the example that a token belongs to. */
  readonly first: Int32Array<ArrayBuffer>;
  /** Index in the row behind Part A of that example. */
  readonly contextEnd: Int32Array<ArrayBuffer>;
  /** [batchSize]: tokens of every row that are not padding. */
  readonly filled: Int32Array<ArrayBuffer>;
}

/** The lists of an example that become rectangles. */
const COLUMNS = ["tokens", "targets", "lossMask", "position", "blockPosition"] as const;

/**
 * Puts rows under each other, padded on the right with 0 (tokens, targets, loss mask and both positions). No real
 * query sees the padding; a token of the padding sees itself alone, so that it costs next to nothing.
 *
 * @param rows one example each, or several (see `pack`), which will not see each other
 * @param options `length` is the common length; default: the longest row's.
 * @throws {RangeError} when there is no example, when a row is longer than `length`, or when the lists of one differ
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
 * if (two.tokens.length !== 16 || two.contextEnd[8] !== 3) throw new Error("unexpected shape");
 * const packed = batch([[short, long]]);
 * if (packed.first.join() !== "0,0,0,0,4,4,4,4,4") throw new Error("unexpected extents");
 * ```
 */
export function batch(rows: readonly Row[], options: { readonly length?: number } = {}): Batch {
  const examples = rows.map(examplesOf);
  if (examples.flat().length === 0) {
    throw new RangeError("batch: expected at least one example, found none");
  }
  const lengths = rows.map(rowLength);
  const length = options.length ?? Math.max(...lengths);
  if (!Number.isInteger(length) || length < 0) {
    throw new RangeError(`batch length ${length}: expected a non-negative integer`);
  }
  for (const [row, each] of examples.entries()) checkRow(each, { row, length });
  const rectangle = (): Int32Array<ArrayBuffer> => new Int32Array(rows.length * length);
  const made = {
    tokens: rectangle(),
    targets: rectangle(),
    lossMask: rectangle(),
    position: rectangle(),
    blockPosition: rectangle(),
    first: rectangle(),
    contextEnd: rectangle(),
  };
  examples.forEach((each, row) => {
    let first = 0;
    const at = row * length;
    for (const example of each) {
      const end = first + example.tokens.length;
      for (const column of COLUMNS) made[column].set(example[column], at + first);
      made.first.fill(first, at + first, at + end);
      made.contextEnd.fill(first + example.contextLength, at + first, at + end);
      first = end;
    }
    for (let padding = first; padding < length; padding++) {
      made.first[at + padding] = padding;
      made.contextEnd[at + padding] = padding;
    }
  });
  return { batchSize: rows.length, length, ...made, filled: Int32Array.from(lengths) };
}

/**
 * Tokens of a row.
 *
 * @example
 * ```ts
 * import { rowLength } from "./batch.ts";
 * import { layout } from "./layout.ts";
 *
 * const example = layout({ tokens: [1, 2], spans: [], mask: 90, sop: 91, eop: 92 });
 * if (rowLength(example) !== 2 || rowLength([example, example]) !== 4) throw new Error("not the length");
 * ```
 */
export function rowLength(row: Row): number {
  return examplesOf(row).reduce((sum, { tokens }) => sum + tokens.length, 0);
}

/**
 * The examples of a row.
 *
 * @example
 * ```ts
 * import { examplesOf } from "./batch.ts";
 * import { layout } from "./layout.ts";
 *
 * const example = layout({ tokens: [1, 2], spans: [], mask: 90, sop: 91, eop: 92 });
 * if (examplesOf(example).length !== 1 || examplesOf([example, example]).length !== 2) throw new Error();
 * ```
 */
export function examplesOf(row: Row): readonly Example[] {
  return "tokens" in row ? [row] : row;
}

function checkRow(
  examples: readonly Example[],
  at: { readonly row: number; readonly length: number },
): void {
  const found = rowLength(examples);
  const name = examples.length === 1 ? `example ${at.row}` : `row ${at.row}`;
  if (found > at.length) {
    throw new RangeError(`${name} has ${found} tokens: expected at most the batch length ${at.length}`);
  }
  examples.forEach((example, index) =>
    checkExample(example, examples.length === 1 ? name : `example ${index} of ${name}`)
  );
}

function checkExample(example: Example, name: string): void {
  const found = example.tokens.length;
  for (const column of COLUMNS) {
    if (example[column].length !== found) {
      throw new RangeError(
        `${name} has ${example[column].length} entries in ${column}: expected ${found}, as many as tokens`,
      );
    }
  }
  if (
    !Number.isInteger(example.contextLength) || example.contextLength < 0 || example.contextLength > found
  ) {
    throw new RangeError(
      `${name} has contextLength ${example.contextLength}: expected an integer from 0 to ${found}`,
    );
  }
}

/**
 * One row of a batch as an example, padding included.
 *
 * @throws {RangeError} when there is no such row, or it holds several examples (see `unpack`).
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
  const filled = from.filled[index];
  if (filled === undefined) {
    throw new RangeError(`row ${index}: expected an index from 0 to ${from.batchSize - 1}`);
  }
  const cut = (values: Int32Array): Int32Array =>
    values.subarray(index * from.length, (index + 1) * from.length);
  if (cut(from.first).subarray(0, filled).some((first) => first !== 0)) {
    throw new RangeError(`row ${index}: expected one example, found several`);
  }
  return {
    tokens: [...cut(from.tokens)],
    targets: [...cut(from.targets)],
    lossMask: [...cut(from.lossMask)],
    position: [...cut(from.position)],
    blockPosition: [...cut(from.blockPosition)],
    contextLength: cut(from.contextEnd)[0] ?? 0,
  };
}
