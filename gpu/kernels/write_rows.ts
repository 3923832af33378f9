/** A memory with some rows replaced. */
import { sizeOf, type TensorType } from "../../core/graph/tensor.ts";
import { sizeOfAxis } from "../../core/ops/axis.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { Dispatch, KernelCall, OpKernel } from "../kernel.ts";
import { EXACT, fromTo, unitOf } from "./moved.ts";
import { perElement } from "./per_element.ts";

/**
 * The kernel. The reference refuses rows that do not fit the memory; here they are dropped. In place only the rows
 * are touched, so that a token costs the same however long the memory is.
 */
export const writeRowsKernel: OpKernel<"writeRows"> = {
  tolerance: EXACT,
  updates: { output: 0, input: 0 },
  plan: (call) => ({ dispatches: [call.updates.length > 0 ? inPlace(call) : copied(call)] }),
};

/** The memory is read, and written with the rows in it. */
function copied({ inputs }: KernelCall): Dispatch {
  const { memory, unit, rows, parameters } = partsOf(inputs);
  const [from, to] = fromTo(unit);
  return perElement({
    label: "writeRows",
    bindings: [from, ...rows, to],
    parameters,
    size: sizeOf(memory.shape) / unit.words,
    statements: `let line = i / parameters.width;
  let batch = line / parameters.length;
  let row = i32(line % parameters.length) - start[batch];
  if (row >= 0 && row < parameters.count) {
    y[i] = rows[(batch * u32(parameters.count) + u32(row)) * parameters.width + i % parameters.width];
  } else {
    y[i] = x[i];
  }`,
  });
}

/** The rows are written where they belong. */
function inPlace({ inputs }: KernelCall): Dispatch {
  const { unit, rows, parameters } = partsOf(inputs);
  const [, to] = fromTo(unit);
  return perElement({
    label: "writeRows in place",
    bindings: [...rows, to],
    parameters,
    size: sizeOf(operand(inputs, 1).shape) / unit.words,
    statements: `let line = i / parameters.width;
  let batch = line / u32(parameters.count);
  let row = start[batch] + i32(line % u32(parameters.count));
  if (row >= 0 && row < i32(parameters.length)) {
    y[(batch * parameters.length + u32(row)) * parameters.width + i % parameters.width] = rows[i];
  }`,
  });
}

/** What both ways share. */
function partsOf(inputs: readonly TensorType[]) {
  const [memory, rows] = [operand(inputs, 0), operand(inputs, 1)];
  const width = sizeOfAxis(memory, 2);
  const unit = unitOf([width]);
  return {
    memory,
    unit,
    rows: [
      { name: "rows", type: unit.type, access: "read", operand: { input: 1 } },
      { name: "start", type: "i32", access: "read", operand: { input: 2 } },
    ],
    parameters: [
      { name: "length", type: "u32", value: sizeOfAxis(memory, 1) },
      { name: "count", type: "i32", value: sizeOfAxis(rows, 1) },
      { name: "width", type: "u32", value: width / unit.words },
    ],
  } as const;
}
