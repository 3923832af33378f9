/** The numbers of all dispatches of a plan, in one buffer; each dispatch finds its own at an offset. */
import type { Dispatch, Parameter } from "./kernel.ts";
import { uniformParameters } from "./wgsl/preamble.ts";

/** Where the numbers of each dispatch begin, and the bytes of all. */
export interface Uniforms {
  readonly data: ArrayBuffer;
  readonly offsets: readonly number[];
}

/**
 * Bytes that the numbers of a dispatch take in the common buffer.
 *
 * @param alignment of dynamic offsets, in bytes
 * @example
 * ```ts
 * import { uniformStride } from "./uniforms.ts";
 * if (uniformStride({ parameters: [], workgroups: 1 }, 256) !== 256) throw new Error();
 * ```
 */
export function uniformStride(
  dispatch: Pick<Dispatch, "parameters" | "workgroups">,
  alignment: number,
): number {
  return Math.ceil(uniformBytes(dispatch) / alignment) * alignment;
}

/**
 * Bytes of the uniform struct of a dispatch.
 *
 * @example
 * ```ts
 * import { uniformBytes } from "./uniforms.ts";
 * if (uniformBytes({ parameters: [], workgroups: 1 }) !== 16) throw new Error();
 * ```
 */
export function uniformBytes(dispatch: Pick<Dispatch, "parameters" | "workgroups">): number {
  return Math.ceil(uniformParameters(dispatch).length / 4) * 16;
}

/**
 * The numbers of dispatches, ready to be uploaded.
 *
 * @example
 * ```ts
 * import { uniforms } from "./uniforms.ts";
 * const { data, offsets } = uniforms([{ parameters: [], workgroups: 7 }], 256);
 * if (new Uint32Array(data)[0] !== 7 || offsets[0] !== 0) throw new Error();
 * ```
 */
export function uniforms(
  dispatches: readonly Pick<Dispatch, "parameters" | "workgroups">[],
  alignment: number,
): Uniforms {
  let bytes = 0;
  const offsets = dispatches.map((dispatch) => {
    const offset = bytes;
    bytes += uniformStride(dispatch, alignment);
    return offset;
  });
  const data = new ArrayBuffer(Math.max(16, bytes));
  const view = new DataView(data);
  dispatches.forEach((dispatch, index) => {
    uniformParameters(dispatch).forEach((parameter, position) => {
      write(view, (offsets[index] ?? 0) + position * 4, parameter);
    });
  });
  return { data, offsets };
}

function write(view: DataView, at: number, { type, value }: Parameter): void {
  if (type === "f32") view.setFloat32(at, value, true);
  else if (type === "i32") view.setInt32(at, value, true);
  else view.setUint32(at, value, true);
}
