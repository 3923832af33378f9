/** The regions of the attention mask, by name (GLM figure 2(d)). */
import { canAttend } from "../core/blanks/can_attend.ts";

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
 * if (regionOf(0, 1, 2) !== "context" || regionOf(2, 3, 2) !== "hidden") throw new Error();
 * ```
 */
export function regionOf(query: number, key: number, contextLength: number): Region {
  if (!canAttend(query, key, { first: 0, contextEnd: contextLength })) return "hidden";
  if (key >= contextLength) return "causal";
  return query < contextLength ? "context" : "toContext";
}

/**
 * What a query sees and does not see, from the first key to the last.
 *
 * @param of `count`: how many keys there are
 * @example
 * ```ts
 * import { runsOf } from "./regions.ts";
 *
 * const runs = runsOf(3, { count: 5, contextLength: 2 });
 * if (runs.map(({ region, end }) => `${region} ${end}`).join() !== "toContext 2,causal 4,hidden 5") throw new Error();
 * ```
 */
export function runsOf(
  query: number,
  of: { readonly count: number; readonly contextLength: number },
): readonly Run[] {
  const runs: Run[] = [];
  for (let key = 0; key < of.count; key++) {
    const region = regionOf(query, key, of.contextLength);
    const last = runs.at(-1);
    if (last?.region === region) runs[runs.length - 1] = { ...last, end: key + 1 };
    else runs.push({ region, start: key, end: key + 1 });
  }
  return runs;
}
