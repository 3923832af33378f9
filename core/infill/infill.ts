/** Filling blanks (GLM §2.1: pieces are generated one after another, each token sees all before it). */
import { foldIn, type Key, key as keyOf } from "../random/key.ts";
import type { Answer, AnswerToken } from "./answer.ts";
import { MAX_TOKENS } from "./decode_stepwise.ts";
import { fillTogether } from "./fill_together.ts";
import type { Filling, Prompt } from "./filling.ts";
import type { InfillModel } from "./infill_model.ts";
import type { Mode } from "./modes.ts";
import type { AnswerRules, Strategy } from "./strategies/strategy.ts";

/** How blanks are filled. */
export interface InfillOptions extends AnswerRules {
  /** Default: greedy. */
  readonly strategy?: Strategy;
  /** Default: `accumulate`. */
  readonly mode?: Mode;
  /** How often every prompt is filled, each time with random numbers of its own; default 1. Not for beams. */
  readonly samples?: number;
  /** How many likely tokens to report at each place; default 0. */
  readonly alternatives?: number;
  /** Where sampling takes its random numbers from; default: the key of seed 0. */
  readonly key?: Key;
  /** Most sequences that are computed together; default 16. */
  readonly batch?: number;
  readonly signal?: AbortSignal;
}

/** What `infill` yields: every token as soon as it is known, and every answer when it is complete. */
export type InfillEvent =
  & { readonly prompt: number; readonly sample: number; readonly blank: number }
  & (
    | { readonly kind: "token"; readonly token: AnswerToken }
    | { readonly kind: "answer"; readonly answer: Answer }
  );

/**
 * Fills the blanks of many prompts, several at once, and says so while it happens. Prompts may differ in length and
 * in the number of their blanks; a batch of n gives what n single calls give. Prompt i draws from its own key, by
 * default `foldIn(key, i)`; sample s of it from `foldIn(that, s)`.
 *
 * @returns fillings, prompt by prompt and sample by sample
 * @throws {RangeError} when an option, an id or a length is out of range.
 * @example
 * ```ts
 * import { infillMany } from "./infill.ts";
 * import { openInfillModel } from "./infill_model.ts";
 * import { initialise } from "../glm/initialise.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { key } from "../random/key.ts";
 *
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const tokens = { sop: 5, ends: [6, 0] } as const;
 * const parameters = initialise(config, key(0));
 * const model = openInfillModel(referenceBackend("float32"), { config, parameters, tokens });
 * const prompt = { context: { ids: [1, 11, 2, 0], blanks: [2] } };
 * const answers = [];
 * for await (const event of infillMany(model, [prompt, prompt], { maxTokens: 3 })) {
 *   if (event.kind === "answer") answers.push(event.answer);
 * }
 * if (answers.length !== 2) throw new Error();
 * model.close();
 * ```
 */
export async function* infillMany(
  model: InfillModel,
  prompts: readonly Prompt[],
  options: InfillOptions = {},
): AsyncGenerator<InfillEvent, readonly Filling[], void> {
  const { strategy = { kind: "greedy" }, samples = 1, batch = 16, maxTokens = MAX_TOKENS } = options;
  const { repetitionPenalty = 1 } = options;
  checkCounts({ samples, batch, maxTokens, beams: strategy.kind === "beam" ? strategy.beams : 1 });
  if (strategy.kind === "beam" && samples > 1) {
    throw new RangeError(`samples: expected 1, because beams draw nothing, found ${samples}`);
  }
  if (strategy.kind === "beam" && repetitionPenalty !== 1) {
    throw new RangeError(
      `repetitionPenalty: expected 1, because beams are compared by probability, found ${repetitionPenalty}`,
    );
  }
  const perPrompt = strategy.kind === "beam" ? strategy.beams : samples;
  const together = Math.max(1, Math.floor(batch / perPrompt));
  const base = options.key ?? keyOf(0);
  const keyed = prompts.map((prompt, index) => ({ ...prompt, key: prompt.key ?? foldIn(base, index) }));
  const fillings: Filling[] = [];
  for (let first = 0; first < keyed.length; first += together) {
    const some = keyed.slice(first, first + together);
    fillings.push(...yield* fillTogether(model, some, { ...options, strategy, samples, maxTokens, first }));
  }
  return fillings;
}

/**
 * Fills the blanks of one prompt: `infillMany` of one, whose key is the options' key.
 *
 * @returns one filling per sample
 * @example
 * ```ts
 * import { infill } from "./infill.ts";
 * import { openInfillModel } from "./infill_model.ts";
 * import { initialise } from "../glm/initialise.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { key } from "../random/key.ts";
 *
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const tokens = { sop: 5, ends: [6, 0] } as const;
 * const parameters = initialise(config, key(0));
 * const model = openInfillModel(referenceBackend("float32"), { config, parameters, tokens });
 * const prompt = { context: { ids: [1, 11, 2, 0], blanks: [2] } };
 * for await (const event of infill(model, prompt, { maxTokens: 3 })) {
 *   if (event.blank !== 0) throw new Error();
 * }
 * model.close();
 * ```
 */
export function infill(
  model: InfillModel,
  prompt: Prompt,
  options: InfillOptions = {},
): AsyncGenerator<InfillEvent, readonly Filling[], void> {
  return infillMany(model, [{ key: options.key ?? keyOf(0), ...prompt }], options);
}

function checkCounts(counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) {
    if (!Number.isSafeInteger(count) || count < 1) {
      throw new RangeError(`${name}: expected a positive integer, found ${count}`);
    }
  }
}
