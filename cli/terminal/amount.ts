/** Amounts as people read them. */

/**
 * Digits in groups of three.
 *
 * @example
 * ```ts
 * import { grouped } from "./amount.ts";
 *
 * if (grouped(1234567) !== "1,234,567") throw new Error();
 * ```
 */
export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

/** Three digits, whatever the size, and never an exponent. */
const ROUNDED = new Intl.NumberFormat("en-US", { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });

/**
 * What was measured or estimated, to three digits.
 *
 * @example
 * ```ts
 * import { rounded } from "./amount.ts";
 *
 * if (rounded(12345) !== "12,300" || rounded(2) !== "2.00" || rounded(0.001234) !== "0.00123") throw new Error();
 * ```
 */
export function rounded(value: number): string {
  return ROUNDED.format(value);
}

/**
 * Bytes with a binary unit and three digits.
 *
 * @example
 * ```ts
 * import { byteSize } from "./amount.ts";
 *
 * if (byteSize(512) !== "512 B" || byteSize(1023.9 * 2 ** 20) !== "1,020 MiB") throw new Error();
 * ```
 */
export function byteSize(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 2 ** (10 * power);
  return `${power === 0 ? value : rounded(value)} ${units[power]}`;
}

/**
 * A time span: `7 s`, `3 min 20 s`, `2 h 5 min`.
 *
 * @example
 * ```ts
 * import { timeSpan } from "./amount.ts";
 *
 * if (timeSpan(7.2) !== "7 s" || timeSpan(200) !== "3 min 20 s") throw new Error();
 * ```
 */
export function timeSpan(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`;
}
