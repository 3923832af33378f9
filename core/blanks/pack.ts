/** Several short examples in one row: nothing of a batch is spent on padding. */
import type { Batch } from "./batch.ts";
import type { Example } from "./example.ts";

/**
 * Shares out lengths among rows, none split: best fit in order of decreasing length, ties by index. Rows that are
 * nearly full come out of any mixture in which short lengths occur.
 *
 * @param lengths of the items, each from 1 to `options.length`
 * @returns for every row the indices of its items; every index once
 * @throws {RangeError} when a length does not fit a row.
 *
 * @example
 * ```ts
 * import { packLengths } from "./pack.ts";
 *
 * const rows = packLengths([3, 5, 4, 8], { length: 8 });
 * if (JSON.stringify(rows) !== "[[3],[1,0],[2]]") throw new Error("not the best fit");
 * ```
 */
export function packLengths(
  lengths: readonly number[],
  { length }: { readonly length: number },
): readonly (readonly number[])[] {
  lengths.forEach((found, index) => {
    if (!Number.isInteger(found) || found < 1 || found > length) {
      throw new RangeError(`item ${index} has length ${found}: expected an integer from 1 to ${length}`);
    }
  });
  const rows: number[][] = [];
  /** Room that is left → the rows that have it, oldest first. */
  const withRoom: number[][] = Array.from({ length: length + 1 }, () => []);
  const order = [...lengths.keys()].sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0) || a - b);
  for (const index of order) {
    const needed = lengths[index] ?? 0;
    let room = needed;
    while (room < length && withRoom[room]?.length === 0) room++;
    const row = withRoom[room]?.shift() ?? rows.push([]) - 1;
    rows[row]?.push(index);
    withRoom[room - needed]?.push(row);
  }
  return rows;
}

/**
 * Examples in rows of a fixed length, as `batch` takes them: every example once and whole. The rows follow no
 * random order (long examples come first): shuffle them where that matters.
 *
 * @throws {RangeError} when an example is empty or longer than a row.
 *
 * @example
 * ```ts
 * import { batch } from "./batch.ts";
 * import { layout } from "./layout.ts";
 * import { pack, unpack } from "./pack.ts";
 *
 * const text = { spans: [{ start: 1, end: 2 }], mask: 90, sop: 91, eop: 92 };
 * const examples = [[1, 2], [1, 2, 3], [1, 2, 3, 4]].map((tokens) => layout({ ...text, tokens }));
 * const packed = batch(pack(examples, { length: 10 }), { length: 10 });
 * if (packed.batchSize !== 2 || unpack(packed).flat().length !== 3) throw new Error("not packed");
 * ```
 */
export function pack(
  examples: readonly Example[],
  { length }: { readonly length: number },
): readonly (readonly Example[])[] {
  const rows = packLengths(examples.map(({ tokens }) => tokens.length), { length });
  return rows.map((row) => row.flatMap((index) => examples.slice(index, index + 1)));
}

/**
 * The examples of a batch, row by row, without the padding: `unpack(batch(rows))` is `rows`, except that an example
 * without tokens leaves no trace.
 *
 * @example
 * ```ts
 * import { batch } from "./batch.ts";
 * import { layout } from "./layout.ts";
 * import { unpack } from "./pack.ts";
 *
 * const example = layout({ tokens: [1, 2], spans: [{ start: 1, end: 2 }], mask: 90, sop: 91, eop: 92 });
 * const [row] = unpack(batch([[example, example]], { length: 20 }));
 * if (row?.length !== 2 || row[1]?.contextLength !== 2) throw new Error("not the examples");
 * ```
 */
export function unpack(from: Batch): readonly (readonly Example[])[] {
  return Array.from(from.filled, (filled, row) => {
    const at = row * from.length;
    const starts = Array.from({ length: filled }, (_, index) => index)
      .filter((index) => from.first[at + index] === index);
    return starts.map((first, k) => {
      const cut = (values: Int32Array): readonly number[] =>
        Array.from(values.subarray(at + first, at + (starts[k + 1] ?? filled)));
      return {
        tokens: cut(from.tokens),
        targets: cut(from.targets),
        lossMask: cut(from.lossMask),
        position: cut(from.position),
        blockPosition: cut(from.blockPosition),
        contextLength: (from.contextEnd[at + first] ?? 0) - first,
      };
    });
  });
}
