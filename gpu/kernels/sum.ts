/** Sums along any axes: neighbouring axes are folded, then one pass of sums per group of reduced axes. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { Dispatch, Operand, OpKernel } from "../kernel.ts";
import { sumMiddle } from "./sum/sum_middle.ts";

/** The sum kernel. */
export const sumKernel: OpKernel<"sum"> = {
  tolerance: {
    absolute: 1e-5,
    relative: 2e-6,
    reason:
      "float32 blocks of 32 in stretches of 1024 elements: a few dozen roundings of partial sums of numbers " +
      "near 1, which may cancel",
  },
  plan: ({ inputs, outputs, capabilities }, { axes }) => {
    if (sizeOf(operand(outputs, 0).shape) === 0) return { dispatches: [] };
    const { shape } = operand(inputs, 0);
    const groups = folded(shape, axes);
    const dispatches: Dispatch[] = [];
    const scratch: number[] = [];
    let from: Operand = { input: 0 };
    // The last group first: its pass reads along memory or nearly so, and leaves little for the others.
    let inner = 1;
    groups.forEach(({ outer, size, kept }, index) => {
      inner *= kept;
      const isLast = index === groups.length - 1;
      const to = isLast ? { output: 0 } : { scratch: scratch.length };
      if (!isLast) scratch.push(4 * outer * inner);
      const passes = sumMiddle({ from, to, outer, size, inner, capabilities, scratchBefore: scratch.length });
      dispatches.push(...passes.dispatches);
      scratch.push(...passes.scratch);
      from = to;
    });
    return { dispatches, scratch };
  },
};

/** Neighbouring axes that are reduced together: `outer` elements lie before them, `kept` between them and the next. */
interface Group {
  readonly outer: number;
  readonly size: number;
  readonly kept: number;
}

/** The groups of reduced axes, last first; one of size 1 where nothing is reduced. */
function folded(shape: readonly number[], axes: readonly number[]): readonly Group[] {
  const groups: Group[] = [];
  let [kept, size] = [1, 1];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] ?? 1;
    if (length === 1) continue;
    if (axes.includes(axis)) size *= length;
    else if (size === 1) kept *= length;
    else {
      groups.push({ outer: sizeOf(shape.slice(0, axis + 1)), size, kept });
      [kept, size] = [length, 1];
    }
  }
  return size === 1 && groups.length > 0 ? groups : [...groups, { outer: 1, size, kept }];
}
