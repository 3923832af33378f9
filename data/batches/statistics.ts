/** What batches are like: how much is masked, in spans of which lengths, of how many tokens per objective. */
import { examplesOf } from "../../core/blanks/batch.ts";
import type { Example } from "../../core/blanks/example.ts";
import { pieces } from "../../core/blanks/pieces.ts";
import type { BatchSource } from "../../core/objectives/batch_source.ts";
import type { ObjectiveName } from "../../core/objectives/mixture.ts";

/** The examples of one objective. */
export interface ObjectiveStatistics {
  readonly examples: number;
  /** Tokens of their texts, [CLS] and eos included. */
  readonly tokens: number;
  readonly masked: number;
  /** Mean over the texts of the masked share. */
  readonly maskedRatio: number;
  readonly spans: number;
  /** How many spans have each length. */
  readonly spanLengths: Readonly<Record<number, number>>;
}

/** The examples of some steps. */
export interface BatchStatistics {
  readonly steps: number;
  readonly objectives: Readonly<Record<ObjectiveName, ObjectiveStatistics>>;
  /** Texts that gave no example, by reason; numbers in reasons are written as N. */
  readonly skipped: Readonly<Record<string, number>>;
}

/**
 * The lengths of the spans of an example, in the order of Part B.
 *
 * @example
 * ```ts
 * import { layout } from "../../core/blanks/layout.ts";
 * import { spanLengths } from "./statistics.ts";
 *
 * const example = layout({ tokens: [1, 2, 3, 4], spans: [{ start: 1, end: 3 }], mask: 90, sop: 91, eop: 92 });
 * if (spanLengths(example, 92).join() !== "2") throw new Error();
 * ```
 */
export function spanLengths(example: Example, eop: number): readonly number[] {
  // A piece in the suffix form predicts as many tokens as it has inputs, any other one token less and its end.
  return pieces(example).map(({ start, end }) => end - start - (example.targets[end - 1] === eop ? 1 : 0));
}

interface Sums {
  examples: number;
  tokens: number;
  masked: number;
  ratios: number;
  spans: number;
  readonly spanLengths: Record<number, number>;
}

function add(sums: Sums, example: Example, eop: number): void {
  const lengths = spanLengths(example, eop);
  const masked = lengths.reduce((a, b) => a + b, 0);
  const tokens = example.contextLength - lengths.length + masked;
  sums.examples++;
  sums.tokens += tokens;
  sums.masked += masked;
  sums.ratios += masked / tokens;
  sums.spans += lengths.length;
  for (const length of lengths) sums.spanLengths[length] = (sums.spanLengths[length] ?? 0) + 1;
}

/**
 * The statistics of the first steps of a source.
 *
 * @param options `eop` is the end-of-piece token
 *
 * @example
 * ```ts
 * import { batchSource } from "../../core/objectives/batch_source.ts";
 * import { corpusOf } from "../../core/objectives/draw_batch.ts";
 * import { MIXTURES } from "../../core/objectives/mixture.ts";
 * import { key } from "../../core/random/key.ts";
 * import { byteLevel } from "../../core/text/byte_level.ts";
 * import { objectiveTokens } from "./objective_tokens.ts";
 * import { batchStatistics } from "./statistics.ts";
 *
 * const tokens = objectiveTokens(byteLevel());
 * const corpus = corpusOf([byteLevel().encode("Call me Ishmael. Some years ago, never mind how long.")]);
 * const recipe = { mixture: MIXTURES.base, ratio: 0.15, batch: 4, lengths: [48] };
 * const source = batchSource(key(1), { corpus, tokens, recipe });
 * const { objectives } = await batchStatistics(source, { steps: 3, eop: tokens.eop });
 * if (objectives.token.examples !== 12) throw new Error();
 * ```
 */
export async function batchStatistics(
  source: BatchSource,
  { steps, eop }: { readonly steps: number; readonly eop: number },
): Promise<BatchStatistics> {
  const none = (): Sums => ({ examples: 0, tokens: 0, masked: 0, ratios: 0, spans: 0, spanLengths: {} });
  const sums: Readonly<Record<ObjectiveName, Sums>> = { token: none(), sentence: none(), document: none() };
  const skipped: Record<string, number> = {};
  for (let step = 0; step < steps; step++) {
    const { objective, rows, skipped: left } = await source.batch(step);
    for (const row of rows) {
      for (const example of examplesOf(row)) add(sums[objective], example, eop);
    }
    for (const { reason } of left) {
      const kind = reason.replace(/\d+(?:, \d+)*/g, "N");
      skipped[kind] = (skipped[kind] ?? 0) + 1;
    }
  }
  const finish = ({ ratios, ...rest }: Sums): ObjectiveStatistics => ({
    ...rest,
    maskedRatio: rest.examples === 0 ? 0 : ratios / rest.examples,
  });
  const { token, sentence, document } = sums;
  return {
    steps,
    objectives: { token: finish(token), sentence: finish(sentence), document: finish(document) },
    skipped,
  };
}
