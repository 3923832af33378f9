/** Tensors that stay where a backend computes, to be shared by many graphs. */
import type { Backend, Executable } from "./backend.ts";
import { graph } from "./graph.ts";
import { input } from "./node.ts";
import type { Tensors, TensorType } from "./tensor.ts";

/**
 * An executable that computes nothing and owns tensors: others are compiled with its places. What has no value given
 * begins at 0.
 *
 * @param types of all tensors, by name
 * @param values of those that do not begin at 0
 * @example
 * ```ts
 * import { stateOwner } from "./state_owner.ts";
 * import { tensor } from "./tensor.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * const types = { x: { dtype: "float", shape: [2] }, m: { dtype: "float", shape: [2] } } as const;
 * const values = { x: tensor([2], Float64Array.of(3, 4)) };
 * const owner = await stateOwner(referenceBackend("float64"), { types, values });
 * const { x, m } = await owner.read(["x", "m"]);
 * if (x?.data.join() !== "3,4" || m?.data.join() !== "0,0") throw new Error();
 * ```
 */
export async function stateOwner(
  backend: Backend,
  { types, values }: { readonly types: Readonly<Record<string, TensorType>>; readonly values: Tensors },
): Promise<Executable> {
  const names = Object.keys(types);
  const inputs = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, input(name, type)]));
  const owner = await backend.compile(graph(inputs), {
    carry: Object.fromEntries(names.map((name) => [name, name])), // in place: no output has a buffer of its own
    zeros: names.filter((name) => values[name] === undefined),
  });
  owner.write(values);
  return owner;
}
