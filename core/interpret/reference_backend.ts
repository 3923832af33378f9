/** The reference as a backend: graphs run on the CPU, by interpretation. */
import type { Backend, CompileOptions, Executable, Placed } from "../graph/backend.ts";
import type { Graph } from "../graph/graph.ts";
import { type Tensor, type Tensors, typeName } from "../graph/tensor.ts";
import { checkInput, evaluate, type Precision, zeros as zerosOf } from "./evaluate.ts";

/** A place is a cell that holds the current value, shared by every executable that was given it. */
interface Cell extends Placed {
  /** Nothing until it is written or carried to. */
  value: Tensor | undefined;
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
    isAsynchronous: false,
    about: `reference interpreter, ${precision}`,
    compile: (graph, options) => promised(() => executable(graph, options ?? {}, precision)),
    close: () => {},
  };
}

/** What a function returns, or throws, as a promise. */
function promised<T>(run: () => T): Promise<T> {
  return new Promise((resolve) => resolve(run()));
}

function executable(
  graph: Graph,
  { carry = {}, placed = {}, zeros = [] }: CompileOptions,
  precision: Precision,
): Executable {
  checkCarry(graph, carry);
  const cells = new Map<string, Cell>();
  for (const [name, type] of Object.entries(graph.inputs)) {
    const given = Object.hasOwn(placed, name) ? placed[name] : undefined;
    const { shape, dtype } = type;
    if (given === undefined) {
      const value = zeros.includes(name) ? zerosOf(type, precision) : undefined;
      cells.set(name, { backend: "cpu", shape, dtype, value });
    } else if (isCell(given) && typeName(given) === typeName(type)) cells.set(name, given);
    else {throw new RangeError(
        `placed input "${name}": expected ${typeName(type)} on the cpu, found ${
          typeName(given)
        } on the ${given.backend}`,
      );}
  }
  const cell = (name: string): Cell => {
    const found = cells.get(name);
    if (found === undefined) throw new RangeError(`the graph has no input "${name}"`);
    return found;
  };
  let outputs: Tensors | undefined;
  const valueOf = (name: string): Tensor => {
    const output = outputs && Object.hasOwn(outputs, name) ? outputs[name] : undefined;
    const carried = output && Object.hasOwn(carry, name) ? carry[name] : undefined;
    const value = carried === undefined ? output ?? cells.get(name)?.value : cell(carried).value;
    if (value !== undefined) return value;
    if (Object.hasOwn(graph.outputs, name) && !cells.has(name)) {
      throw new RangeError(`output "${name}" has no value before the first step`);
    }
    throw new RangeError(`input "${name}": expected ${typeName(cell(name))}, found nothing`);
  };
  return {
    write(values) {
      for (const name of Object.keys(values)) {
        cell(name).value = stored(checkInput(cell(name), { name, inputs: values }), precision);
      }
    },
    step() {
      const inputs = Object.fromEntries(
        [...cells].flatMap(([name, { value }]) => value === undefined ? [] : [[name, value]]),
      );
      outputs = evaluate(graph, inputs, { precision });
      for (const [output, name] of Object.entries(carry)) {
        cell(name).value = checkInput(cell(name), { name: output, inputs: outputs });
      }
    },
    read: (names) => promised(() => Object.fromEntries(names.map((name) => [name, valueOf(name)]))),
    places: (names) => Object.fromEntries(names.map((name) => [name, cell(name)])),
    close() {
      cells.clear();
    },
  };
}

/** @throws {RangeError} when an output does not fit the input that it is carried to. */
function checkCarry({ inputs, outputs }: Graph, carry: Readonly<Record<string, string>>): void {
  for (const [output, input] of Object.entries(carry)) {
    const from = Object.hasOwn(outputs, output) ? outputs[output] : undefined;
    const to = Object.hasOwn(inputs, input) ? inputs[input] : undefined;
    if (from === undefined) throw new RangeError(`the graph has no output "${output}"`);
    if (to === undefined) throw new RangeError(`the graph has no input "${input}"`);
    if (typeName(from) !== typeName(to)) {
      throw new RangeError(
        `output "${output}" cannot become input "${input}": expected ${typeName(to)}, found ${
          typeName(from)
        }`,
      );
    }
  }
}

function isCell(place: Placed): place is Cell {
  return place.backend === "cpu" && "value" in place;
}

/** A value in the precision of the backend. */
function stored(value: Tensor, precision: Precision): Tensor {
  const { data } = value;
  if (precision === "float32" && data instanceof Float64Array) {
    return { ...value, data: Float32Array.from(data) };
  }
  if (precision === "float64" && data instanceof Float32Array) {
    return { ...value, data: Float64Array.from(data) };
  }
  return value;
}
