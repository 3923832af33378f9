/** How the work of attention is shared out: a tile of queries or keys of one sequence and head at a time. */
import { type AttentionCall, INVOCATIONS } from "./attention_call.ts";

/**
 * The first workgroup, the last, the second, the last but one, …: software drivers give every core a stretch of
 * workgroups, and under a causal mask the first tiles see little and the last much.
 */
const BALANCED = "select(turn / 2u, parameters.workgroups - 1u - turn / 2u, turn % 2u == 1u)";

/** Counts of the items. */
export interface Items {
  /** Tiles of a sequence and head: an invocation's on a software driver, a workgroup's on a GPU. */
  readonly tiles: number;
  readonly items: number;
  /** Row of a sequence where its first tile begins. */
  readonly firstRow: number;
  readonly workgroups: number;
}

type Call = Pick<AttentionCall, "batch" | "heads"> & {
  readonly capabilities: Pick<AttentionCall["capabilities"], "isSoftware">;
};

/**
 * The items of a call.
 *
 * @param options `rows` of a sequence, how many of them an invocation has, and the first of them if not 0
 * @example
 * ```ts
 * import { itemsOf } from "./items.ts";
 * const call = { batch: 2, heads: 4, capabilities: { isSoftware: true } };
 * if (itemsOf(call, { rows: 20, own: 8 }).workgroups !== 3) throw new Error();
 * ```
 */
export function itemsOf(
  { batch, heads, capabilities: { isSoftware } }: Call,
  { rows, own, firstRow = 0 }: { readonly rows: number; readonly own: number; readonly firstRow?: number },
): Items {
  const tiles = Math.ceil(rows / (isSoftware ? own : own * INVOCATIONS.hardware));
  const items = batch * heads * tiles;
  return { tiles, items, firstRow, workgroups: isSoftware ? Math.ceil(items / INVOCATIONS.software) : items };
}

/**
 * WGSL from the declaration of `main` to `batch`, `head`, `own_from` (the first row of the invocation), and
 * `tile_from` and `tile_to` (the rows of its tile; on a GPU the workgroup's). Neighbouring lanes of a CPU take the
 * heads of one tile, which see equally many keys; those of a GPU take the rows of one tile, which see the same keys.
 *
 * @param options name of the parameter that counts the `rows`, and how many an invocation has
 * @example
 * ```ts
 * import { place } from "./items.ts";
 * const code = place({ capabilities: { isSoftware: true } }, { rows: "queries", own: 8 });
 * if (!code.includes("@workgroup_size(8)")) throw new Error();
 * ```
 */
export function place(
  { capabilities: { isSoftware } }: Pick<Call, "capabilities">,
  { rows, own }: { readonly rows: "queries" | "keys"; readonly own: number },
): string {
  const size = INVOCATIONS[isSoftware ? "software" : "hardware"];
  const tile = isSoftware ? own : own * size;
  return `
// Finite, because WGSL has no infinities.
const HIDDEN_SCORE = -1e30;

@compute @workgroup_size(${size})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let turn = workgroup_index(group, groups);
  if (turn >= parameters.workgroups) { return; }
  ${
    isSoftware
      ? `let item = ${BALANCED} * ${size}u + lane;
  if (item >= parameters.items) { return; }
  let head = item % parameters.heads;
  let tile = item / parameters.heads % parameters.tiles;`
      : `let item = turn;
  let head = item / parameters.tiles % parameters.heads;
  let tile = item % parameters.tiles;`
  }
  let batch = item / (parameters.tiles * parameters.heads);
  let tile_from = parameters.first_row + tile * ${tile}u;
  let tile_to = min(tile_from + ${tile}u, parameters.${rows});
  let own_from = ${isSoftware ? "tile_from" : `tile_from + ${own}u * lane`};`;
}
