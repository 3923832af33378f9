/**
 * Masked language modelling (BERT), for comparison: the same graph, by data alone. The context is the whole text,
 * so that attention is bidirectional; there is no Part B.
 */
import type { Example } from "../blanks/example.ts";
import { below } from "../random/below.ts";
import { type Key, split } from "../random/key.ts";
import { permutation } from "../random/permutation.ts";
import { uniformDouble } from "../random/uniform.ts";
import { maskedTotal } from "./token.ts";

/** One place to predict, and what stands there in the input. */
export interface MaskedPlace {
  readonly place: number;
  /** `mask`: the mask token; `keep`: the token itself; a number: that token instead. */
  readonly input: "mask" | "keep" | number;
}

/** The places to predict, in increasing order. */
export interface MaskedLmDecision {
  readonly kind: "masked";
  readonly places: readonly MaskedPlace[];
}

/** How much to mask, and how. */
export interface MaskedLmOptions {
  /** The share of the text to predict; default 0.15. */
  readonly ratio?: number;
  /** Random replacements are drawn from 0 … vocabularySize − 1. */
  readonly vocabularySize: number;
  /** Of the predicted places, the share that shows the mask; default 0.8. */
  readonly maskShare?: number;
  /** Of the predicted places, the share that shows a random token; default 0.1. The rest shows the token itself. */
  readonly randomShare?: number;
}

/**
 * Decides which ⌊ratio · n⌋ of the places 1 … n − 2 are predicted ([CLS] and eos are not), and what their inputs
 * are. Source: Devlin et al., "BERT" (NAACL 2019), §3.1: 80 % mask, 10 % random token, 10 % unchanged.
 *
 * @throws {RangeError} when `n` or the vocabulary size is no integer in range, or a share is not between 0 and 1.
 *
 * @example
 * ```ts
 * import { key } from "../random/key.ts";
 * import { decideMaskedLm } from "./masked_lm.ts";
 *
 * const decision = decideMaskedLm(key(1), 100, { vocabularySize: 30000 });
 * if (decision.places.length !== 15) throw new Error("15 % of 100");
 * ```
 */
export function decideMaskedLm(key: Key, n: number, options: MaskedLmOptions): MaskedLmDecision {
  const { ratio = 0.15, vocabularySize, maskShare = 0.8, randomShare = 0.1 } = options;
  const maskable = Math.max(0, n - 2);
  const count = Math.min(maskedTotal(n, ratio), maskable);
  if (!(maskShare >= 0 && randomShare >= 0 && maskShare + randomShare <= 1 + 1e-12)) {
    throw new RangeError(
      `shares ${maskShare} and ${randomShare}: expected at least 0, and at most 1 together`,
    );
  }
  const [placesKey, kindKey, tokenKey] = split(key, 3);
  const places = permutation(placesKey, maskable).slice(0, count).toSorted((a, b) => a - b);
  return {
    kind: "masked",
    places: places.map((place, stream): MaskedPlace => {
      const kind = uniformDouble(kindKey, { stream });
      const random = kind < maskShare + randomShare ? below(tokenKey, vocabularySize, { stream }) : "keep";
      return { place: place + 1, input: kind < maskShare ? "mask" : random };
    }),
  };
}

/**
 * Builds the example: tokens with the decided inputs, targets the text itself, loss at the decided places, block
 * position 0, contextLength n.
 *
 * @throws {RangeError} when a place lies outside the text.
 *
 * @example
 * ```ts
 * import { buildMaskedLm } from "./masked_lm.ts";
 *
 * const places = [{ place: 1, input: "mask" as const }];
 * const example = buildMaskedLm([1, 2, 3], { kind: "masked", places }, { mask: 90 });
 * if (example.tokens.join() !== "1,90,3" || example.lossMask.join() !== "0,1,0") throw new Error("unexpected");
 * ```
 */
export function buildMaskedLm(
  text: readonly number[],
  decision: MaskedLmDecision,
  options: { readonly mask: number },
): Example {
  const tokens = [...text];
  const lossMask = text.map(() => 0);
  for (const { place, input } of decision.places) {
    const token = text[place];
    if (token === undefined) {
      throw new RangeError(`masked place ${place}: expected an index of the text, 0 to ${text.length - 1}`);
    }
    tokens[place] = input === "mask" ? options.mask : input === "keep" ? token : input;
    lossMask[place] = 1;
  }
  return {
    tokens,
    targets: text,
    lossMask,
    position: text.map((_, place) => place),
    blockPosition: text.map(() => 0),
    contextLength: text.length,
  };
}
