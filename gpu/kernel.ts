/**
 * What a kernel is: how one op or composite becomes dispatches of compute shaders. A kernel declares its
 * bindings and parameters once, here as data; the WGSL declarations are generated from them.
 */
import type { Composite } from "../core/graph/composite.ts";
import type { OpAttributes, OpName } from "../core/graph/op_attributes.ts";
import type { TensorType } from "../core/graph/tensor.ts";
import type { ProductTuning } from "./tune/product_tuning.ts";

/** What a kernel may count on when it chooses a variant and its sizes. */
export interface Capabilities {
  /** Computed by the CPU (lavapipe, SwiftShader): registers win over workgroup memory. */
  readonly isSoftware: boolean;
  readonly maxInvocationsPerWorkgroup: number;
  readonly maxStorageBuffersPerShader: number;
  readonly maxWorkgroupBytes: number;
  /** Whether shaders have `f16`; default no. Without it numbers of 16 bits lie two in a word. */
  readonly hasFloat16?: boolean;
  /** Which kernels of products are fast here, where that was measured. */
  readonly products?: ProductTuning;
}

/** A buffer of the call: one of its inputs or outputs, or scratch space that the kernel asks for. */
export type Operand =
  | { readonly input: number }
  | { readonly output: number }
  | { readonly scratch: number };

/** A buffer of a shader, visible in WGSL under its name as `array<TYPE>`. */
export interface Binding {
  readonly name: string;
  readonly type: "f32" | "i32" | "u32" | "vec4f" | "vec4i" | "vec4u";
  readonly access: "read" | "write";
  readonly operand: Operand;
  /**
   * Read as a uniform buffer of so many elements, vectors all, because drivers on CPUs load from those faster; storage,
   * where absent.
   */
  readonly uniformLength?: number;
  /** Whether several dispatches of a call add to it in turn: then it is not rounded to 16 bits in between. */
  readonly accumulates?: boolean;
  /** Set by the plan, where the buffer holds numbers of 16 bits; the code then reads and writes it by functions. */
  readonly half?: "f16" | "packed";
}

/** How a shader is given a buffer. */
export type BindingMode = "read" | "write" | "uniform";

/**
 * How a binding's buffer is given. What is stored in 16 bits is never uniform.
 *
 * @example
 * ```ts
 * import { bindingMode } from "./kernel.ts";
 * const binding = { name: "a", type: "vec4f", access: "read", operand: { input: 0 }, uniformLength: 8 } as const;
 * if (bindingMode(binding) !== "uniform" || bindingMode({ ...binding, half: "f16" }) !== "read") throw new Error();
 * ```
 */
export function bindingMode({ access, uniformLength, half }: Binding): BindingMode {
  return uniformLength !== undefined && half === undefined ? "uniform" : access;
}

/** A number that a shader is given, visible in WGSL as `parameters.NAME`. Shapes travel this way, not in the code. */
export interface Parameter {
  readonly name: string;
  readonly type: "u32" | "i32" | "f32";
  readonly value: number;
}

/** One dispatch. Two dispatches with the same code, bindings' declarations and parameters' names share a pipeline. */
export interface Dispatch {
  /** Name in profiles and labels. */
  readonly label: string;
  readonly bindings: readonly Binding[];
  readonly parameters: readonly Parameter[];
  /**
   * WGSL without the declarations of bindings and parameters: functions and one entry point `main`, which finds
   * its place by `workgroup_index(id, count)` (see `gpu/wgsl/preamble.ts`) because large numbers of workgroups
   * are folded into two dimensions; it must return when that index is not below `parameters.workgroups`.
   */
  readonly code: string;
  readonly workgroups: number;
}

/** The dispatches of one call, in order, and the sizes in bytes of the scratch buffers they share. */
export interface KernelPlan {
  readonly dispatches: readonly Dispatch[];
  readonly scratch?: readonly number[];
}

/** An output that lies where an input lies, and takes its place. */
export interface Update {
  readonly output: number;
  readonly input: number;
}

/** What a kernel is asked to compute. */
export interface KernelCall {
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  readonly capabilities: Capabilities;
  /** Which of the updates that the kernel offers it has to make: such an input is only bound as the output. */
  readonly updates: readonly Update[];
}

/** How far a float32 kernel may be from the float64 reference, and why. */
export interface Tolerance {
  /** |kernel − reference| ≤ absolute + relative · max |reference|. Both 0: the same bits as float32 rounding. */
  readonly absolute: number;
  readonly relative: number;
  readonly reason: string;
}

/** The kernel of a primitive op. */
export interface OpKernel<Op extends OpName> {
  readonly tolerance: Tolerance;
  /** An update that it can make; none, where absent. */
  readonly updates?: Update;
  readonly plan: (call: KernelCall, attributes: OpAttributes[Op]) => KernelPlan;
}

/** A kernel that computes a whole composite, and answers to its body. */
export interface CompositeKernel {
  readonly tolerance: Tolerance;
  /** Whether it can compute this call; where not, the backend computes the body. */
  readonly supports: (composite: Composite, call: KernelCall) => boolean;
  /** Updates that it can make; none, where absent. */
  readonly updates?: readonly Update[];
  /** Which inputs it reads; the others need not be kept alive for it. All, where absent. */
  readonly reads?: (composite: Composite) => readonly number[];
  readonly plan: (call: KernelCall, composite: Composite) => KernelPlan;
}
