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
export function perElement(options: PerElement): Dispatch {
  return counted(options, { counter: "i", limit: "size", count: options.size });
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
  return counted(options, { counter: "quad", limit: "quads", count: Math.ceil(options.size / 4) });
}

/** A dispatch whose invocations are numbered by `counter` up to the parameter `limit`, which is `count`. */
function counted(
  { label, bindings, parameters = [], size, functions = "", statements }: PerElement,
  { counter, limit, count }: { readonly counter: string; readonly limit: string; readonly count: number },
): Dispatch {
  const sizes = new Map([["size", size], [limit, count]]);
  return {
    label,
    bindings,
    parameters: [
      ...[...sizes].map(([name, value]) => ({ name, type: "u32", value }) as const),
      ...parameters,
    ],
    workgroups: Math.ceil(count / WORKGROUP_SIZE),
    code: `${functions}
@compute @workgroup_size(${WORKGROUP_SIZE})
fn main(
  @builtin(workgroup_id) id: vec3u,
  @builtin(num_workgroups) count: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let ${counter} = workgroup_index(id, count) * ${WORKGROUP_SIZE}u + local;
  if (${counter} >= parameters.${limit}) {
    return;
  }
  ${statements}
}
`,
  };
}
