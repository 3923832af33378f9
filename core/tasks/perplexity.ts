/** From losses to perplexities. */

/** How well a text was predicted. */
export interface Perplexity {
  /** Nats per counted token. */
  readonly loss: number;
  readonly tokens: number;
  readonly perToken: number;
  /** The same loss shared among the words: comparable between vocabularies. */
  readonly perWord: number;
}

/**
 * Perplexity per token and per word. The loss is a sum over the tokens that were counted; words are counted in the
 * whole text.
 *
 * @example
 * ```ts
 * import { perplexity } from "./perplexity.ts";
 * const { perToken, perWord } = perplexity({ loss: 4 * Math.log(2), tokens: 4, words: 2 });
 * if (Math.abs(perToken - 2) > 1e-12 || Math.abs(perWord - 4) > 1e-12) throw new Error();
 * ```
 */
export function perplexity(
  { loss, tokens, words }: { readonly loss: number; readonly tokens: number; readonly words: number },
): Perplexity {
  return { loss: loss / tokens, tokens, perToken: Math.exp(loss / tokens), perWord: Math.exp(loss / words) };
}
