/** Exact comparison of golden integers. */

/** Integers, however deeply nested. */
export type Integers = number | readonly Integers[];

/**
 * Where two nested lists of integers first differ, as one sentence; undefined when they are equal.
 *
 * @example
 * ```ts
 * import { differenceOf } from "./integers.ts";
 *
 * if (differenceOf("tokens", [1, 2], [1, 3]) !== "tokens[1]: expected 2, found 3") throw new Error("unexpected");
 * ```
 */
export function differenceOf(name: string, expected: Integers, found: Integers): string | undefined {
  if (typeof expected === "number" || typeof found === "number") {
    return expected === found ? undefined : `${name}: expected ${short(expected)}, found ${short(found)}`;
  }
  for (const [index, value] of expected.entries()) {
    const other = found[index];
    if (other === undefined) break;
    const difference = differenceOf(`${name}[${index}]`, value, other);
    if (difference !== undefined) return difference;
  }
  return expected.length === found.length
    ? undefined
    : `${name}: expected ${expected.length} entries, found ${found.length}`;
}

function short(value: Integers): string {
  return typeof value === "number" ? String(value) : `a list of ${value.length}`;
}
