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
