/**
 * The gradient of layer normalisation, from the saved mean and inverse deviation of every row. With
 * n = (x − mean)·inverse and g = dy·weight: dx = inverse·(g − mean(g) − n·mean(g·n)), dweight = Σ dy·n and
 * dbias = Σ dy over the rows.
 */
import { sizeOf } from "../../core/graph/tensor.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { Capabilities, CompositeKernel, Dispatch, KernelPlan, Operand } from "../kernel.ts";
import { perElement } from "./per_element.ts";
import { lanesPerRow, perRow } from "./per_row.ts";
import { rowVectors } from "./row_vectors.ts";
import { sumMiddle } from "./sum/sum_middle.ts";

/** Inputs of the gradient: those of layerNorm, its outputs, the cotangent of the first. */
const INPUT = { x: 0, weight: 1, mean: 4, inverse: 5, cotangent: 6 } as const;

/** Rows that one invocation adds up, for a column of the gradients of weight and bias. */
const STRETCH = 32;

/** The kernel of the composite `layerNormGradient`. */
export const layerNormGradientKernel: CompositeKernel = {
  tolerance: {
    absolute: 1e-5,
    relative: 4e-6,
    reason: "float32 sums of a row, and of a column in stretches of 32 rows, that may cancel",
  },
  supports: ({ gradient }) => gradient?.cotangents.join() === "0",
  reads: () => Object.values(INPUT),
  plan: ({ inputs, capabilities }, { gradient }) => {
    const { shape } = operand(inputs, INPUT.x);
    const sizes = { rows: sizeOf(shape.slice(0, -1)), width: shape.at(-1) ?? 1, capabilities };
    const wanted = gradient?.wanted ?? [];
    const outputOf = (input: number): Operand | null => {
      const output = wanted.indexOf(input);
      return output < 0 ? null : { output };
    };
    const toX = outputOf(0);
    const ofParameters = parameterGradients(sizes, { weight: outputOf(1), bias: outputOf(2) });
    return {
      dispatches: [...(toX ? [inputGradient(sizes, toX)] : []), ...ofParameters.dispatches],
      scratch: ofParameters.scratch,
    };
  },
};

/** Layer normalisation of `rows` rows of `width` numbers. */
interface Sizes {
  readonly rows: number;
  readonly width: number;
  readonly capabilities: Capabilities;
}

function inputGradient({ rows, width, capabilities }: Sizes, to: Operand): Dispatch {
  const { type, steps, zero, sum } = rowVectors(width);
  return perRow({
    label: "layerNormGradient of x",
    bindings: [
      { name: "x", type, access: "read", operand: { input: INPUT.x } },
      { name: "weight", type, access: "read", operand: { input: INPUT.weight } },
      { name: "means", type: "f32", access: "read", operand: { input: INPUT.mean } },
      { name: "inverses", type: "f32", access: "read", operand: { input: INPUT.inverse } },
      { name: "dy", type, access: "read", operand: { input: INPUT.cotangent } },
      { name: "dx", type, access: "write", operand: to },
    ],
    parameters: [
      { name: "steps", type: "u32", value: steps },
      { name: "width", type: "f32", value: width },
    ],
    rows,
    lanes: lanesPerRow(capabilities),
    statements: `
  let first = row * parameters.steps;
  let mean = means[row];
  let inverse = inverses[row];
  var sum_g = ${zero};
  var sum_gn = ${zero};
  for (var k = lane; k < parameters.steps; k += LANES) {
    let g = dy[first + k] * weight[k];
    sum_g += g;
    sum_gn += g * ((x[first + k] - mean) * inverse);
  }
  let mean_g = total(lane, ${sum("sum_g")}) / parameters.width;
  let mean_gn = total(lane, ${sum("sum_gn")}) / parameters.width;
  for (var k = lane; k < parameters.steps; k += LANES) {
    let n = (x[first + k] - mean) * inverse;
    dx[first + k] = inverse * (dy[first + k] * weight[k] - mean_g - n * mean_gn);
  }`,
  });
}

/** Sums over stretches of rows, then over the stretches. */
function parameterGradients(
  { rows, width, capabilities }: Sizes,
  to: { readonly weight: Operand | null; readonly bias: Operand | null },
): Required<KernelPlan> {
  if (to.weight === null && to.bias === null) return { dispatches: [], scratch: [] };
  const { type, steps, zero } = rowVectors(width);
  const stretches = Math.ceil(rows / STRETCH);
  const targets = [to.weight, to.bias].filter((each) => each !== null);
  const parts: readonly Operand[] = targets.map((_, index) => ({ scratch: index }));
  const [first, second] = parts;
  const toWeight = to.weight === null ? undefined : first;
  const toBias = to.bias === null ? undefined : toWeight === undefined ? first : second;
  const partial = perElement({
    label: "layerNormGradient of parameters",
    bindings: [
      ...(toWeight
        ? [
          { name: "x", type, access: "read", operand: { input: INPUT.x } },
          { name: "means", type: "f32", access: "read", operand: { input: INPUT.mean } },
          { name: "inverses", type: "f32", access: "read", operand: { input: INPUT.inverse } },
          { name: "dweight", type, access: "write", operand: toWeight },
        ] as const
        : []),
      ...(toBias ? [{ name: "dbias", type, access: "write", operand: toBias }] as const : []),
      { name: "dy", type, access: "read", operand: { input: INPUT.cotangent } },
    ],
    parameters: [
      { name: "rows", type: "u32", value: rows },
      { name: "steps", type: "u32", value: steps },
    ],
    size: stretches * steps,
    statements: `
  let column = i % parameters.steps;
  let begin = i / parameters.steps * ${STRETCH}u;
  var sum_weight = ${zero};
  var sum_bias = ${zero};
  for (var row = begin; row < min(begin + ${STRETCH}u, parameters.rows); row++) {
    let at = row * parameters.steps + column;
    ${toWeight ? "sum_weight += dy[at] * ((x[at] - means[row]) * inverses[row]);" : ""}
    ${toBias ? "sum_bias += dy[at];" : ""}
  }
  ${toWeight ? "dweight[i] = sum_weight;" : ""}
  ${toBias ? "dbias[i] = sum_bias;" : ""}`,
  });
  const scratch = parts.map(() => 4 * stretches * width);
  const dispatches = [partial];
  targets.forEach((target, index) => {
    const total = sumMiddle({
      from: { scratch: index },
      to: target,
      outer: 1,
      size: stretches,
      inner: width,
      capabilities,
      scratchBefore: scratch.length,
    });
    dispatches.push(...total.dispatches);
    scratch.push(...total.scratch);
  });
  return { dispatches, scratch };
}
