/** Autoregressive language modelling (GPT), for comparison: the same graph, by data alone. */
import type { Example } from "../blanks/example.ts";
import { buildPrefix } from "./prefix.ts";

/**
 * Builds the example of a text: n − 1 inputs, each target the next token, loss everywhere, block position 0, and
 * contextLength 0, so that attention looks to the left only.
 *
 * @throws {RangeError} when the text has fewer than two tokens.
 *
 * @example
 * ```ts
 * import { buildCausal } from "./causal.ts";
 *
 * const example = buildCausal([1, 2, 3]);
 * if (example.targets.join() !== "2,3" || example.contextLength !== 0) throw new Error("unexpected");
 * ```
 */
export function buildCausal(text: readonly number[]): Example {
  return buildPrefix(text, { prefixLength: 0 });
}
