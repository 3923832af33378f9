/**
 * Prefix language modelling (UniLM, T5's decoder-only kin), for comparison: the same graph, by data alone. The
 * prefix is the context and attends in both directions; what follows is generated from left to right.
 */
import type { Example } from "../blanks/example.ts";

/**
 * Builds the example of a text whose first `prefixLength` tokens are given: n − 1 inputs, each target the next
 * token, loss on everything after the prefix, block position 0.
 *
 * @throws {RangeError} when the text has fewer than two tokens or the prefix is not a proper part of it.
 *
 * @example
 * ```ts
 * import { buildPrefix } from "./prefix.ts";
 *
 * const example = buildPrefix([1, 2, 3, 4], { prefixLength: 2 });
 * //  tokens    1  2  3
 * //  targets   2  3  4
 * //  lossMask  0  1  1     (the last prefix token predicts the first generated one)
 * if (example.lossMask.join() !== "0,1,1" || example.contextLength !== 2) throw new Error("unexpected");
 * ```
 */
export function buildPrefix(
  text: readonly number[],
  options: { readonly prefixLength: number },
): Example {
  const { prefixLength } = options;
  if (text.length < 2) throw new RangeError(`text of ${text.length} tokens: expected at least 2`);
  if (!Number.isInteger(prefixLength) || prefixLength < 0 || prefixLength >= text.length) {
    throw new RangeError(
      `prefix of ${prefixLength} tokens: expected an integer from 0 to ${text.length - 1}`,
    );
  }
  const tokens = text.slice(0, -1);
  return {
    tokens,
    targets: text.slice(1),
    lossMask: tokens.map((_, place) => place + 1 >= prefixLength ? 1 : 0),
    position: tokens.map((_, place) => place),
    blockPosition: tokens.map(() => 0),
    contextLength: prefixLength,
  };
}
