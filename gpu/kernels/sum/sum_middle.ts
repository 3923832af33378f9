/** Sums along the middle of three axes, the form to which every sum is brought. */
import type { Capabilities, Dispatch, KernelPlan, Operand } from "../../kernel.ts";
import { lanesPerRow, perRow } from "../per_row.ts";

/** `from` [outer, size, inner] → `to` [outer, 1, inner]. */
export interface MiddleSum {
  readonly from: Operand;
  readonly to: Operand;
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
  readonly capabilities: Capabilities;
  /** Scratch buffers that the plan already has; those asked for here come after them. */
  readonly scratchBefore: number;
}

/** The longest stretch that is added up in one go: longer ones take another pass over the stretches' sums. */
const LONGEST_STRETCH = 1024;

/** The shortest stretch worth a pass. */
const SHORTEST_STRETCH = 32;

/** Added up on its own before it joins the stretch's sum, so that rounding errors grow with roots, not lengths. */
const BLOCK = 32;

/** Invocations that keep a software driver or a GPU busy; with fewer the stretches are made shorter. */
const ENOUGH_INVOCATIONS = { software: 512, hardware: 16384 } as const;

/**
 * The passes of a sum: each replaces the middle axis by the sums of stretches of it, until one is left. The order
 * is fixed, so the bits are the same on every run.
 *
 * @example
 * ```ts
 * import { sumMiddle } from "./sum_middle.ts";
 * const capabilities = {
 *   isSoftware: true,
 *   maxInvocationsPerWorkgroup: 256,
 *   maxStorageBuffersPerShader: 8,
 *   maxWorkgroupBytes: 16384,
 * };
 * const sum = { from: { input: 0 }, to: { output: 0 }, outer: 1, inner: 1, capabilities, scratchBefore: 0 };
 * if (sumMiddle({ ...sum, size: 20 }).dispatches.length !== 1) throw new Error();
 * if (sumMiddle({ ...sum, size: 1_000_000 }).dispatches.length !== 3) throw new Error();
 * ```
 */
export function sumMiddle(sum: MiddleSum): Required<KernelPlan> {
  const dispatches: Dispatch[] = [];
  const scratch: number[] = [];
  let { from, size } = sum;
  for (let isDone = false; !isDone;) {
    const stretch = stretchOf({ ...sum, size });
    const stretches = Math.max(1, Math.ceil(size / stretch));
    isDone = stretches === 1;
    const to = isDone ? sum.to : { scratch: sum.scratchBefore + scratch.length };
    if (!isDone) scratch.push(4 * sum.outer * stretches * sum.inner);
    dispatches.push(pass({ ...sum, from, to, size }, stretch));
    [from, size] = [to, stretches];
  }
  return { dispatches, scratch };
}

function stretchOf(sum: MiddleSum): number {
  const { outer, size, inner, capabilities } = sum;
  const wanted = ENOUGH_INVOCATIONS[capabilities.isSoftware ? "software" : "hardware"] / lanesOf(sum);
  const even = Math.ceil(outer * size * inner / wanted);
  return Math.min(LONGEST_STRETCH, Math.max(SHORTEST_STRETCH, even));
}

/** Lanes share a stretch only where it lies along memory; otherwise neighbours read neighbouring elements anyway. */
function lanesOf({ inner, capabilities }: MiddleSum): number {
  return inner === 1 ? lanesPerRow(capabilities) : 1;
}

function pass(sum: MiddleSum, stretch: number): Dispatch {
  const { from, to, outer, size, inner } = sum;
  const stretches = Math.max(1, Math.ceil(size / stretch));
  return perRow({
    label: inner === 1 ? "sum of rows" : "sum of columns",
    bindings: [
      { name: "x", type: "f32", access: "read", operand: from },
      { name: "y", type: "f32", access: "write", operand: to },
    ],
    parameters: [
      { name: "size", type: "u32", value: size },
      { name: "inner", type: "u32", value: inner },
      { name: "stretch", type: "u32", value: stretch },
      { name: "stretches", type: "u32", value: stretches },
    ],
    rows: outer * stretches * inner,
    lanes: lanesOf(sum),
    statements: `
  let column = row % parameters.inner;
  let begin = row / parameters.inner % parameters.stretches * parameters.stretch;
  let end = min(begin + parameters.stretch, parameters.size);
  let first = row / (parameters.inner * parameters.stretches) * parameters.size * parameters.inner + column;
  var sum = 0.0;
  for (var k = begin + lane; k < end;) {
    var block = 0.0;
    for (let stop = min(k + ${BLOCK}u * LANES, end); k < stop; k += LANES) {
      block += x[first + k * parameters.inner];
    }
    sum += block;
  }
  sum = total(lane, sum);
  if (lane == 0u) { y[row] = sum; }`,
  });
}
