/** From a corpus to the examples of one training step: a pure function of the key. */
import type { Example } from "../blanks/example.ts";
import { foldIn, type Key, split } from "../random/key.ts";
import { buildCut, decideCut, documentEnds, type Text } from "./cut_text.ts";
import { drawExamples, type DrawOptions, type SkippedText } from "./draw_examples.ts";
import { chooseObjective, type Mixture, type ObjectiveName } from "./mixture.ts";

/** Documents with their cumulated lengths, which every draw needs. */
export interface Corpus {
  readonly documents: readonly Text[];
  /** See `documentEnds`. */
  readonly ends: readonly number[];
}

/** How a batch is drawn. */
export interface DrawBatchOptions extends DrawOptions {
  readonly batchSize: number;
  /** Longest text, [CLS] and eos included. */
  readonly maximum: number;
}

/** The examples of one step, and the texts that gave none. */
export interface DrawnBatch {
  readonly objective: ObjectiveName;
  /** Exactly `batchSize`. */
  readonly examples: readonly Example[];
  readonly skipped: readonly SkippedText[];
}

/** Redraws of a whole batch before a corpus counts as hopeless. */
const MAX_ROUNDS = 100;

/**
 * A corpus of tokenized documents.
 *
 * @throws {RangeError} when there is no token in it.
 * @example
 * ```ts
 * import { corpusOf } from "./draw_batch.ts";
 * if (corpusOf([[11, 12], [13]]).ends.join() !== "2,3") throw new Error();
 * ```
 */
export function corpusOf(documents: readonly (readonly number[])[]): Corpus {
  const texts = documents.filter((tokens) => tokens.length > 0).map((tokens): Text => ({
    tokens,
    lossMask: tokens.map(() => 1),
  }));
  if (texts.length === 0) throw new RangeError("corpus: expected at least one token, found none");
  return { documents: texts, ends: documentEnds(texts.map((text) => text.tokens.length)) };
}

/**
 * Draws one batch: an objective for all of it (GLM §2.1.1), texts cut from the corpus, spans, orders. Texts whose
 * spans do not fit are skipped, counted, and replaced by others.
 *
 * @throws {RangeError} when the corpus yields no examples at all.
 * @example
 * ```ts
 * import { corpusOf, drawBatch } from "./draw_batch.ts";
 * import { MIXTURES } from "./mixture.ts";
 * import { key } from "../random/key.ts";
 * const tokens = {
 *   mask: { token: 2, sentence: 4, document: 3 }, sop: 5, eop: 6, cls: 1, eos: 0, isSentenceEnd: () => false,
 * };
 * const corpus = corpusOf([Array.from({ length: 500 }, (_, i) => 10 + (i % 50))]);
 * const options = { tokens, mixture: MIXTURES.base, batchSize: 4, maximum: 64 };
 * if (drawBatch(key(1), corpus, options).examples.length !== 4) throw new Error();
 * ```
 */
export function drawBatch(key: Key, corpus: Corpus, options: DrawBatchOptions): DrawnBatch {
  const { batchSize, maximum } = options;
  const [objectiveKey, roundsKey] = split(key, 2);
  const objective = chooseObjective(objectiveKey, options.mixture);
  const examples: Example[] = [];
  const skipped: SkippedText[] = [];
  for (let round = 0; examples.length < batchSize && round < MAX_ROUNDS; round++) {
    const [cutsKey, examplesKey] = split(foldIn(roundsKey, round), 2);
    const texts = Array.from({ length: batchSize - examples.length }, (_, index) => {
      const cut = decideCut(foldIn(cutsKey, index), corpus.ends, { maximum });
      return buildCut(corpus.documents, cut, { ...options.tokens, maximum });
    });
    const drawn = drawExamples(examplesKey, texts, { ...options, mixture: only(objective) });
    examples.push(...drawn.examples.filter((example) => example.lossMask.includes(1)));
    skipped.push(...drawn.skipped);
  }
  if (examples.length < batchSize) {
    throw new RangeError(
      `corpus: expected texts with room for blanks, found ${examples.length} of ${batchSize} examples in ` +
        `${MAX_ROUNDS} draws; it may be too short`,
    );
  }
  return { objective, examples, skipped };
}

function only(objective: ObjectiveName): Mixture {
  return { token: 0, sentence: 0, document: 0, [objective]: 1 };
}
