/** Filling blanks (GLM §2.1: pieces are generated one after another, each token sees all before it). */
import type { TensorData } from "../graph/tensor.ts";
import type { Context } from "./context.ts";
import type { Decoder } from "./decoder.ts";

/** How blanks are filled. */
export interface InfillOptions {
  readonly sop: number;
  /** Tokens that end an answer: eop, and eos. */
  readonly ends: readonly number[];
  /** Longest answer; default 32. */
  readonly maxTokens?: number;
}

/** A token of an answer, as it is found. */
export interface AnswerToken {
  /** Which blank, counted from 0 from left to right. */
  readonly blank: number;
  readonly id: number;
  /** Natural logarithm of the token's probability among the whole vocabulary. */
  readonly logProbability: number;
}

/** What stands in a blank. */
export interface Answer {
  readonly blank: number;
  /** Index of the mask in the context. */
  readonly position: number;
  readonly tokens: readonly AnswerToken[];
  /** Sum over the tokens, and over the end token where there is one. */
  readonly logProbability: number;
  /** Whether the model ended the answer, or the limit did. */
  readonly ended: "eop" | "limit";
}

/** What `infill` yields: every token at once, and every answer when it is complete. */
export type InfillEvent =
  | { readonly kind: "token"; readonly token: AnswerToken }
  | { readonly kind: "answer"; readonly answer: Answer };

/**
 * Fills every blank from left to right with the likeliest token at each place. The context is encoded once; all
 * pieces stay in the memory, so that later blanks see earlier answers (the mode `accumulate`, the original's).
 * The last token of an answer that reached the limit is not read by the model, as in the original.
 *
 * @example
 * ```ts
 * import { openDecoder } from "./decoder.ts";
 * import { infill } from "./infill.ts";
 * import { initialise } from "../glm/initialise.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { key } from "../random/key.ts";
 *
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const parameters = initialise(config, key(0));
 * const decoder = await openDecoder(referenceBackend("float32"), { config, parameters, capacity: 40 });
 * const context = { ids: [1, 11, 2, 0], blanks: [2] };
 * const answers = [];
 * for await (const event of infill(decoder, context, { sop: 5, ends: [6, 0], maxTokens: 3 })) {
 *   if (event.kind === "answer") answers.push(event.answer);
 * }
 * if (answers.length !== 1) throw new Error();
 * ```
 */
export async function* infill(
  decoder: Decoder,
  context: Context,
  options: InfillOptions,
): AsyncGenerator<InfillEvent, void, void> {
  const { sop, ends, maxTokens = 32 } = options;
  if (!Number.isSafeInteger(maxTokens) || maxTokens < 1) {
    throw new RangeError(`maxTokens: expected a positive integer, found ${maxTokens}`);
  }
  await decoder.encode(context.ids);
  for (const [blank, position] of context.blanks.entries()) {
    const tokens: AnswerToken[] = [];
    let ended: Answer["ended"] = "limit";
    let logProbability = 0;
    for (let next = sop; tokens.length < maxTokens;) {
      const scores = await decoder.append({ id: next, position, blockPosition: tokens.length + 1 });
      const best = likeliest(scores);
      logProbability += best.logProbability;
      if (ends.includes(best.id)) {
        ended = "eop";
        break;
      }
      const token = { blank, ...best };
      tokens.push(token);
      yield { kind: "token", token };
      next = best.id;
    }
    yield { kind: "answer", answer: { blank, position, tokens, logProbability, ended } };
  }
}

/**
 * Room that the memory of a decoder needs for a context and its answers.
 *
 * @example
 * ```ts
 * import { capacityFor } from "./infill.ts";
 * if (capacityFor({ ids: [1, 2, 0], blanks: [1] }, 8) !== 11) throw new Error();
 * ```
 */
export function capacityFor(context: Context, maxTokens: number): number {
  // sop and all tokens but the last are read.
  return context.ids.length + context.blanks.length * maxTokens;
}

/** The token with the highest score, the first of equals, and its log-probability. */
function likeliest(scores: TensorData): { readonly id: number; readonly logProbability: number } {
  let id = 0;
  for (let i = 1; i < scores.length; i++) if ((scores[i] ?? NaN) > (scores[id] ?? NaN)) id = i;
  const top = scores[id] ?? NaN;
  let total = 0;
  for (let i = 0; i < scores.length; i++) total += Math.exp((scores[i] ?? NaN) - top);
  return { id, logProbability: -Math.log(total) };
}
