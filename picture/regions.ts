/** The regions of the attention mask, by name (GLM figure 2(d)). */
import { canAttend, type Extent } from "../core/blanks/can_attend.ts";

/** What a pair of query and key is: one of three ways of seeing, or not seeing. */
export type Region = "context" | "toContext" | "causal" | "hidden";

/** What the regions are called. */
export const REGION_NAMES: Readonly<Record<Region, string>> = {
  context: "Part A sees all of Part A",
  toContext: "Part B sees all of Part A",
  causal: "Part B sees itself and what stands before it",
  hidden: "not seen",
};

/** Neighbouring keys of one region, `[start, end)`. */
export interface Run {
  readonly region: Region;
  readonly start: number;
  readonly end: number;
}

/**
 * The region of a query and a key.
 *
 * @example
 * ```ts
 * import { regionOf } from "./regions.ts";
 *
 * const extent = { first: 0, contextEnd: 2 };
 * if (regionOf(0, 1, extent) !== "context" || regionOf(2, 3, extent) !== "hidden") throw new Error();
 * ```
 */
export function regionOf(query: number, key: number, extent: Extent): Region {
  if (!canAttend(query, key, extent)) return "hidden";
  if (key >= extent.contextEnd) return "causal";
  return query < extent.contextEnd ? "context" : "toContext";
}

/**
 * What a query sees and does not see, from the first key to the last.
 *
 * @param of `count`: how many keys there are; `extent`: of the query's example
 * @example
 * ```ts
 * import { runsOf } from "./regions.ts";
 *
 * const runs = runsOf(3, { count: 5, extent: { first: 0, contextEnd: 2 } });
 * if (runs.map(({ region, end }) => `${region} ${end}`).join() !== "toContext 2,causal 4,hidden 5") throw new Error();
 * ```
 */
export function runsOf(
  query: number,
  of: { readonly count: number; readonly extent: Extent },
): readonly Run[] {
  const runs: Run[] = [];
  for (let key = 0; key < of.count; key++) {
    const region = regionOf(query, key, of.extent);
    const last = runs.at(-1);
    if (last?.region === region) runs[runs.length - 1] = { ...last, end: key + 1 };
    else runs.push({ region, start: key, end: key + 1 });
  }
  return runs;
}
