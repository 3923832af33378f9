/** The shape that most kernels have: one invocation per element. */
import type { Binding, Dispatch, Parameter } from "../kernel.ts";

/** Invocations of a workgroup; what browsers guarantee at most. */
const WORKGROUP_SIZE = 256;

/** A shader that treats every element on its own. */
export interface PerElement {
  readonly label: string;
  readonly bindings: readonly Binding[];
  readonly parameters?: readonly Parameter[];
  /** Number of elements. */
  readonly size: number;
  /** WGSL functions that the statements use. */
  readonly functions?: string;
  /** WGSL statements for element `i`. */
  readonly statements: string;
}

/**
 * A dispatch that runs statements for `i` from 0 to `size` − 1.
 *
 * @example
 * ```ts
 * import { perElement } from "./per_element.ts";
 * const { workgroups } = perElement({
 *   label: "ones",
 *   bindings: [{ name: "y", type: "f32", access: "write", operand: { output: 0 } }],
 *   size: 257,
 *   statements: "y[i] = 1.0;",
 * });
 * if (workgroups !== 2) throw new Error();
 * ```
 */
export function perElement(
  { label, bindings, parameters = [], size, functions = "", statements }: PerElement,
): Dispatch {
  return {
    label,
    bindings,
    parameters: [{ name: "size", type: "u32", value: size }, ...parameters],
    workgroups: Math.ceil(size / WORKGROUP_SIZE),
    code: `${functions}
@compute @workgroup_size(${WORKGROUP_SIZE})
fn main(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let i = workgroup_index(id, count) * ${WORKGROUP_SIZE}u + local;
  if (i >= parameters.size) {
    return;
  }
  ${statements}
}
`,
  };
}

/**
 * The same, four neighbouring elements per invocation: statements for `quad`, whose elements are 4·quad … 4·quad+3.
 * They call `element(i, …)`, which has to check `i` against `parameters.size`.
 *
 * @example
 * ```ts
 * import { perQuad } from "./per_element.ts";
 * const { workgroups } = perQuad({ label: "none", bindings: [], size: 1025, statements: "" });
 * if (workgroups !== 2) throw new Error();
 * ```
 */
export function perQuad(options: PerElement): Dispatch {
  const quads = Math.ceil(options.size / 4);
  const { code, parameters, ...rest } = perElement({
    ...options,
    statements: `let quad = i;\n  ${options.statements}`,
  });
  return {
    ...rest,
    workgroups: Math.ceil(quads / WORKGROUP_SIZE),
    parameters: [...parameters, { name: "quads", type: "u32", value: quads }],
    code: code.replace("i >= parameters.size", "i >= parameters.quads"),
  };
}
