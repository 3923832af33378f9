/** The declarations that every shader begins with, generated from the data that describes its dispatch. */
import { type Binding, bindingMode, type Dispatch, type Parameter } from "../kernel.ts";
import { HALF_BITS } from "./half.ts";

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
  const halves = dispatch.bindings.filter(({ half }) => half !== undefined);
  return [
    ...(halves.some(({ half }) => half === "f16") ? ["enable f16;"] : []),
    "struct Parameters {",
    ...fields,
    "}",
    "@group(0) @binding(0) var<uniform> parameters: Parameters;",
    ...dispatch.bindings.map(declaration),
    WORKGROUP_INDEX,
    ...(halves.some(({ access }) => access === "write") ? [HALF_BITS] : []),
    dispatch.code,
  ].join("\n");
}

function declaration(binding: Binding, index: number): string {
  const { name, type, uniformLength } = binding;
  const given = bindingMode(binding);
  if (given === "uniform") {
    return `@group(0) @binding(${index + 1}) var<uniform> ${name}: array<${type}, ${uniformLength}>;`;
  }
  const mode = given === "read" ? "read" : "read_write";
  return `@group(0) @binding(${index + 1}) var<storage, ${mode}> ${name}: array<${elementOf(binding)}>;`;
}

/** What one element of a buffer is: four numbers of a vector, and two numbers packed, are 64 and 32 bits. */
function elementOf({ type, half }: Binding): string {
  if (half === undefined) return type;
  const isQuad = type.startsWith("vec4");
  if (half === "f16") return isQuad ? "vec4<f16>" : "f16";
  return isQuad ? "vec2u" : "u32";
}
