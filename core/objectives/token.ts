/** The token objective: many short spans (GLM §2.1). */
import type { Span } from "../blanks/span.ts";
import { type Key, split } from "../random/key.ts";
import { permutation } from "../random/permutation.ts";
import { poisson } from "../random/poisson.ts";
import { blanksOfLengths } from "./blanks_of_lengths.ts";
import type { Blanks, Skipped } from "./decision.ts";
import type { PieceOrder } from "./piece_order.ts";

/** How much to mask, and where. */
export interface TokenOptions {
  /** The share of the text to mask; default 0.15. */
  readonly ratio?: number;
  /** Maskable stretches; default: one, all but the first ([CLS]) and the last (eos) token. */
  readonly documents?: readonly Span[];
  readonly pieceOrder?: PieceOrder;
}

/**
 * Span lengths until they mask at least `total` tokens: restricted Poisson draws (λ = 3, 1 to 39). The last one may
 * go beyond the total; it is kept as drawn.
 *
 * @example
 * ```ts
 * import { key } from "../random/key.ts";
 * import { drawLengths } from "./token.ts";
 *
 * const sum = drawLengths(key(1), 76).reduce((a, b) => a + b, 0);
 * if (sum < 76 || sum > 76 + 38) throw new Error("not just enough");
 * ```
 */
export function drawLengths(key: Key, total: number): readonly number[] {
  const lengths: number[] = [];
  for (let sum = 0; sum < total; sum += lengths.at(-1) ?? 0) {
    lengths.push(poisson(key, { stream: lengths.length }));
  }
  return lengths;
}

/**
 * Decides the blanks of one text of `n` tokens ([CLS] and eos counted): lengths until they sum to ⌊ratio · n⌋ or
 * more, shuffled, placed with gaps, and the order of the pieces. A text too short for one masked token gets no
 * blanks; one whose spans do not fit is skipped.
 *
 * @throws {RangeError} when `n` is not a non-negative integer or the ratio not between 0 and 1.
 *
 * @example
 * ```ts
 * import { key } from "../random/key.ts";
 * import { decideToken } from "./token.ts";
 *
 * const decision = decideToken(key(7), 100);
 * if (decision.kind === "skipped") throw new Error(decision.reason);
 * ```
 */
export function decideToken(key: Key, n: number, options: TokenOptions = {}): Blanks | Skipped {
  const { ratio = 0.15, documents = [{ start: 1, end: Math.max(1, n - 1) }] } = options;
  const total = maskedTotal(n, ratio);
  const [lengthsKey, shuffleKey, placesKey] = split(key, 3);
  const drawn = drawLengths(lengthsKey, total);
  const lengths = permutation(shuffleKey, drawn.length).map((index) => drawn[index] ?? 0);
  return blanksOfLengths(placesKey, {
    lengths,
    documents,
    ratio,
    ...(options.pieceOrder && { pieceOrder: options.pieceOrder }),
  });
}

/**
 * How many tokens an objective must mask at least: ⌊ratio · n⌋.
 *
 * @throws {RangeError} when `n` is not a non-negative integer or the ratio not between 0 and 1.
 *
 * @example
 * ```ts
 * import { maskedTotal } from "./token.ts";
 *
 * if (maskedTotal(512, 0.15) !== 76) throw new Error("0.15 · 512 is 76.8");
 * ```
 */
export function maskedTotal(n: number, ratio: number): number {
  if (!Number.isInteger(n) || n < 0) {
    throw new RangeError(`text length ${n}: expected a non-negative integer`);
  }
  if (!(ratio >= 0 && ratio <= 1)) throw new RangeError(`ratio ${ratio}: expected a number from 0 to 1`);
  return Math.floor(ratio * n);
}
