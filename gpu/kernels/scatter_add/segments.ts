/** Sums of values by sorted keys: every key's segment is added up in order. */
import type { Binding, Dispatch, KernelPlan, Operand } from "../../kernel.ts";
import { perElement } from "../per_element.ts";

/** What is added up: `values` [size, width] in `order` by `keys`, into a table [rows, width]. */
export interface Segments {
  readonly values: Operand;
  readonly keys: Operand;
  readonly order: Operand;
  readonly table: Operand;
  readonly size: number;
  readonly width: number;
  readonly rows: number;
  /** The key of the first row; 0 where absent. */
  readonly start?: number;
  readonly scratchBefore: number;
}

/**
 * The sums of all segments. A key that many elements have would keep few invocations busy for long, so stretches
 * of the order that hold one key alone are added up first, all at the same time.
 *
 * @example
 * ```ts
 * import { sumSegments } from "./segments.ts";
 * const { dispatches } = sumSegments({
 *   values: { input: 0 },
 *   keys: { scratch: 0 },
 *   order: { scratch: 1 },
 *   table: { output: 0 },
 *   size: 100,
 *   width: 8,
 *   rows: 10,
 *   scratchBefore: 2,
 * });
 * if (dispatches.length !== 3) throw new Error();
 * ```
 */
export function sumSegments(segments: Segments): Required<KernelPlan> {
  const { size, width, rows, scratchBefore } = segments;
  // About as many stretches as elements in one: then no sum has many more than 3√size terms.
  const stretch = Math.max(16, 2 ** Math.ceil(Math.log2(Math.sqrt(size))));
  const stretches = Math.floor(size / stretch);
  const starts = { scratch: scratchBefore };
  const sums = { scratch: scratchBefore + 1 };
  return {
    dispatches: [
      findStarts(segments, starts),
      ...(stretches > 0 ? [sumStretches(segments, { sums, stretch, stretches })] : []),
      addUp(segments, { starts, sums, stretch }),
    ],
    scratch: [4 * (rows + 1), Math.max(16, 4 * stretches * width)],
  };
}

/** Where in the sorted keys every row begins; the last entry is where the last row ends. */
function findStarts({ keys, size, rows, start = 0 }: Segments, starts: Operand): Dispatch {
  return perElement({
    label: "starts of segments",
    bindings: [
      { name: "keys", type: "i32", access: "read", operand: keys },
      { name: "starts", type: "u32", access: "write", operand: starts },
    ],
    parameters: [
      { name: "keys_size", type: "u32", value: size },
      { name: "start", type: "i32", value: start },
    ],
    size: rows + 1,
    statements: `
  var low = 0u;
  var high = parameters.keys_size;
  while (low < high) {
    let middle = (low + high) / 2u;
    if (keys[middle] < i32(i) + parameters.start) { low = middle + 1u; } else { high = middle; }
  }
  starts[i] = low;`,
  });
}

/** The sums of the stretches that lie within one segment. */
function sumStretches(
  segments: Segments,
  { sums, stretch, stretches }: {
    readonly sums: Operand;
    readonly stretch: number;
    readonly stretches: number;
  },
): Dispatch {
  const { columns, type, zero } = vectors(segments);
  return perElement({
    label: "sums of stretches",
    bindings: [
      ...orderedValues(segments),
      { name: "keys", type: "i32", access: "read", operand: segments.keys },
      { name: "sums", type, access: "write", operand: sums },
    ],
    parameters: [
      { name: "columns", type: "u32", value: columns },
      { name: "stretch", type: "u32", value: stretch },
    ],
    size: stretches * columns,
    statements: `
  let begin = i / parameters.columns * parameters.stretch;
  let end = begin + parameters.stretch;
  if (keys[begin] != keys[end - 1u]) { return; }
  var sum = ${zero};
  for (var at = begin; at < end; at++) {
    sum += values[u32(order[at]) * parameters.columns + i % parameters.columns];
  }
  sums[i] = sum;`,
  });
}

/** A row of the table: what lies before its first whole stretch, the whole stretches, what lies behind them. */
function addUp(
  segments: Segments,
  { starts, sums, stretch }: { readonly starts: Operand; readonly sums: Operand; readonly stretch: number },
): Dispatch {
  const { columns, type, zero } = vectors(segments);
  return perElement({
    label: "sums of segments",
    bindings: [
      ...orderedValues(segments),
      { name: "starts", type: "u32", access: "read", operand: starts },
      { name: "sums", type, access: "read", operand: sums },
      { name: "table", type, access: "write", operand: segments.table },
    ],
    parameters: [
      { name: "columns", type: "u32", value: columns },
      { name: "stretch", type: "u32", value: stretch },
    ],
    size: segments.rows * columns,
    statements: `
  let row = i / parameters.columns;
  let column = i % parameters.columns;
  let begin = starts[row];
  let end = starts[row + 1u];
  let first = (begin + parameters.stretch - 1u) / parameters.stretch;
  let last = max(first, end / parameters.stretch);
  var sum = ${zero};
  for (var at = begin; at < min(end, first * parameters.stretch); at++) {
    sum += values[u32(order[at]) * parameters.columns + column];
  }
  for (var whole = first; whole < last; whole++) {
    sum += sums[whole * parameters.columns + column];
  }
  for (var at = max(begin, last * parameters.stretch); at < end; at++) {
    sum += values[u32(order[at]) * parameters.columns + column];
  }
  table[i] = sum;`,
  });
}

/** Four columns at a time where the width allows it. */
function vectors({ width }: Segments): { columns: number; type: "f32" | "vec4f"; zero: string } {
  return width % 4 === 0
    ? { columns: width / 4, type: "vec4f", zero: "vec4f()" }
    : { columns: width, type: "f32", zero: "0.0" };
}

function orderedValues(segments: Segments): readonly Binding[] {
  return [
    { name: "values", type: vectors(segments).type, access: "read", operand: segments.values },
    { name: "order", type: "i32", access: "read", operand: segments.order },
  ];
}
