/**
 * A node is one value in a graph: an op, the nodes it is computed from, and the type of the result. Nodes are
 * immutable; a graph is whatever can be reached from its outputs.
 */
import type { OpAttributes, OpName } from "./op_attributes.ts";
import type { TensorType } from "./tensor.ts";

/** A node of one particular op. */
export interface NodeOf<Op extends OpName> extends TensorType {
  readonly op: Op;
  readonly inputs: readonly Node[];
  readonly attributes: OpAttributes[Op];
}

/** Any node; `switch (node.op)` narrows the attributes. */
export type Node = { readonly [Op in OpName]: NodeOf<Op> }[OpName];

/**
 * A named value given at evaluation.
 *
 * @example
 * ```ts
 * import { input } from "./node.ts";
 * const tokens = input("tokens", { dtype: "int", shape: [2, 16] });
 * if (tokens.attributes.name !== "tokens") throw new Error();
 * ```
 */
export function input(name: string, type: TensorType): NodeOf<"input"> {
  return { op: "input", inputs: [], attributes: { name }, shape: type.shape, dtype: type.dtype };
}
