/** The element-by-element ops in WGSL. */
import { operand } from "../../core/ops/evaluate_op.ts";
import type { ElementwiseName } from "../../core/ops/elementwise.ts";

/** Op → the expression of its result, given those of its operands. `unit_interval`, `finite_tanh`: `gpu/wgsl`. */
export const EXPRESSIONS: { readonly [Op in ElementwiseName]: (operands: readonly string[]) => string } = {
  add: infix("+"),
  subtract: infix("-"),
  multiply: infix("*"),
  divide: infix("/"),
  maximum: prefix("max"),
  minimum: prefix("min"),
  less: (operands) => `select(0.0, 1.0, ${infix("<")(operands)})`,
  equal: (operands) => `select(0.0, 1.0, ${infix("==")(operands)})`,
  select: (operands) =>
    `select(${operand(operands, 2)}, ${operand(operands, 1)}, ${operand(operands, 0)} != 0.0)`,
  negate: prefix("-"),
  exp: prefix("exp"),
  log: prefix("log"),
  tanh: prefix("finite_tanh"),
  sqrt: prefix("sqrt"),
  toFloat: prefix("f32"),
  stopGradient: prefix(""),
  uniform: prefix("unit_interval"),
};

function infix(operator: string): (operands: readonly string[]) => string {
  return (operands) => `(${operand(operands, 0)} ${operator} ${operand(operands, 1)})`;
}

function prefix(name: string): (operands: readonly string[]) => string {
  return (operands) => `${name}(${operands.join(", ")})`;
}
