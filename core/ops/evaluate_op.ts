/** How the reference computes one op: fills `output` from the values of the inputs. */
import type { OpAttributes, OpName } from "../graph/op_attributes.ts";
import type { Tensor } from "../graph/tensor.ts";

/**
 * Evaluation of an op. `output` has the node's type and is filled with zeros; sums are accumulated in float64
 * and rounded once, when they are stored.
 */
export type EvaluateOp<Op extends OpName> = (
  inputs: readonly Tensor[],
  output: Tensor,
  attributes: OpAttributes[Op],
) => void;

/**
 * Input `index` of an op.
 *
 * @throws {RangeError} when the op was built with too few inputs.
 * @example
 * ```ts
 * import { operand } from "./evaluate_op.ts";
 * if (operand(["a", "b"], 1) !== "b") throw new Error();
 * ```
 */
export function operand<T>(inputs: readonly T[], index: number): T {
  const value = inputs[index];
  if (value === undefined) throw new RangeError(`expected an input ${index}, found ${inputs.length} inputs`);
  return value;
}
