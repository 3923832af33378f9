/** What every op means, element by element, from indices alone: slow, and written without looking at `core/ops`. */
import { canAttend } from "../../core/blanks/can_attend.ts";
import type { NodeOf } from "../../core/graph/node.ts";
import type { OpName } from "../../core/graph/op_attributes.ts";
import type { Shape, Tensor } from "../../core/graph/tensor.ts";
import { bits } from "../../core/random/bits.ts";
import { computeOne } from "../graph/compute.ts";

/** One number per axis. */
export type Index = readonly number[];

/** The element of an op's value at an index, given the values of its inputs (of `input`: its own). */
export type Definition<Op extends OpName> = (
  node: NodeOf<Op>,
  inputs: readonly Tensor[],
) => (at: Index) => number;

/** All indices of a shape, in the order of memory. */
export function indicesOf(shape: Shape): readonly Index[] {
  const [size, ...rest] = shape;
  if (size === undefined) return [[]];
  const inner = indicesOf(rest);
  return Array.from({ length: size }, (_, first) => inner.map((index) => [first, ...index])).flat();
}

/** An element; the last axes of the index count, and an axis of size 1 stands for any. */
function read(tensor: Tensor | undefined, at: Index): number {
  if (tensor === undefined) return NaN;
  const { shape, data } = tensor;
  const own = at.slice(at.length - shape.length).map((i, axis) => shape[axis] === 1 ? 0 : i);
  return data[own.reduce((flat, i, axis) => flat * (shape[axis] ?? 1) + i, 0)] ?? NaN;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

type Elementwise = (_: unknown, inputs: readonly Tensor[]) => (at: Index) => number;

function each(f: (a: number, b: number, c: number) => number): Elementwise {
  return (_, [a, b, c]) => (at) => f(read(a, at), read(b, at), read(c, at));
}

const count = (low: number, high: number): readonly number[] =>
  Array.from({ length: Math.max(0, high - low) }, (_, index) => low + index);

/** Op → its meaning. */
export const DEFINITIONS: { readonly [Op in OpName]: Definition<Op> } = {
  input: each((x) => x),
  constant: ({ attributes: { value } }) => () => value,
  output: ({ attributes: { call: { composite }, index } }, inputs) => {
    const result = composite.results[index];
    const values = Object.fromEntries(inputs.map((value, parameter) => [`${parameter}`, value]));
    const value = result && computeOne(result, values);
    return (at) => read(value, at);
  },

  add: each((a, b) => a + b),
  subtract: each((a, b) => a - b),
  multiply: each((a, b) => a * b),
  divide: each((a, b) => a / b),
  maximum: each((a, b) => a > b ? a : b),
  minimum: each((a, b) => a < b ? a : b),
  less: each((a, b) => Number(a < b)),
  equal: each((a, b) => Number(a === b)),
  select: each((condition, a, b) => condition === 0 ? b : a),
  negate: each((x) => 0 - x),
  exp: each(Math.exp),
  log: each(Math.log),
  tanh: each(Math.tanh),
  sqrt: each(Math.sqrt),
  toFloat: each((x) => x),
  toInt: each((x) => x < 0 ? 0 - Math.floor(-x) : Math.floor(x)),
  stopGradient: each((x) => x),
  isFinite: each((x) => Number(x - x === 0)),
  roundToHalf: each(Math.f16round),
  after: each((x) => x),

  sum: ({ attributes: { axes } }, [x]) => (at) => {
    const ofThis = (from: Index): boolean => from.every((i, axis) => axes.includes(axis) || i === at[axis]);
    return total(indicesOf(x?.shape ?? []).filter(ofThis).map((from) => read(x, from)));
  },
  max: ({ attributes: { axis } }, [x]) => (at) =>
    Math.max(...count(0, x?.shape[axis] ?? 0).map((k) => read(x, at.with(axis, k)))),

  argmax: ({ attributes: { axis } }, [x]) => (at) => {
    const values = count(0, x?.shape[axis] ?? 0).map((k) => read(x, at.with(axis, k)));
    return values.indexOf(Math.max(...values));
  },

  topIndices: (_, [x]) => (at) => {
    const places = count(0, x?.shape.at(-1) ?? 0);
    const valueOf = (place: number) => read(x, at.with(-1, place));
    // Its rank is how many come before it.
    const rankOf = (place: number) =>
      places.filter((k) => valueOf(k) > valueOf(place) || (valueOf(k) === valueOf(place) && k < place))
        .length;
    return places.find((place) => rankOf(place) === at.at(-1)) ?? NaN;
  },
  threshold: (_, [x, weights, limit]) => (at) => {
    const places = count(0, x?.shape.at(-1) ?? 0).map((place) => at.with(-1, place));
    const weightAbove = (value: number) =>
      total(places.filter((place) => read(x, place) > value).map((place) => read(weights, place)));
    const values = places.map((place) => read(x, place));
    return Math.min(...values.filter((value) => weightAbove(value) <= read(limit, at)));
  },

  reshape: ({ shape }, [x]) => {
    const places = indicesOf(x?.shape ?? []);
    const order = new Map(indicesOf(shape).map((index, flat) => [index.join(), places[flat] ?? []]));
    return (at) => read(x, order.get(at.join()) ?? []);
  },
  transpose: ({ attributes: { permutation } }, [x]) => (at) =>
    read(x, permutation.map((_, axis) => at[permutation.indexOf(axis)] ?? NaN)),
  broadcast: each((x) => x),
  slice: ({ attributes: { axis, start } }, [x]) => (at) => read(x, at.with(axis, (at[axis] ?? 0) + start)),
  pad: ({ attributes: { axis, before } }, [x]) => (at) => {
    const i = (at[axis] ?? 0) - before;
    return i < 0 || i >= (x?.shape[axis] ?? 0) ? 0 : read(x, at.with(axis, i));
  },
  concatenate: ({ attributes: { axis } }, parts) => (at) => {
    const [part, i = 0] =
      parts.flatMap((each) =>
        count(0, each.shape[axis] ?? 0).map((k) => [each, k] as const)
      )[at[axis] ?? 0] ?? [];
    return read(part, at.with(axis, i));
  },

  matmul: (_, [a, b]) => (at) => {
    const [row = 0, column = 0] = at.slice(-2);
    const batch = at.slice(0, -2);
    const inner = count(0, a?.shape.at(-1) ?? 0);
    return total(inner.map((k) => read(a, [...batch, row, k]) * read(b, [...batch, column, k])));
  },

  gather: ({ attributes: { part } }, [table, indices]) => (at) => {
    const row = read(indices, at.slice(0, -1)) - (part?.start ?? 0);
    return row < 0 || row >= (table?.shape[0] ?? 0) ? 0 : read(table, [row, at.at(-1) ?? 0]);
  },
  scatterAdd: ({ attributes: { part } }, [values, indices]) => ([row = 0, k = 0]) => {
    const index = row + (part?.start ?? 0);
    const places = indicesOf(indices?.shape ?? []).filter((place) => read(indices, place) === index);
    return total(places.map((place) => read(values, [...place, k])));
  },
  oneHot: (_, [indices]) => (at) => Number(read(indices, at.slice(0, -1)) === at.at(-1)),
  writeRows: (_, [memory, rows, start]) => ([b = 0, t = 0, h = 0]) => {
    const row = t - read(start, [b]);
    return row < 0 || row >= (rows?.shape[1] ?? 0) ? read(memory, [b, t, h]) : read(rows, [b, row, h]);
  },
  readRows: (_, [memory, start]) => ([b = 0, t = 0, h = 0]) => read(memory, [b, t + read(start, [b]), h]),

  visible: (_, [extents, start]) => ([b = 0, , query = 0, key = 0]) => {
    const extent = { first: read(extents, [b, query, 0]), contextEnd: read(extents, [b, query, 1]) };
    return Number(canAttend(read(start, [b]) + query, key, extent));
  },

  randomBits: ({ shape, attributes: { stream } }, [key]) => {
    const order = new Map(indicesOf(shape).map((index, flat) => [index.join(), flat]));
    return (at) => bits([read(key, [0]), read(key, [1])], { stream, index: order.get(at.join()) ?? NaN });
  },
  randomWord: (_, [keys, streams]) => ([i = 0]) =>
    bits([read(keys, [i, 0]), read(keys, [i, 1])], { stream: read(streams, [i]), index: 0 }),
  pick: (_, [weights, share]) => (at) => {
    const own = count(0, weights?.shape.at(-1) ?? 0).map((place) => read(weights, at.with(-1, place)));
    const isReached = (place: number) => total(own.slice(0, place + 1)) > read(share, at) * total(own);
    return own.findIndex((_, place) => isReached(place));
  },
  uniform: each((word) => Math.floor(word / 256) / 16777216),
};
