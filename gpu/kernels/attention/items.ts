/** How the work of attention is shared out: an invocation per sequence, head and tile of queries or keys. */
import type { AttentionCall } from "./attention_call.ts";

/** Lanes of a workgroup: one vector of a CPU, two of a GPU's. */
const INVOCATIONS = { software: 8, hardware: 64 } as const;

/**
 * The first workgroup, the last, the second, the last but one, …: software drivers give every core a stretch of
 * workgroups, and under a causal mask the first tiles see little and the last much.
 */
const BALANCED =
  "let workgroup = select(turn / 2u, parameters.workgroups - 1u - turn / 2u, turn % 2u == 1u);";

/** Counts of the items. */
export interface Items {
  readonly tiles: number;
  readonly items: number;
  readonly workgroups: number;
}

/**
 * The items of a call that has `tiles` tiles per sequence and head.
 *
 * @example
 * ```ts
 * import { itemsOf } from "./items.ts";
 * if (itemsOf({ batch: 2, heads: 4, capabilities: { isSoftware: true } }, 3).workgroups !== 3) throw new Error();
 * ```
 */
export function itemsOf(
  { batch, heads, capabilities }: Pick<AttentionCall, "batch" | "heads"> & {
    readonly capabilities: Pick<AttentionCall["capabilities"], "isSoftware">;
  },
  tiles: number,
): Items {
  const items = batch * heads * tiles;
  return { tiles, items, workgroups: Math.ceil(items / invocations(capabilities)) };
}

/**
 * WGSL from the declaration of `main` to `batch`, `head` and `tile` of the invocation. Neighbouring lanes of a CPU
 * take the heads of one tile, which see equally many keys; those of a GPU take the tiles of one head, which read
 * the same keys.
 *
 * @example
 * ```ts
 * import { place } from "./items.ts";
 * if (!place({ capabilities: { isSoftware: true } }).includes("@workgroup_size(8)")) throw new Error();
 * ```
 */
export function place(
  { capabilities }: { readonly capabilities: Pick<AttentionCall["capabilities"], "isSoftware"> },
): string {
  const size = invocations(capabilities);
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
  ${capabilities.isSoftware ? BALANCED : "let workgroup = turn;"}
  let item = workgroup * ${size}u + lane;
  if (item >= parameters.items) { return; }
  let batch = item / (parameters.tiles * parameters.heads);
  ${
    capabilities.isSoftware
      ? `let head = item % parameters.heads;
  let tile = item / parameters.heads % parameters.tiles;`
      : `let head = item / parameters.tiles % parameters.heads;
  let tile = item % parameters.tiles;`
  }`;
}

function invocations({ isSoftware }: { readonly isSoftware: boolean }): number {
  return INVOCATIONS[isSoftware ? "software" : "hardware"];
}
