/** A backend that stores weights and activations in 16 bits, made of one that does not. */
import type { Backend, CompileOptions, Executable } from "../graph/backend.ts";
import type { Graph } from "../graph/graph.ts";
import { storeInHalf } from "./store_in_half.ts";

/**
 * The same backend, which applies `storeInHalf` to every graph before it compiles it.
 *
 * @example
 * ```ts
 * import { halfBackend } from "./half_backend.ts";
 * import { graph } from "../graph/graph.ts";
 * import { input } from "../graph/node.ts";
 * import { tensor } from "../graph/tensor.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { matmul } from "../ops/matmul.ts";
 *
 * const x = input("x", { dtype: "float", shape: [1, 1] });
 * const square = await halfBackend(referenceBackend("float64")).compile(graph({ y: matmul(x, x) }));
 * square.write({ x: tensor([1, 1], Float64Array.of(2049)) });
 * square.step();
 * if ((await square.read(["y"])).y?.data[0] !== 2048 ** 2) throw new Error();
 * ```
 */
export function halfBackend(backend: Backend): Backend {
  return {
    ...backend,
    precision: "float16",
    about: `${backend.about}, weights and activations in 16 bits`,
    compile: (graph: Graph, options?: CompileOptions): Promise<Executable> =>
      backend.compile(storeInHalf(graph), options),
  };
}
