/** From a corpus to the examples of one training step: a pure function of the key. */
import type { Example } from "../blanks/example.ts";
import { foldIn, type Key, split } from "../random/key.ts";
import { buildCut, decideCut, documentEnds, type DocumentList, type Totals } from "./cut_text.ts";
import { drawExamples, type DrawOptions, type SkippedText } from "./draw_examples.ts";
import { chooseObjective, type ObjectiveName } from "./mixture.ts";

/** Documents with their cumulated lengths, which every draw needs. */
export interface Corpus {
  readonly documents: DocumentList;
  /** See `documentEnds`. */
  readonly ends: Totals;
  /** What it is, for whoever must know it again; absent where the documents themselves say so. */
  readonly name?: string;
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

/** Draws of one example before a corpus counts as hopeless. */
const MAX_ATTEMPTS = 100;

/**
 * A corpus of tokenized documents.
 *
 * @throws {RangeError} when there is no token in it.
 * @example
 * ```ts
 * import { corpusOf } from "./draw_batch.ts";
 * if (corpusOf([[11, 12], [13]]).ends.at(-1) !== 3) throw new Error();
 * ```
 */
export function corpusOf(documents: readonly (readonly number[])[]): Corpus {
  const texts = documents.filter((tokens) => tokens.length > 0).map((tokens) => ({ tokens }));
  if (texts.length === 0) throw new RangeError("corpus: expected at least one token, found none");
  return { documents: texts, ends: documentEnds(texts.map((text) => text.tokens.length)) };
}

/** The example with some index, and the texts that were passed over for it. */
export interface DrawnExample {
  readonly example: Example;
  readonly skipped: readonly SkippedText[];
}

/**
 * Draws the example of one objective with the index `index`: a function of the key and the index alone. Texts whose
 * spans do not fit are skipped, with the reason, and replaced by others.
 *
 * @param key of the batch
 * @throws {RangeError} when the corpus yields no example.
 *
 * @example
 * ```ts
 * import { corpusOf, drawExample } from "./draw_batch.ts";
 * import { key } from "../random/key.ts";
 * const tokens = {
 *   mask: { token: 2, sentence: 4, document: 3 }, sop: 5, eop: 6, cls: 1, eos: 0, isSentenceEnd: () => false,
 * };
 * const corpus = corpusOf([Array.from({ length: 500 }, (_, i) => 10 + (i % 50))]);
 * const { example } = drawExample(key(1), corpus, { tokens, objective: "token", index: 7, maximum: 64 });
 * if (example.contextLength >= 64) throw new Error();
 * ```
 */
export function drawExample(
  key: Key,
  corpus: Corpus,
  options: Omit<DrawBatchOptions, "mixture" | "batchSize"> & {
    readonly objective: ObjectiveName;
    readonly index: number;
  },
): DrawnExample {
  const { objective, index, maximum } = options;
  const mixture = { token: 0, sentence: 0, document: 0, [objective]: 1 };
  const skipped: SkippedText[] = [];
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const [cutKey, exampleKey] = split(foldIn(foldIn(key, index), attempt), 2);
    const cut = decideCut(cutKey, corpus.ends, { maximum });
    const text = buildCut(corpus.documents, cut, { ...options.tokens, maximum });
    const drawn = drawExamples(exampleKey, [text], { ...options, mixture });
    const [example] = drawn.examples;
    if (example !== undefined) return { example, skipped };
    skipped.push(...drawn.skipped.map(({ reason }) => ({ text: index, reason })));
  }
  throw new RangeError(
    `corpus: expected texts with room for blanks, found none in ${MAX_ATTEMPTS} draws; it may be too short`,
  );
}

/**
 * Draws one batch: an objective for all of it (GLM §2.1.1), texts cut from the corpus, spans, orders. It is a
 * function of the key alone, and so is each of its examples: any batch of any step can be drawn again by itself.
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
  const [objectiveKey, examplesKey] = split(key, 2);
  const objective = chooseObjective(objectiveKey, options.mixture);
  const drawn = Array.from(
    { length: options.batchSize },
    (_, index) => drawExample(examplesKey, corpus, { ...options, objective, index }),
  );
  return {
    objective,
    examples: drawn.map(({ example }) => example),
    skipped: drawn.flatMap(({ skipped }) => skipped),
  };
}
