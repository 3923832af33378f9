/** Values that several graphs compute with: they stay where the backend has them, and every graph finds them there. */
import type { Backend, Executable } from "./backend.ts";
import type { Graph } from "./graph.ts";
import { stateOwner } from "./state_owner.ts";
import type { Tensors, TensorType } from "./tensor.ts";

/** A graph to be prepared, and which of its outputs become shared values. */
export interface SharingGraph {
  readonly graph: Graph;
  readonly carry?: Readonly<Record<string, string>>;
}

/** A graph that was prepared. */
export interface Sharing {
  readonly graph: Graph;
  readonly executable: Executable;
}

/** The values, and the graphs that share them. */
export interface SharedValues {
  /**
   * The graph of a name, built and compiled when it is first asked for. Those of its inputs that are named like shared
   * values are these values.
   */
  readonly prepared: (name: string, build: () => SharingGraph) => Promise<Sharing>;
  /** The values of these names as they are now. */
  readonly read: (names: readonly string[]) => Promise<Tensors>;
  readonly close: () => void;
}

/**
 * Puts values where a backend computes.
 *
 * @param options `zeros`: more values, which begin at 0
 * @example
 * ```ts
 * import { graph } from "./graph.ts";
 * import { input } from "./node.ts";
 * import { shareValues } from "./shared_values.ts";
 * import { tensor } from "./tensor.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { add } from "../ops/add.ts";
 *
 * const shared = shareValues(referenceBackend("float64"), { x: tensor([], Float64Array.of(1)) });
 * const x = input("x", { dtype: "float", shape: [] });
 * const doubling = await shared.prepared("double", () => ({ graph: graph({ y: add(x, x) }), carry: { y: "x" } }));
 * doubling.executable.step();
 * if ((await shared.read(["x"])).x?.data[0] !== 2) throw new Error();
 * shared.close();
 * ```
 */
export function shareValues(
  backend: Backend,
  values: Tensors,
  { zeros = {} }: { readonly zeros?: Readonly<Record<string, TensorType>> } = {},
): SharedValues {
  const prepared = new Map<string, Promise<Sharing>>();
  const types = { ...zeros, ...values };
  const owner = stateOwner(backend, { types, values });
  owner.catch(() => {}); // whoever asks for a graph is told
  const prepare = async ({ graph, carry = {} }: SharingGraph): Promise<Sharing> => {
    const used = Object.keys(types).filter((name) => Object.hasOwn(graph.inputs, name));
    const placed = (await owner).places(used);
    return { graph, executable: await backend.compile(graph, { carry, placed }) };
  };
  return {
    prepared(name, build) {
      const known = prepared.get(name) ?? prepare(build());
      prepared.set(name, known);
      return known;
    },
    read: async (names) => await (await owner).read(names),
    close() {
      prepared.forEach((each) => void each.then(({ executable }) => executable.close(), () => {}));
      void owner.then((made) => made.close(), () => {});
    },
  };
}
