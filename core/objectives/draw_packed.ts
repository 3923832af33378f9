/** Batches of packed rows: several examples in each, hardly a slot empty. */
import { pack } from "../blanks/pack.ts";
import type { Example } from "../blanks/example.ts";
import { type Key, split } from "../random/key.ts";
import { type Corpus, type DrawBatchOptions, drawExample } from "./draw_batch.ts";
import type { SkippedText } from "./draw_examples.ts";
import { chooseObjective, type ObjectiveName } from "./mixture.ts";

/** How packed rows are drawn. */
export interface DrawPackedOptions extends Omit<DrawBatchOptions, "batchSize"> {
  readonly rows: number;
  /** Tokens of a row. */
  readonly length: number;
}

/** The rows of one step. */
export interface PackedBatch {
  readonly objective: ObjectiveName;
  /** As many as were asked for. */
  readonly rows: readonly (readonly Example[])[];
  /** Texts that gave no example, and examples for which no row had room. */
  readonly skipped: readonly SkippedText[];
}

/** Gaps of fewer tokens stay empty: a text that short teaches nothing. */
const SMALLEST_TEXT = 16;
/** An example is so much longer than its text, or a little less: each blank adds a mask and a start token. */
const GROWTH = 1.15;

/** Draws for a row before texts count as too long for it. */
const MAX_DRAWS = 100;

function tooLong(length: number, maximum: number): RangeError {
  return new RangeError(
    `packed rows of ${length} tokens: expected room for texts of up to ${maximum} tokens, found none that fits`,
  );
}

const lengthOf = (row: readonly Example[]): number => row.reduce((sum, { tokens }) => sum + tokens.length, 0);

/**
 * Draws a batch of packed rows. First as many examples as the rows have room for, packed; what does not fit into so
 * many rows is left out, the emptiest rows first. Then texts that are short enough fill the gaps. A function of the
 * key alone.
 *
 * @param options texts are of `maximum` tokens at most
 * @throws {RangeError} when the corpus yields no examples, or none that fits a row.
 *
 * @example
 * ```ts
 * import { corpusOf } from "./draw_batch.ts";
 * import { drawPacked } from "./draw_packed.ts";
 * import { MIXTURES } from "./mixture.ts";
 * import { key } from "../random/key.ts";
 * const tokens = {
 *   mask: { token: 2, sentence: 4, document: 3 }, sop: 5, eop: 6, cls: 1, eos: 0, isSentenceEnd: () => false,
 * };
 * const corpus = corpusOf([Array.from({ length: 900 }, (_, i) => 10 + i % 90)]);
 * const options = { tokens, mixture: MIXTURES.base, maximum: 40, rows: 4, length: 128 };
 * if (drawPacked(key(1), corpus, options).rows.length !== 4) throw new Error();
 * ```
 */
export function drawPacked(key: Key, corpus: Corpus, options: DrawPackedOptions): PackedBatch {
  const { rows, length, maximum } = options;
  const [objectiveKey, examplesKey] = split(key, 2);
  const objective = chooseObjective(objectiveKey, options.mixture);
  const skipped: SkippedText[] = [];
  let index = 0;
  const draw = (maximum: number): Example => {
    const drawn = drawExample(examplesKey, corpus, { ...options, objective, index, maximum });
    skipped.push(...drawn.skipped);
    index++;
    return drawn.example;
  };
  const leaveOut = (example: Example, index: number): void =>
    void skipped.push({ text: index, reason: `example of ${example.tokens.length} tokens: no row has room` });
  const examples: Example[] = [];
  for (let tokens = 0; tokens < rows * length;) {
    const example = draw(maximum);
    if (example.tokens.length > length) {
      leaveOut(example, index - 1);
      if (index > MAX_DRAWS * rows && examples.length === 0) throw tooLong(length, maximum);
      continue;
    }
    examples.push(example);
    tokens += example.tokens.length;
  }
  const packed = pack(examples, { length }).toSorted((a, b) => lengthOf(b) - lengthOf(a));
  for (const example of packed.slice(rows).flat()) leaveOut(example, examples.indexOf(example));
  const filled = Array.from({ length: rows }, (_, row) => {
    const found = [...packed[row] ?? []];
    let room = length - lengthOf(found);
    while (room >= SMALLEST_TEXT) {
      const example = draw(Math.min(maximum, Math.max(SMALLEST_TEXT, Math.floor(room / GROWTH))));
      if (example.tokens.length > room) {
        leaveOut(example, index - 1);
        break;
      }
      found.push(example);
      room -= example.tokens.length;
    }
    return found;
  });
  return { objective, rows: filled, skipped };
}
