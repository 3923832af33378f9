/** Tokens that may not be chosen. */
import type { Node } from "../../graph/node.ts";
import { constant } from "../../ops/constant.ts";
import { less } from "../../ops/less.ts";
import { max } from "../../ops/max.ts";
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

/**
 * The scores under some rules; in rows where the rules leave nothing to choose, the scores without them, as
 * `nextScores` has it.
 *
 * @param ruled `[R, V]`
 * @param scores before the rules, `[R, V]`
 * @example
 * ```ts
 * import { unlessAllRuledOut } from "./ruled_out.ts";
 * import { input } from "../../graph/node.ts";
 * const scores = input("scores", { dtype: "float", shape: [2, 9] });
 * if (unlessAllRuledOut(scores, scores).shape.join() !== "2,9") throw new Error();
 * ```
 */
export function unlessAllRuledOut(ruled: Node, scores: Node): Node {
  const isAnyLeft = less(constant(RULED_OUT / 2), max(ruled, 1)); // [R, 1]
  return select(isAnyLeft, { whenTrue: ruled, whenFalse: scores });
}

/**
 * Whether a score, or one with some number taken from it, is that of a token that may not be chosen.
 *
 * @example
 * ```ts
 * import { isRuledOut } from "./ruled_out.ts";
 * if (isRuledOut(-900) || !isRuledOut(-1e30)) throw new Error();
 * ```
 */
export function isRuledOut(score: number): boolean {
  return score < RULED_OUT / 2;
}
