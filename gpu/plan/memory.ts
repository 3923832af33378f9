/** What a plan will take of the device's memory, known before anything is allocated. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { uniformStride } from "../uniforms.ts";
import type { Plan } from "./plan.ts";

/** Bytes of the buffers of an executable. */
export interface PlanMemory {
  /** Input → bytes: weights, optimiser's state, batch. */
  readonly inputs: Readonly<Record<string, number>>;
  /** Values between kernels, that share buffers, also with those of other plans: bytes of each. */
  readonly workspace: readonly number[];
  /** Outputs that are not carried. */
  readonly outputs: number;
  /** Numbers that dispatches are given. */
  readonly uniforms: number;
  /** For reading values back. */
  readonly staging: number;
  /** All of it. */
  readonly total: number;
}

/** Alignment of the numbers of a dispatch, in bytes; what devices have unless they offer finer. */
export const UNIFORM_ALIGNMENT = 256;

/**
 * The memory of a plan.
 *
 * @param reads what is read at once: names of outputs or inputs
 * @example
 * ```ts
 * import { planMemory } from "./memory.ts";
 * const nothing = { inputs: {}, outputs: {}, dispatches: [], copies: [], indexBounds: {}, split: {} };
 * if (planMemory({ ...nothing, slots: [64, 32], workspaceSlots: 1, bytes: 96 }, []).total !== 112) throw new Error();
 * ```
 */
export function planMemory(plan: Plan, reads: readonly string[]): PlanMemory {
  const sum = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b, 0);
  const inputs = Object.fromEntries(Object.entries(plan.inputs).map(([name, { bytes }]) => [name, bytes]));
  const workspace = plan.slots.slice(0, plan.workspaceSlots);
  const outputs = sum(plan.slots.slice(plan.workspaceSlots));
  // A buffer of uniforms is never empty.
  const uniforms = Math.max(
    16,
    sum(plan.dispatches.map(({ dispatch }) => uniformStride(dispatch, UNIFORM_ALIGNMENT))),
  );
  const staging = sum(reads.map((name) => {
    const read = plan.outputs[name] ?? plan.inputs[name];
    return read === undefined ? 0 : sizeOf(read.shape) * 4;
  }));
  const total = sum(Object.values(inputs)) + sum(workspace) + outputs + uniforms + staging;
  return { inputs, workspace, outputs, uniforms, staging, total };
}
