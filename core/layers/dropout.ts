/** Dropout with explicit randomness. */
import { composite } from "../graph/composite.ts";
import type { Node } from "../graph/node.ts";
import { constant } from "../ops/constant.ts";
import { operand } from "../ops/evaluate_op.ts";
import { less } from "../ops/less.ts";
import { multiply } from "../ops/multiply.ts";
import { randomBits } from "../ops/random_bits.ts";
import { select } from "../ops/select.ts";
import { uniform } from "../ops/uniform.ts";

/** Where the randomness of one dropout comes from: a key per step, a stream of its own per place in the model. */
export interface DropoutSource {
  /** uint `[2]` */
  readonly key: Node;
  /** Probability that an element is dropped, in [0, 1). */
  readonly rate: number;
  /** No two places of a model may share one. */
  readonly stream: number;
}

/**
 * Zero with probability `rate`, else x / (1 − rate) (Srivastava et al. 2014). Element i is dropped when word i of
 * the stream, as a number in [0, 1), is less than the rate; nothing needs to be remembered for the backward pass.
 *
 * @throws {RangeError} when the rate is not in [0, 1).
 * @example
 * ```ts
 * import { dropout } from "./dropout.ts";
 * import { input } from "../graph/node.ts";
 * const x = input("x", { dtype: "float", shape: [2, 4] });
 * const key = input("key", { dtype: "uint", shape: [2] });
 * if (dropout(x, { key, rate: 0.1, stream: 0 }).shape.join() !== "2,4") throw new Error();
 * ```
 */
export function dropout(x: Node, source: DropoutSource): Node {
  const { key, rate, stream } = source;
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`dropout: expected a rate in [0, 1), found ${rate}`);
  if (rate === 0) return x;
  const outputs = composite("dropout", {
    inputs: [x, key],
    attributes: { rate, stream },
    body: (x, key) => {
      const isDropped = less(uniform(randomBits(key, { shape: x.shape, stream })), constant(rate));
      return [select(isDropped, { whenTrue: constant(0), whenFalse: multiply(x, constant(1 / (1 - rate))) })];
    },
  });
  return operand(outputs, 0);
}
