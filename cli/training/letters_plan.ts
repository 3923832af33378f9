/** What a small model is trained with while somebody watches. */
import { corpusOf } from "../../core/objectives/draw_batch.ts";
import { MIXTURES } from "../../core/objectives/mixture.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { configOf, OPTIMISER, type TrainingPlan } from "./plan.ts";

/**
 * A run that reads texts letter by letter until somebody ends it. A minute is enough for letters and short words.
 *
 * @example
 * ```ts
 * import { lettersPlan } from "./letters_plan.ts";
 *
 * if (lettersPlan(["Call me Ishmael."]).corpus.ends.at(-1) !== 16) throw new Error();
 * ```
 */
export function lettersPlan(texts: readonly string[]): TrainingPlan {
  const tokenizer = byteLevel();
  return {
    config: configOf("minimal", tokenizer),
    tokenizer,
    corpus: corpusOf(texts.map(tokenizer.encode)),
    mixture: MIXTURES.base,
    ratio: 0.3, // twice the paper's: there is not much time
    batch: 8,
    lengths: [64],
    steps: Number.MAX_SAFE_INTEGER,
    seed: 0,
    dropout: 0,
    accumulate: 1,
    optimiser: OPTIMISER,
    schedule: { peak: 2e-3, warmupSteps: 50, decaySteps: 1, style: "constant", finalRatio: 1 },
  };
}
