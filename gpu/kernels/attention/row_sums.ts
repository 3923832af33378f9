/**
 * What the gradients of attention need besides matrices, in one scratch buffer, because browsers allow eight buffers
 * per shader: dropout key, starts and extents, then log-sum-exp and D = Σ dy·y of every row side by side.
 */
import type { Binding, Dispatch, Parameter } from "../../kernel.ts";
import { perElement } from "../per_element.ts";
import { type AttentionCall, INPUT } from "./attention_call.ts";
import { headRows, quadsOf, rowType } from "./head_rows.ts";

/** Inputs of the gradient: those of attention, its two outputs, the cotangent of the first. */
export interface GradientInputs {
  readonly output: number;
  readonly logSumExp: number;
  readonly cotangent: number;
}

/**
 * Where the gradient's inputs lie: behind the dropout key, if there is one.
 *
 * @example
 * ```ts
 * import { gradientInputs } from "./row_sums.ts";
 * if (gradientInputs({ dropout: undefined }).output !== 5) throw new Error();
 * ```
 */
export function gradientInputs({ dropout }: Pick<AttentionCall, "dropout">): GradientInputs {
  const output = dropout === undefined ? INPUT.dropoutKey : INPUT.dropoutKey + 1;
  return { output, logSumExp: output + 1, cotangent: output + 2 };
}

/** The scratch buffer as an input of the other dispatches. */
export const PREPARED: Binding = {
  name: "prepared",
  type: "i32",
  access: "read",
  operand: { scratch: 0 },
};

/** WGSL that reads the integers of a sequence: `start` and `dropout_key`. */
export const READ_INTEGERS: string = `
  let dropout_key = bitcast<vec2u>(vec2i(prepared[0], prepared[1]));
  let start = prepared[2u + batch * (1u + 2u * parameters.queries)];`;

/** WGSL function `extent_of(batch, query)`: the extent of the query's example. */
export const EXTENT_OF: string = `
fn extent_of(batch: u32, query: u32) -> vec2i {
  let at = 3u + batch * (1u + 2u * parameters.queries) + 2u * query;
  return vec2i(prepared[at], prepared[at + 1u]);
}`;

/** WGSL that reads `log_sum_exp{suffix}` and `row_sum{suffix}` of a query. */
export function loadSums(query: string, suffix: string): string {
  return `
  let sums_at${suffix} = parameters.sums_at +
    2u * ((batch * parameters.heads + head) * parameters.queries + ${query});
  let log_sum_exp${suffix} = bitcast<f32>(prepared[sums_at${suffix}]);
  let row_sum${suffix} = bitcast<f32>(prepared[sums_at${suffix} + 1u]);`;
}

/** Where the sums of the rows begin in the scratch buffer: behind the integers. */
export function sumsAt({ batch, queries }: AttentionCall): Parameter {
  return { name: "sums_at", type: "u32", value: 2 + batch * (1 + 2 * queries) };
}

/** Size of the scratch buffer in bytes. */
export function preparedBytes(attention: AttentionCall): number {
  const { batch, heads, queries } = attention;
  return 4 * (sumsAt(attention).value + 2 * batch * heads * queries);
}

/** The dispatch that fills them. */
export function prepare(attention: AttentionCall): Dispatch {
  const { batch, heads, queries, width, dropout } = attention;
  const inputs = gradientInputs(attention);
  const type = rowType(width);
  return perElement({
    label: "attentionGradient, sums of rows",
    bindings: [
      { name: "y", type, access: "read", operand: { input: inputs.output } },
      { name: "dy", type, access: "read", operand: { input: inputs.cotangent } },
      { name: "log_sum_exps", type: "f32", access: "read", operand: { input: inputs.logSumExp } },
      { name: "extents", type: "i32", access: "read", operand: { input: INPUT.extents } },
      { name: "starts", type: "i32", access: "read", operand: { input: INPUT.start } },
      ...(dropout
        ? [{
          name: "dropout_keys",
          type: "u32",
          access: "read",
          operand: { input: INPUT.dropoutKey },
        }] as const
        : []),
      { ...PREPARED, access: "write" },
    ],
    parameters: [
      { name: "heads", type: "u32", value: heads },
      { name: "queries", type: "u32", value: queries },
      sumsAt(attention),
    ],
    size: batch * heads * queries,
    functions: headRows(width, { read: ["y", "dy"], write: [] }),
    statements: `
  let query = i % parameters.queries;
  let head = i / parameters.queries % parameters.heads;
  let sequence = i / (parameters.queries * parameters.heads);
  let first = first_of((sequence * parameters.queries + query) * parameters.heads + head);
  var sum = 0.0;
  for (var quad = 0u; quad < ${quadsOf(width)}u; quad++) {
    sum += dot(load_y(first, quad), load_dy(first, quad));
  }
  prepared[parameters.sums_at + 2u * i] = bitcast<i32>(log_sum_exps[i]);
  prepared[parameters.sums_at + 2u * i + 1u] = bitcast<i32>(sum);
  if (head == 0u) {
    let at = 2u + sequence * (1u + 2u * parameters.queries);
    let extent_at = 2u * (sequence * parameters.queries + query);
    prepared[at + 1u + 2u * query] = extents[extent_at];
    prepared[at + 2u + 2u * query] = extents[extent_at + 1u];
    if (query == 0u) { prepared[at] = starts[sequence]; }
  }
  if (i == 0u) {
    prepared[0] = ${dropout ? "bitcast<i32>(dropout_keys[0])" : "0"};
    prepared[1] = ${dropout ? "bitcast<i32>(dropout_keys[1])" : "0"};
  }`,
  });
}
