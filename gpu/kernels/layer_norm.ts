/** Layer normalisation: a row is read three times, for its mean, its variance and its result. */
import { sizeOf } from "../../core/graph/tensor.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { CompositeKernel } from "../kernel.ts";
import { lanesPerRow, perRow } from "./per_row.ts";
import { rowVectors } from "./row_vectors.ts";

/** The kernel of the composite `layerNorm`. */
export const layerNormKernel: CompositeKernel = {
  tolerance: {
    absolute: 1e-5,
    relative: 4e-6,
    reason:
      "mean and variance are float32 sums of a row; rows whose spread is far below their mean lose what the " +
      "subtraction of the mean cancels",
  },
  supports: () => true,
  plan: ({ inputs, capabilities }, { attributes }) => {
    const { shape } = operand(inputs, 0);
    const width = shape.at(-1) ?? 1;
    const { type, steps, zero, sum } = rowVectors(width);
    return {
      dispatches: [perRow({
        label: "layerNorm",
        bindings: [
          { name: "x", type, access: "read", operand: { input: 0 } },
          { name: "weight", type, access: "read", operand: { input: 1 } },
          { name: "bias", type, access: "read", operand: { input: 2 } },
          { name: "y", type, access: "write", operand: { output: 0 } },
          { name: "means", type: "f32", access: "write", operand: { output: 1 } },
          { name: "inverses", type: "f32", access: "write", operand: { output: 2 } },
        ],
        parameters: [
          { name: "steps", type: "u32", value: steps },
          { name: "width", type: "f32", value: width },
          { name: "epsilon", type: "f32", value: attributes.epsilon ?? 0 },
        ],
        rows: sizeOf(shape.slice(0, -1)),
        lanes: lanesPerRow(capabilities),
        statements: `
  let first = row * parameters.steps;
  var sum = ${zero};
  for (var k = lane; k < parameters.steps; k += LANES) { sum += x[first + k]; }
  let mean = total(lane, ${sum("sum")}) / parameters.width;
  var squares = ${zero};
  for (var k = lane; k < parameters.steps; k += LANES) {
    let centred = x[first + k] - mean;
    squares += centred * centred;
  }
  let variance = total(lane, ${sum("squares")}) / parameters.width;
  let inverse = 1.0 / sqrt(variance + parameters.epsilon);
  for (var k = lane; k < parameters.steps; k += LANES) {
    y[first + k] = (x[first + k] - mean) * inverse * weight[k] + bias[k];
  }
  if (lane == 0u) {
    means[row] = mean;
    inverses[row] = inverse;
  }`,
      })],
    };
  },
};
