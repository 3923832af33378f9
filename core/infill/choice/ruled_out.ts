/** Tokens that may not be chosen. */
import type { Node } from "../../graph/node.ts";
import { constant } from "../../ops/constant.ts";
import { select } from "../../ops/select.ts";

/** The score of a token that may not be chosen. Finite, because WGSL has no infinities; its exponential is 0. */
const RULED_OUT = -1e30;

/**
 * Scores in which some tokens cannot be chosen.
 *
 * @param isRuledOut not 0 where that is so; broadcast
 * @example
 * ```ts
 * import { without } from "./ruled_out.ts";
 * import { input } from "../../graph/node.ts";
 * const scores = input("scores", { dtype: "float", shape: [2, 9] });
 * if (without(scores, scores).shape.join() !== "2,9") throw new Error();
 * ```
 */
export function without(scores: Node, isRuledOut: Node): Node {
  return select(isRuledOut, { whenTrue: constant(RULED_OUT), whenFalse: scores });
}
