/** A curve in one line of text. */

const BARS = "▁▂▃▄▅▆▇█";

/** Means of `count` equal parts of the values, or the values themselves when there are no more than that. */
function means(values: readonly number[], count: number): readonly number[] {
  if (values.length <= count) return values;
  return Array.from({ length: count }, (_, part) => {
    const first = Math.floor(part * values.length / count);
    const some = values.slice(first, Math.floor((part + 1) * values.length / count));
    return some.reduce((sum, value) => sum + value, 0) / some.length;
  });
}

/**
 * The values as bars from the smallest to the largest.
 *
 * @param width most characters
 * @example
 * ```ts
 * import { sparkline } from "./sparkline.ts";
 *
 * if (sparkline([3, 2, 1], 10) !== "█▅▁") throw new Error(sparkline([3, 2, 1], 10));
 * ```
 */
export function sparkline(values: readonly number[], width: number): string {
  const shown = means(values, width);
  const [lowest, highest] = [Math.min(...shown), Math.max(...shown)];
  const range = highest - lowest || 1;
  return shown.map((value) => BARS[Math.round((value - lowest) / range * (BARS.length - 1))]).join("");
}
