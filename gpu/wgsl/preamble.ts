/** The declarations that every shader begins with, generated from the data that describes its dispatch. */
import type { Binding, Dispatch, Parameter } from "../kernel.ts";

/**
 * Where the number of workgroups is found: a parameter of every dispatch that no kernel declares, because the
 * grid is folded into two dimensions and may be larger than asked for.
 */
const WORKGROUPS: Parameter = { name: "workgroups", type: "u32", value: 0 };

/**
 * Finds the index of a workgroup in the folded grid. Kernels call it with `@builtin(workgroup_id)` and
 * `@builtin(num_workgroups)`.
 */
const WORKGROUP_INDEX = `fn workgroup_index(id: vec3u, count: vec3u) -> u32 {
  return id.x + id.y * count.x;
}
`;

/**
 * All numbers that a dispatch gives its shader, in the order of the uniform struct: `parameters.workgroups`, then
 * those that the kernel declares.
 *
 * @example
 * ```ts
 * import { uniformParameters } from "./preamble.ts";
 * const parameters = [{ name: "size", type: "u32", value: 5 }] as const;
 * const all = uniformParameters({ parameters, workgroups: 2 });
 * if (all.map((each) => each.value).join() !== "2,5") throw new Error();
 * ```
 */
export function uniformParameters(
  { parameters, workgroups }: Pick<Dispatch, "parameters" | "workgroups">,
): readonly Parameter[] {
  return [{ ...WORKGROUPS, value: workgroups }, ...parameters];
}

/**
 * The whole WGSL of a dispatch: the uniform struct at binding 0, the storage buffers from binding 1 in the order
 * of their declaration, `workgroup_index`, and the kernel's own code.
 *
 * @example
 * ```ts
 * import { shader } from "./preamble.ts";
 * const code = shader({
 *   bindings: [{ name: "x", type: "f32", access: "write", operand: { output: 0 } }],
 *   parameters: [{ name: "size", type: "u32", value: 5 }],
 *   code: "@compute @workgroup_size(64) fn main() {}",
 *   workgroups: 1,
 * });
 * if (!code.includes("var<storage, read_write> x: array<f32>;")) throw new Error();
 * ```
 */
export function shader(dispatch: Omit<Dispatch, "label">): string {
  const fields = uniformParameters(dispatch).map(({ name, type }) => `  ${name}: ${type},`);
  return [
    "struct Parameters {",
    ...fields,
    "}",
    "@group(0) @binding(0) var<uniform> parameters: Parameters;",
    ...dispatch.bindings.map(declaration),
    WORKGROUP_INDEX,
    dispatch.code,
  ].join("\n");
}

function declaration({ name, type, access }: Binding, index: number): string {
  const mode = access === "read" ? "read" : "read_write";
  return `@group(0) @binding(${index + 1}) var<storage, ${mode}> ${name}: array<${type}>;`;
}
