/** The shape of kernels that reduce rows: one row per invocation, or lanes that share a row. */
import type { Binding, Capabilities, Dispatch, Parameter } from "../kernel.ts";

/** Lanes that share a row on a real GPU. A software driver runs lanes one after the other: there it is one. */
const SHARED_LANES = 64;

/** Rows of a workgroup where each has one lane: those of one vector where there are few, so that all cores get some. */
const ROWS_PER_WORKGROUP = { few: 8, many: 32 } as const;

/** Up to so many rows are few. */
const FEW_ROWS = 64;

/** A shader that treats every row on its own. */
export interface PerRow {
  readonly label: string;
  readonly bindings: readonly Binding[];
  readonly parameters: readonly Parameter[];
  /** Number of rows. */
  readonly rows: number;
  /** How many lanes share a row: see `lanesPerRow`. */
  readonly lanes: number;
  /** WGSL functions that the statements use. */
  readonly functions?: string;
  /**
   * WGSL statements for `row`. They walk along it by `for (var k = lane; k < n; k += LANES)` and combine what the
   * lanes found by `total(lane, x)` or `largest(lane, x)`, in uniform control flow.
   */
  readonly statements: string;
}

/**
 * How many lanes should share a row.
 *
 * @example
 * ```ts
 * import { lanesPerRow } from "./per_row.ts";
 * if (lanesPerRow({ isSoftware: true }) !== 1) throw new Error();
 * ```
 */
export function lanesPerRow({ isSoftware }: Pick<Capabilities, "isSoftware">): number {
  return isSoftware ? 1 : SHARED_LANES;
}

/**
 * A dispatch that runs statements for `row` from 0 to `rows` − 1.
 *
 * @example
 * ```ts
 * import { perRow } from "./per_row.ts";
 * const { workgroups } = perRow({ label: "none", bindings: [], parameters: [], rows: 33, lanes: 1, statements: "" });
 * if (workgroups !== 5) throw new Error();
 * ```
 */
export function perRow(options: PerRow): Dispatch {
  const { label, bindings, parameters, rows, lanes, functions = "", statements } = options;
  const isShared = lanes > 1;
  const perGroup = ROWS_PER_WORKGROUP[rows <= FEW_ROWS ? "few" : "many"];
  return {
    label,
    bindings,
    parameters: [...parameters, { name: "all_rows", type: "u32", value: rows }],
    workgroups: isShared ? rows : Math.ceil(rows / perGroup),
    code: `${functions}
const LANES = ${lanes}u;
${isShared ? SHARED : ALONE}
@compute @workgroup_size(${isShared ? lanes : perGroup})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = workgroup_index(group, groups);
  ${isShared ? "let row = index;" : `let row = index * ${perGroup}u + local;`}
  ${isShared ? "let lane = local;" : "let lane = 0u;"}
  if (row >= parameters.all_rows) { return; }
  ${statements}
}
`,
  };
}

const ALONE = `
fn total(lane: u32, part: f32) -> f32 { return part; }
fn largest(lane: u32, part: f32) -> f32 { return part; }
`;

/** A tree in a fixed order: the same bits on every run. */
const SHARED = `
var<workgroup> of_lanes: array<f32, LANES>;

fn total(lane: u32, part: f32) -> f32 {
  workgroupBarrier();
  of_lanes[lane] = part;
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { of_lanes[lane] += of_lanes[lane + half]; }
  }
  workgroupBarrier();
  return of_lanes[0];
}

fn largest(lane: u32, part: f32) -> f32 {
  workgroupBarrier();
  of_lanes[lane] = part;
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { of_lanes[lane] = max(of_lanes[lane], of_lanes[lane + half]); }
  }
  workgroupBarrier();
  return of_lanes[0];
}
`;
