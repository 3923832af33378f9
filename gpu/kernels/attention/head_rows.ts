/** Rows of one head in memory: how shaders read and write them four numbers at a time, whatever the width. */
import type { Binding } from "../../kernel.ts";

/** Type of a binding whose rows have `width` numbers per head. */
export function rowType(width: number): Extract<Binding["type"], "f32" | "vec4f"> {
  return width % 4 === 0 ? "vec4f" : "f32";
}

/** Groups of four numbers in a row; the last may be incomplete. */
export function quadsOf(width: number): number {
  return Math.ceil(width / 4);
}

/**
 * WGSL functions for a binding NAME of `rowType`: `load_NAME(first, quad)` and, for one that is written,
 * `store_NAME(first, quad, four)`, where `first` is `first_of(row)`: rows are counted over batch, length and heads.
 *
 * @example
 * ```ts
 * import { headRows } from "./head_rows.ts";
 * if (!headRows(8, { read: ["query"], write: [] }).includes("fn load_query")) throw new Error();
 * ```
 */
export function headRows(
  width: number,
  { read, write }: { readonly read: readonly string[]; readonly write: readonly string[] },
): string {
  const isAligned = width % 4 === 0;
  const load = (name: string): string => `
fn load_${name}(first: u32, quad: u32) -> vec4f {
  ${
    isAligned ? `return ${name}[first + quad];` : `let at = first + 4u * quad;
  let last = ${width - 1}u - 4u * quad;
  let values = vec4f(${[0, 1, 2, 3].map((i) => `${name}[at + min(${i}u, last)]`).join(", ")});
  return select(vec4f(), values, vec4u(0u, 1u, 2u, 3u) <= vec4u(last));`
  }
}`;
  const store = (name: string): string => `
fn store_${name}(first: u32, quad: u32, four: vec4f) {
  ${
    isAligned ? `${name}[first + quad] = four;` : `let at = first + 4u * quad;
  let last = ${width - 1}u - 4u * quad;
  ${name}[at] = four.x;
  if (last >= 1u) { ${name}[at + 1u] = four.y; }
  if (last >= 2u) { ${name}[at + 2u] = four.z; }
  if (last >= 3u) { ${name}[at + 3u] = four.w; }`
  }
}`;
  return `
fn first_of(row: u32) -> u32 { return row * ${isAligned ? width / 4 : width}u; }
${read.map(load).join("\n")}
${write.map(store).join("\n")}
`;
}
