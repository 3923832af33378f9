/** Examples that are read together, several to a row: hardly a place is spent on padding, whatever their lengths. */
import { type Batch, batch as toBatch } from "../blanks/batch.ts";
import type { Example } from "../blanks/example.ts";
import { packLengths } from "../blanks/pack.ts";
import type { BatchShape } from "../glm/batch_tensors.ts";

/**
 * Rows have at most so many places, unless an example is longer. Longer ones would be filled better, but the reference
 * attends over whole rows, which costs their square.
 */
const MOST_PLACES = 256;

/** Lengths of rows are multiples of this, so that few graphs are compiled. */
const MULTIPLE = 32;

/** Where examples are in a batch. */
export interface PackedExamples {
  readonly batch: Batch;
  /** Of every example the index of its first token among all `batchSize · length` places. */
  readonly starts: readonly number[];
}

/**
 * The shape of a batch of these examples: as few rows as hold them, and as short.
 *
 * @throws {RangeError} for an example without tokens.
 * @example
 * ```ts
 * import { packedShape } from "./packed_examples.ts";
 * import { answerLayout } from "../blanks/answer_layout.ts";
 * const example = answerLayout({ context: [1, 2, 0], pieces: [{ blank: 1, targets: [7, 6] }], sop: 5 });
 * const { batchSize, length } = packedShape(Array.from({ length: 8 }, () => example));
 * if (batchSize !== 1 || length !== 64) throw new Error();
 * ```
 */
export function packedShape(examples: readonly Example[]): BatchShape {
  const lengths = examples.map(({ tokens }) => tokens.length);
  const all = lengths.reduce((sum, length) => sum + length, 0);
  const longest = Math.max(...lengths);
  const rows = Math.ceil(all / Math.max(MOST_PLACES, longest));
  let length = Math.ceil(Math.max(longest, all / rows) / MULTIPLE) * MULTIPLE;
  while (packLengths(lengths, { length }).length > rows) length += MULTIPLE;
  return { batchSize: packLengths(lengths, { length }).length, length };
}

/**
 * Lays examples out in a batch of that shape.
 *
 * @throws {RangeError} when an example is longer than a row.
 * @example
 * ```ts
 * import { packedShape, packExamples } from "./packed_examples.ts";
 * import { answerLayout } from "../blanks/answer_layout.ts";
 * const pieces = [{ blank: 1, targets: [7, 6] }];
 * const [a, b] = [[1, 2, 0], [1, 2, 3, 0]].map((context) => answerLayout({ context, pieces, sop: 5 }));
 * if (a === undefined || b === undefined) throw new Error();
 * const { batch, starts } = packExamples([a, b], packedShape([a, b]));
 * if (starts.join() !== "6,0" || batch.tokens[8] !== 0 || batch.tokens[7] !== 2) throw new Error();
 * ```
 */
export function packExamples(examples: readonly Example[], { length }: BatchShape): PackedExamples {
  const starts = new Array<number>(examples.length).fill(0);
  const rows = packLengths(examples.map(({ tokens }) => tokens.length), { length }).map((indices, row) => {
    let start = row * length;
    return indices.flatMap((index) => {
      const found = examples.slice(index, index + 1);
      starts[index] = start;
      start += found[0]?.tokens.length ?? 0;
      return found;
    });
  });
  return { batch: toBatch(rows, { length }), starts };
}
