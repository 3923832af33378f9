/** A graph after lowering: kernels called one after another, on values that have no place in memory yet. */
import type { TensorType } from "../../core/graph/tensor.ts";
import type { KernelPlan } from "../kernel.ts";

/** Something that needs a buffer. */
export interface Value {
  /** What it is, for messages: `input "tokens"`, `matmul`, `attention output 1`, `scratch of sum`. */
  readonly name: string;
  readonly bytes: number;
  /** Whether its numbers are stored in 16 bits. */
  readonly isHalf: boolean;
}

/** One call of a kernel. Values are named by their number in `Program.values`. */
export interface Task {
  readonly label: string;
  readonly plan: KernelPlan;
  /** Floating-point operations of the definition. */
  readonly flops: number;
  /** The call's inputs; `undefined` for those that the kernel does not read. */
  readonly inputs: readonly (number | undefined)[];
  readonly outputs: readonly number[];
  readonly scratch: readonly number[];
}

/** A named value that comes from outside or is wanted outside. */
export interface Port {
  readonly type: TensorType;
  readonly value: number;
}

/** A whole graph. Two outputs can be one value; an output can be an input. */
export interface Program {
  readonly values: readonly Value[];
  readonly inputs: Readonly<Record<string, Port>>;
  readonly outputs: Readonly<Record<string, Port>>;
  /** In the order in which they run. */
  readonly tasks: readonly Task[];
}

/**
 * Bytes of the buffer of a value: 4 per element, rounded up to what any binding may be read as, and never 0,
 * because an empty buffer cannot be bound.
 *
 * @example
 * ```ts
 * import { bufferBytes } from "./program.ts";
 * if (bufferBytes(5) !== 32 || bufferBytes(0) !== 16) throw new Error();
 * ```
 */
export function bufferBytes(elements: number): number {
  return Math.max(16, Math.ceil(elements / 4) * 16);
}

/**
 * Bytes of the buffer of a value whose numbers have 16 bits.
 *
 * @example
 * ```ts
 * import { halfBytes } from "./program.ts";
 * if (halfBytes(9) !== 32 || halfBytes(8) !== 16) throw new Error();
 * ```
 */
export function halfBytes(elements: number): number {
  return Math.max(16, Math.ceil(elements / 8) * 16);
}
