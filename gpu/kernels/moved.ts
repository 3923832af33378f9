/** What the ops that only move numbers share: they copy 32-bit words whatever these stand for, exactly. */
import { sizeOf, type TensorType } from "../../core/graph/tensor.ts";
import { stridesOf } from "../../core/ops/broadcasting.ts";
import type { Binding, Dispatch, Operand, Tolerance, Update } from "../kernel.ts";
import { quadWalk, stridedIndex, type Walk } from "../wgsl/strided_index.ts";
import { perElement } from "./per_element.ts";

/** Numbers are moved, not computed. */
export const EXACT: Tolerance = { absolute: 0, relative: 0, reason: "copies words" };

/** Words that are moved together. */
export interface Unit {
  /** 4 or 1. */
  readonly words: number;
  readonly type: "vec4u" | "u32";
  /** WGSL of a unit of zeros. */
  readonly zero: string;
}

/**
 * Four words at a time where all lengths are multiples of four, else one.
 *
 * @example
 * ```ts
 * import { unitOf } from "./moved.ts";
 * if (unitOf([8, 12]).words !== 4 || unitOf([8, 3]).words !== 1) throw new Error();
 * ```
 */
export function unitOf(lengths: readonly number[]): Unit {
  return lengths.every((length) => length % 4 === 0)
    ? { words: 4, type: "vec4u", zero: "vec4u()" }
    : { words: 1, type: "u32", zero: "0u" };
}

/**
 * The source, `x`, and the destination, `y`, of a kernel that moves units.
 *
 * @example
 * ```ts
 * import { fromTo, unitOf } from "./moved.ts";
 * if (fromTo(unitOf([4]))[0].type !== "vec4u") throw new Error();
 * ```
 */
export function fromTo({ type }: Unit, source: Operand = { input: 0 }): readonly [Binding, Binding] {
  return [
    { name: "x", type, access: "read", operand: source },
    { name: "y", type, access: "write", operand: { output: 0 } },
  ];
}

/**
 * A dispatch that writes the elements of a walk one after another.
 *
 * @example
 * ```ts
 * import { copyWalk } from "./moved.ts";
 * const { bindings } = copyWalk("broadcast", { name: "x", shape: [2, 8], strides: [0, 1] });
 * if (bindings[0]?.type !== "vec4u") throw new Error();
 * ```
 */
export function copyWalk(label: string, walk: Walk): Dispatch {
  const quads = quadWalk(walk);
  const index = stridedIndex(quads?.walk ?? walk);
  const [from, to] = fromTo(unitOf([quads === undefined ? 1 : 4]));
  const isSplat = quads?.isRepeated ?? false;
  return perElement({
    label,
    bindings: [isSplat ? { ...from, type: "u32" } : from, to],
    parameters: index.parameters,
    size: sizeOf(quads?.walk.shape ?? walk.shape),
    statements: isSplat ? `y[i] = vec4u(x[${index.expression}]);` : `y[i] = x[${index.expression}];`,
  });
}

/**
 * A dispatch that copies an input to an output as it is: what a kernel that writes into its inputs does first with those
 * that are not to be updated.
 *
 * @example
 * ```ts
 * import { copyOf } from "./moved.ts";
 * const { bindings } = copyOf("memory copied", { shape: [2, 8] }, { input: 1, output: 0 });
 * if (bindings.map(({ operand }) => JSON.stringify(operand)).join() !== '{"input":1},{"output":0}') throw new Error();
 * ```
 */
export function copyOf(
  label: string,
  { shape }: Pick<TensorType, "shape">,
  { input, output }: Update,
): Dispatch {
  const dispatch = copyWalk(label, { name: "x", shape, strides: stridesOf(shape) });
  const operands = { read: { input }, write: { output } };
  return {
    ...dispatch,
    bindings: dispatch.bindings.map((each) => ({ ...each, operand: operands[each.access] })),
  };
}
