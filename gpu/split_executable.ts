/** An executable whose large tensors are in parts, seen from outside as if they were whole. */
import type { Placed } from "../core/graph/backend.ts";
import { sizeOf, type Tensor, tensor, type Tensors, type TensorType } from "../core/graph/tensor.ts";
import { checkInput } from "../core/interpret/evaluate.ts";
import { operand } from "../core/ops/evaluate_op.ts";
import type { GpuExecutable } from "./executable.ts";
import type { Plan } from "./plan/plan.ts";
import { partName, type RowRange, type SplitTensor } from "./plan/split/row_range.ts";

/** The place of a tensor in parts. */
interface SplitPlace extends Placed {
  readonly parts: Readonly<Record<string, Placed>>;
}

/**
 * Places given by name, part by part.
 *
 * @example
 * ```ts
 * import { splitPlaces } from "./split_executable.ts";
 * const place = { backend: "gpu", dtype: "float", shape: [2] } as const;
 * if (splitPlaces({ x: place }).x !== place) throw new Error();
 * ```
 */
export function splitPlaces(placed: Readonly<Record<string, Placed>>): Readonly<Record<string, Placed>> {
  return Object.fromEntries(
    Object.entries(placed).flatMap(([name, place]) =>
      isSplit(place) ? Object.entries(place.parts) : [[name, place]]
    ),
  );
}

/**
 * The names of a tensor's parts; its own, where it is whole.
 *
 * @example
 * ```ts
 * import { splitNames } from "./split_executable.ts";
 * const x = { shape: [3], dtype: "float", ranges: [{ start: 0, end: 2 }, { start: 2, end: 3 }] } as const;
 * if (splitNames("x", { x }).join() !== "x[0:2],x[2:3]") throw new Error();
 * ```
 */
export function splitNames(name: string, split: Plan["split"]): readonly string[] {
  return splitNamed(name, split)?.ranges.map((range) => partName(name, range)) ?? [name];
}

function splitNamed(name: string, split: Plan["split"]): SplitTensor | undefined {
  return Object.hasOwn(split, name) ? split[name] : undefined;
}

/** The executable under the names of the whole. */
export function splitExecutable(inner: GpuExecutable): GpuExecutable {
  const find = (name: string): SplitTensor | undefined => splitNamed(name, inner.plan.split);
  const namesOf = (name: string): readonly string[] => splitNames(name, inner.plan.split);
  return {
    ...inner,
    write(values) {
      const cut = Object.entries(values).flatMap(([name, value]): readonly (readonly [string, Tensor])[] => {
        const type = find(name);
        if (type === undefined) return [[name, value]];
        checkInput(type, { name, inputs: values });
        return type.ranges.map((range) => [partName(name, range), rowsOf(value, range)]);
      });
      inner.write(Object.fromEntries(cut));
    },
    async read(names): Promise<Tensors> {
      const found = await inner.read(names.flatMap(namesOf));
      return Object.fromEntries(names.flatMap((name) => {
        const parts = namesOf(name).flatMap((each) => found[each] ?? []);
        const type = find(name);
        return parts.map((part) => [name, type === undefined ? part : joined(type, parts)]);
      }));
    },
    places(names) {
      return Object.fromEntries(names.map((name): [string, Placed] => {
        const own = inner.places(namesOf(name));
        const type = find(name);
        if (type === undefined) return [name, operand(Object.values(own), 0)];
        const place: SplitPlace = { backend: "gpu", shape: type.shape, dtype: type.dtype, parts: own };
        return [name, place];
      }));
    },
  };
}

function isSplit(place: Placed): place is SplitPlace {
  return "parts" in place;
}

function rowsOf({ shape, data }: Tensor, { start, end }: RowRange): Tensor {
  const [rows = 1, ...rest] = shape;
  const width = data.length / rows;
  return tensor([end - start, ...rest], data.subarray(start * width, end * width));
}

/** Parts one after another. */
function joined({ shape, dtype }: TensorType, parts: readonly Tensor[]): Tensor {
  const size = sizeOf(shape);
  const data = dtype === "float"
    ? new Float32Array(size)
    : dtype === "int"
    ? new Int32Array(size)
    : new Uint32Array(size);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return tensor(shape, data);
}
