/** The element-by-element ops in WGSL, for one element or for four at a time. */
import type { DType } from "../../core/graph/tensor.ts";
import type { ElementwiseName } from "../../core/ops/elementwise.ts";
import { operand } from "../../core/ops/evaluate_op.ts";

/** The WGSL types of elements, by kind of number. */
export interface LaneTypes
  extends Readonly<Record<DType, "f32" | "i32" | "u32" | "vec4f" | "vec4i" | "vec4u">> {
  /** How many elements one value holds. */
  readonly lanes: 1 | 4;
}

/** One element at a time. */
export const SINGLE: LaneTypes = { lanes: 1, float: "f32", int: "i32", uint: "u32" };

/** Four neighbours at a time. */
export const QUAD: LaneTypes = { lanes: 4, float: "vec4f", int: "vec4i", uint: "vec4u" };

/** The expression of a result, given those of its operands. */
export type Expression = (operands: readonly string[], types: LaneTypes) => string;

/** Op → expression. */
export const EXPRESSIONS: { readonly [Op in ElementwiseName]: Expression } = {
  add: infix("+"),
  subtract: infix("-"),
  multiply: infix("*"),
  divide: infix("/"),
  maximum: call("max"),
  minimum: call("min"),
  less: test("<"),
  equal: test("=="),
  select: (operands, { float }) =>
    `select(${operand(operands, 2)}, ${operand(operands, 1)}, ${operand(operands, 0)} != ${float}(0.0))`,
  negate: call("-"),
  exp: call("exp"),
  log: call("log"),
  // The built-in is computed from exponentials that overflow for large arguments on some drivers; beyond ±10 the
  // result is ±1 in float32 anyway.
  tanh: ([x], { float }) => `tanh(clamp(${x}, ${float}(-10.0), ${float}(10.0)))`,
  sqrt: call("sqrt"),
  toFloat: ([x], { float }) => `${float}(${x})`,
  toInt: ([x], { int }) => `${int}(${x})`,
  stopGradient: call(""),
  // By the bits: a compiler may assume that there are no such numbers.
  isFinite: ([x], { float, uint }) =>
    `select(${float}(0.0), ${float}(1.0), (bitcast<${uint}>(${x}) & ${uint}(0x7f800000u)) != ${uint}(0x7f800000u))`,
  // The upper 24 bits, as in core/ops/uniform.ts: exact.
  uniform: ([word], { float, uint }) => `${float}(${word} >> ${uint}(8u)) * 0x1p-24f`,
};

function infix(operator: string): Expression {
  return (operands) => `(${operand(operands, 0)} ${operator} ${operand(operands, 1)})`;
}

function call(name: string): Expression {
  return (operands) => `${name}(${operands.join(", ")})`;
}

function test(operator: string): Expression {
  return (operands, types) =>
    `select(${types.float}(0.0), ${types.float}(1.0), ${infix(operator)(operands, types)})`;
}
