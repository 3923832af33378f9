/** The GPU behind the interface that the reference has, too. */
import type { Backend } from "../core/graph/backend.ts";
import type { CompileOptions } from "../core/graph/backend.ts";
import type { Graph } from "../core/graph/graph.ts";
import { compile } from "./compile.ts";
import type { Device } from "./device.ts";
import { executable, type GpuExecutable, isHalfPlace } from "./executable.ts";
import { splitExecutable, splitNames, splitPlaces } from "./split_executable.ts";
import type { ProductTuning } from "./tune/product_tuning.ts";

/** A backend whose executables show their plans. */
export interface GpuBackend extends Backend {
  compile(graph: Graph, options?: CompileOptions): Promise<GpuExecutable>;
  /** What was measured to choose kernels, where it was. */
  readonly tuning?: ProductTuning;
}

/** How plans are made. */
export interface GpuBackendOptions {
  /** Fill buffers with NaN whenever they hold nothing; for tests. */
  readonly poison?: boolean;
}

/**
 * Graphs on an open device. Closing the backend closes the device.
 *
 * @example
 * ```ts
 * import { gpuBackend } from "./backend.ts";
 * import { openDevice } from "./device.ts";
 * import { graph } from "../core/graph/graph.ts";
 * import { input } from "../core/graph/node.ts";
 * import { tensor } from "../core/graph/tensor.ts";
 * import { add } from "../core/ops/add.ts";
 *
 * if (await navigator.gpu?.requestAdapter()) {
 *   const backend = gpuBackend(await openDevice());
 *   const x = input("x", { dtype: "float", shape: [] });
 *   const doubling = await backend.compile(graph({ y: add(x, x) }), { carry: { y: "x" } });
 *   doubling.write({ x: tensor([], Float32Array.of(1)) });
 *   doubling.step();
 *   doubling.step();
 *   if ((await doubling.read(["y"])).y?.data[0] !== 4) throw new Error();
 *   backend.close();
 * }
 * ```
 */
export function gpuBackend(device: Device, options: GpuBackendOptions = {}): GpuBackend {
  return {
    name: "gpu",
    precision: "float32",
    isAsynchronous: true,
    about: device.about,
    ...(device.capabilities.products === undefined ? {} : { tuning: device.capabilities.products }),
    async compile(graph, { carry = {}, placed = {}, zeros = [] } = {}) {
      device.check();
      const parts = splitPlaces(placed);
      const plan = compile(graph, {
        capabilities: device.capabilities,
        limits: device.limits,
        carry,
        placed: Object.fromEntries(Object.entries(parts).map(([name, place]) => [name, isHalfPlace(place)])),
        ...options,
      });
      const made = await executable(device, plan, {
        placed: parts,
        zeros: zeros.flatMap((name) => splitNames(name, plan.split)),
      });
      return Object.keys(plan.split).length === 0 ? made : splitExecutable(made);
    },
    close: () => device.close(),
  };
}
