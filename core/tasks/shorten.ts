/** Making a text fit: tokens are taken from what may be shortened, and from nothing else. */

/** The tokens of a part. */
export interface TokenPart {
  readonly ids: readonly number[];
  readonly shortenable: boolean;
  /** Whether it is the mask. */
  readonly isBlank: boolean;
}

/** The tokens of a pattern, by halves. */
export type TokenParts = readonly (readonly TokenPart[])[];

/**
 * Takes tokens away one by one, each from the end of the last part that can spare one, in the half with more to spare;
 * of two equal halves from the second (the original's `truncate`).
 *
 * @param count how many tokens are too many
 * @returns undefined when what may be shortened is too short for that
 * @example
 * ```ts
 * import { shorten } from "./shorten.ts";
 *
 * const text = { ids: [1, 2, 3], shortenable: true, isBlank: false };
 * const parts = [[text, { ids: [9], shortenable: false, isBlank: true }]];
 * if (shorten(parts, 2)?.[0]?.[0]?.ids.join() !== "1" || shorten(parts, 4) !== undefined) throw new Error();
 * ```
 */
export function shorten(parts: TokenParts, count: number): TokenParts | undefined {
  const lengths = parts.map((half) => half.map(({ ids }) => ids.length));
  const spare = parts.map((half) =>
    half.reduce((sum, { ids, shortenable }) => sum + (shortenable ? ids.length : 0), 0)
  );
  for (let i = 0; i < count; i++) {
    const which = (spare[0] ?? 0) > (spare[1] ?? 0) ? 0 : 1;
    const half = (spare[which] ?? 0) > 0 ? which : 1 - which;
    const from = parts[half]?.findLastIndex(({ shortenable }, at) =>
      shortenable && (lengths[half]?.[at] ?? 0) > 0
    ) ?? -1;
    const row = lengths[half];
    if (row === undefined || from < 0) return undefined;
    row[from] = (row[from] ?? 0) - 1;
    spare[half] = (spare[half] ?? 0) - 1;
  }
  return parts.map((half, h) =>
    half.map((part, at) => ({ ...part, ids: part.ids.slice(0, lengths[h]?.[at]) }))
  );
}
