/** A check on the plan itself: buffers that hold nothing are filled with NaN, so that reading one shows. */
import type { Dispatch } from "../kernel.ts";
import { perElement } from "../kernels/per_element.ts";

/**
 * A dispatch that fills its output with NaN, whether it is read as numbers of 32 or of 16 bits.
 *
 * @example
 * ```ts
 * import { poison } from "./poison.ts";
 * if (poison(64).parameters[0]?.value !== 16) throw new Error();
 * ```
 */
export function poison(bytes: number): Dispatch {
  return perElement({
    label: "poison",
    bindings: [{ name: "y", type: "u32", access: "write", operand: { output: 0 } }],
    size: bytes / 4,
    statements: "y[i] = 0x7fffffffu;",
  });
}
