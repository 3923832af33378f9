/**
 * Σ x² over all elements of any number of tensors: the square of a gradient's norm. Stretches of several tensors are
 * added up by one dispatch, and the sums of all stretches by one more.
 */
import { sizeOf, type TensorType } from "../../core/graph/tensor.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { Binding, CompositeKernel, Dispatch, Parameter } from "../kernel.ts";
import { unroll } from "../wgsl/unroll.ts";
import { lanesPerRow, perRow } from "./per_row.ts";
import { type RowVectors, rowVectors } from "./row_vectors.ts";
import { sumMiddle } from "./sum/sum_middle.ts";

/** Loads that one invocation adds up; lanes that share a stretch have as many each. */
const STRETCH = 512;

/** Added up on its own before it joins the stretch's sum, so that rounding errors grow with roots, not lengths. */
const BLOCK = 32;

/** The kernel of the composite `sumOfSquares`. */
export const sumOfSquaresKernel: CompositeKernel = {
  tolerance: {
    absolute: 1e-6,
    relative: 4e-6,
    reason:
      "float32 sums of positive numbers, in blocks of 32 in stretches of 512, then of the stretches' sums",
  },
  supports: (_composite, { inputs }) => inputs.length > 0,
  plan: ({ inputs, capabilities }) => {
    const lanes = lanesPerRow(capabilities);
    const groups = grouped(inputs, capabilities.maxStorageBuffersPerShader - 1);
    let stretches = 0;
    const dispatches = groups.map(({ vectors, members }) => {
      const first = stretches;
      const each = members.map(({ size }) => Math.ceil(size / (STRETCH * lanes)));
      const rows = each.reduce((sum, count) => sum + count, 0);
      stretches += rows;
      return partialSums({ vectors, members, each, first, rows, lanes });
    });
    const total = sumMiddle({
      from: { scratch: 0 },
      to: { output: 0 },
      outer: 1,
      size: stretches,
      inner: 1,
      capabilities,
      scratchBefore: 1,
    });
    return {
      dispatches: [...dispatches, ...total.dispatches],
      scratch: [4 * Math.max(1, stretches), ...total.scratch],
    };
  },
};

/** An input, and how many loads it takes. */
interface Member {
  readonly input: number;
  readonly size: number;
}

/** Inputs that one dispatch goes over. */
interface Group {
  readonly vectors: RowVectors;
  readonly members: readonly Member[];
}

/** As few groups as the number of buffers allows; those of a kind have the same code but for the last. */
function grouped(inputs: readonly TensorType[], buffers: number): readonly Group[] {
  const groups: Group[] = [];
  for (const isVector of [true, false]) {
    const members = inputs.flatMap(({ shape }, input) => {
      const { type, steps } = rowVectors(sizeOf(shape));
      return (type === "vec4f") === isVector && steps > 0 ? [{ input, size: steps }] : [];
    });
    const vectors = rowVectors(isVector ? 4 : 1);
    for (let at = 0; at < members.length; at += buffers) {
      groups.push({ vectors, members: members.slice(at, at + buffers) });
    }
  }
  return groups;
}

function partialSums(
  { vectors, members, each, first, rows, lanes }: Group & {
    /** Stretches of each member. */
    readonly each: readonly number[];
    /** Stretches before the first of this dispatch. */
    readonly first: number;
    readonly rows: number;
    readonly lanes: number;
  },
): Dispatch {
  const bindings = members.map(({ input }, k): Binding => ({
    name: `x${k}`,
    type: vectors.type,
    access: "read",
    operand: { input },
  }));
  const parameters = members.flatMap(({ size }, k): Parameter[] => [
    { name: `size${k}`, type: "u32", value: size },
    { name: `stretches${k}`, type: "u32", value: operand(each, k) },
  ]);
  return perRow({
    label: "sumOfSquares",
    bindings: [...bindings, { name: "sums", type: "f32", access: "write", operand: { scratch: 0 } }],
    parameters: [...parameters, { name: "first", type: "u32", value: first }],
    rows,
    lanes,
    statements: `
  var sum = ${vectors.zero};
  var stretch = row;
  var is_found = false;
  ${
      unroll(members.length, (k) => `
  if (!is_found && stretch < parameters.stretches${k}) {
    is_found = true;
    let begin = stretch * ${STRETCH}u * LANES;
    let end = min(begin + ${STRETCH}u * LANES, parameters.size${k});
    for (var at = begin + lane; at < end;) {
      var block = ${vectors.zero};
      for (let stop = min(at + ${BLOCK}u * LANES, end); at < stop; at += LANES) {
        let value = x${k}[at];
        block += value * value;
      }
      sum += block;
    }
  }
  stretch -= parameters.stretches${k};`)
    }
  let all = total(lane, ${vectors.sum("sum")});
  if (lane == 0u) { sums[parameters.first + row] = all; }`,
  });
}
