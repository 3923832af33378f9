/** A product of matrices that is ready to be timed. */
import { graph } from "../../core/graph/graph.ts";
import { input } from "../../core/graph/node.ts";
import { sizeOf, tensor } from "../../core/graph/tensor.ts";
import { matmul } from "../../core/ops/matmul.ts";
import { gpuBackend } from "../backend.ts";
import type { Device } from "../device.ts";
import type { GpuExecutable } from "../executable.ts";
import { tuningFor } from "../kernels/matmul/candidates.ts";

/** Extents of a product `[rows, inner] × [columns, inner]ᵀ`. */
export interface ProductShape {
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
}

/**
 * Compiles a product of ones by a candidate's kernel, and computes it once: what only the first time takes is over.
 *
 * @param given `candidate`: its name, one of `candidatesFor`
 */
export async function readyProduct(
  device: Device,
  { candidate, rows, columns, inner }: ProductShape & { readonly candidate: string },
): Promise<GpuExecutable> {
  const own = { ...device, capabilities: { ...device.capabilities, products: tuningFor(candidate) } };
  const shapes = { a: [rows, inner], b: [columns, inner] };
  const matrix = (name: keyof typeof shapes) => input(name, { dtype: "float", shape: shapes[name] });
  const executable = await gpuBackend(own).compile(graph({ product: matmul(matrix("a"), matrix("b")) }));
  try {
    const ones = (shape: readonly number[]) => tensor(shape, new Float32Array(sizeOf(shape)).fill(1));
    executable.write({ a: ones(shapes.a), b: ones(shapes.b) });
    executable.step();
    await device.gpu.queue.onSubmittedWorkDone();
    return executable;
  } catch (error) {
    executable.close();
    throw error;
  }
}
