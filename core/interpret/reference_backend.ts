/** The reference as a backend: graphs run on the CPU, by interpretation. */
import type { Backend, CompileOptions, Executable, Placed } from "../graph/backend.ts";
import type { Graph } from "../graph/graph.ts";
import { type Tensor, type Tensors, typeName } from "../graph/tensor.ts";
import { checkInput, evaluate, type Precision } from "./evaluate.ts";

/** A place is a cell that holds the current value, shared by every executable that was given it. */
interface Cell extends Placed {
  value: Tensor;
}

/**
 * The reference interpreter behind the interface that the GPU has, too.
 *
 * @param precision in which floats are stored between ops; `float64` judges, `float32` compares with the GPU
 * @example
 * ```ts
 * import { referenceBackend } from "./reference_backend.ts";
 * import { graph } from "../graph/graph.ts";
 * import { input } from "../graph/node.ts";
 * import { tensor } from "../graph/tensor.ts";
 * import { add } from "../ops/add.ts";
 *
 * const x = input("x", { dtype: "float", shape: [] });
 * const doubling = await referenceBackend("float64").compile(graph({ y: add(x, x) }), { carry: { y: "x" } });
 * doubling.write({ x: tensor([], Float64Array.of(1)) });
 * doubling.step();
 * doubling.step();
 * if ((await doubling.read(["y"])).y?.data[0] !== 4) throw new Error();
 * ```
 */
export function referenceBackend(precision: Precision): Backend {
  return {
    name: "cpu",
    precision,
    about: `reference interpreter, ${precision}`,
    compile: (graph, options) => Promise.resolve(executable(graph, options ?? {}, precision)),
    close: () => {},
  };
}

function executable(
  graph: Graph,
  { carry = {}, placed = {} }: CompileOptions,
  precision: Precision,
): Executable {
  const cells = new Map<string, Cell>();
  for (const [name, type] of Object.entries(graph.inputs)) {
    const given = placed[name];
    const { shape, dtype } = type;
    if (given === undefined) cells.set(name, { backend: "cpu", shape, dtype, value: empty(type) });
    else if (isCell(given) && typeName(given) === typeName(type)) cells.set(name, given);
    else {throw new RangeError(
        `placed input "${name}": expected ${typeName(type)} on the cpu, found ${typeName(given)}`,
      );}
  }
  const cell = (name: string): Cell => {
    const found = cells.get(name);
    if (found === undefined) throw new RangeError(`the graph has no input "${name}"`);
    return found;
  };
  let outputs: Tensors = {};
  return {
    write(values) {
      for (const name of Object.keys(values)) {
        cell(name).value = checkInput(cell(name), { name, inputs: values });
      }
    },
    step() {
      const inputs = Object.fromEntries([...cells].map(([name, { value }]) => [name, value]));
      outputs = evaluate(graph, inputs, { precision });
      for (const [output, name] of Object.entries(carry)) {
        cell(name).value = checkInput(cell(name), { name: output, inputs: outputs });
      }
    },
    read: (names) =>
      Promise.resolve(Object.fromEntries(names.map((name) => [name, outputs[name] ?? cell(name).value]))),
    places: (names) => Object.fromEntries(names.map((name) => [name, cell(name)])),
    close() {
      cells.clear();
    },
  };
}

function isCell(place: Placed): place is Cell {
  return place.backend === "cpu" && "value" in place;
}

/** What an input holds before it is written: nothing that could pass for data of the right size. */
function empty({ dtype }: { readonly dtype: Tensor["dtype"] }): Tensor {
  return { dtype, shape: [-1], data: new Float64Array(0) };
}
