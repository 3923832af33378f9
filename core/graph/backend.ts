/**
 * What it means to run graphs: the interface that the reference and the GPU both implement, so that everything
 * above them (training, blank filling, conformance) is written once.
 */
import type { Graph } from "./graph.ts";
import type { Tensors, TensorType } from "./tensor.ts";

/** A tensor that lives where its backend computes. Opaque: only the backend that made it can use it. */
export interface Placed extends TensorType {
  readonly backend: string;
}

/** How a graph is prepared. */
export interface CompileOptions {
  /**
   * Outputs that become inputs of the next step: output name → input name. Parameters, moments and key/value
   * memory are carried, so they never leave the device.
   */
  readonly carry?: Readonly<Record<string, string>>;
  /** Inputs that use tensors already placed, shared with other executables of the same backend. */
  readonly placed?: Readonly<Record<string, Placed>>;
  /** Inputs that hold zeros until they are written or carried to. */
  readonly zeros?: readonly string[];
}

/**
 * A graph ready to run. It owns the values of its inputs: write them, step, read outputs. A step only enqueues
 * work where the backend is asynchronous; `read` waits.
 */
export interface Executable {
  /**
   * Sets inputs; they keep their values until written again or carried over.
   *
   * @throws {RangeError} for an unknown name or another shape or kind than the graph's.
   */
  write(values: Tensors): void;
  /** Evaluates the graph once. */
  step(): void;
  /**
   * Values after the last step: outputs by name, or inputs (written or carried) by name. An output that is carried
   * is the input it was carried to: once that is written again, the output is what was written.
   * Floats arrive in the precision of the backend.
   */
  read(names: readonly string[]): Promise<Tensors>;
  /** The places of inputs, to be shared with another executable through `CompileOptions.placed`. */
  places(names: readonly string[]): Readonly<Record<string, Placed>>;
  /** Gives back what the executable holds. Places it shares stay valid until their owner is closed. */
  close(): void;
}

/** Where graphs run. */
export interface Backend {
  /** `cpu` or `gpu`, for reports. */
  readonly name: string;
  /** In which floats are stored between ops; `float16`: weights and activations, the rest in float32 or more. */
  readonly precision: "float64" | "float32" | "float16";
  /** Whether a step returns before it is computed, so that the next ones can be enqueued meanwhile. */
  readonly isAsynchronous: boolean;
  /** One line on what computes: the adapter's name, or the precision of the reference. */
  readonly about: string;
  /** Prepares a graph. Rejects with one sentence when it cannot run here. */
  compile(graph: Graph, options?: CompileOptions): Promise<Executable>;
  /** Gives back the device. */
  close(): void;
}
