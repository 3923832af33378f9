import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { canAttend, type Extent } from "../../core/blanks/can_attend.ts";
import { input, type Node } from "../../core/graph/node.ts";
import { type Tensor, tensor, type Tensors } from "../../core/graph/tensor.ts";
import { attention } from "../../core/layers/attention.ts";
import { key } from "../../core/random/key.ts";
import { normals } from "../../core/random/normals.ts";
import { permutation } from "../../core/random/permutation.ts";
import { computeOne } from "../graph/compute.ts";
import { anyExtents } from "./any_extents.ts";

/** One sequence, one head or several: what attention is computed from, as rows. */
interface Sequence {
  readonly heads: number;
  readonly query: readonly (readonly number[])[];
  readonly key: readonly (readonly number[])[];
  readonly value: readonly (readonly number[])[];
  /** One per query. */
  readonly extents: readonly Extent[];
  readonly start: number;
}

function rowsOf(seed: number, count: number, width: number): readonly (readonly number[])[] {
  const values = normals(key(seed), count * width);
  return Array.from(
    { length: count },
    (_, row) => Array.from(values.subarray(row * width, (row + 1) * width)),
  );
}

/** Any sequence; `queries` beyond a memory of `memory` rows, with room behind them that was never written. */
function anySequence(): fc.Arbitrary<Sequence> {
  return fc.record({
    heads: fc.integer({ min: 1, max: 3 }),
    width: fc.integer({ min: 1, max: 3 }),
    queries: fc.integer({ min: 1, max: 5 }),
    start: fc.nat(4),
    room: fc.nat(3),
    seed: fc.nat(),
  }).chain((drawn) => fc.record({ drawn: fc.constant(drawn), extents: anyExtents(drawn) })).map((
    { drawn: { heads, width, queries, start, room, seed }, extents },
  ) => ({
    heads,
    start,
    extents,
    query: rowsOf(seed, queries, heads * width),
    key: rowsOf(seed + 1, start + queries + room, heads * width),
    value: rowsOf(seed + 2, start + queries + room, heads * width),
  }));
}

function attend({ heads, extents, start, ...rows }: Sequence): readonly (readonly number[])[] {
  const values: Record<string, Tensor> = {
    extents: tensor(
      [1, extents.length, 2],
      Int32Array.from(extents.flatMap(({ first, contextEnd }) => [first, contextEnd])),
    ),
    start: tensor([1], Int32Array.of(start)),
  };
  for (const [name, each] of Object.entries(rows)) {
    values[name] = tensor([1, each.length, each[0]?.length ?? 0], Float64Array.from(each.flat()));
  }
  const node = (name: string): Node => input(name, values[name] ?? { dtype: "float", shape: [] });
  const output = attention({
    query: node("query"),
    key: node("key"),
    value: node("value"),
    extents: node("extents"),
    start: node("start"),
  }, { heads });
  const { data, shape } = computeOne(output, values satisfies Tensors);
  const width = shape[2] ?? 0;
  return rows.query.map((_, row) => Array.from(data.subarray(row * width, (row + 1) * width)));
}

/** Attention from its formula, one number at a time. */
function textbook(
  { heads, query, key, value, extents, start }: Sequence,
): readonly (readonly number[])[] {
  const hidden = query[0]?.length ?? 0;
  const width = hidden / heads;
  const at = (rows: Sequence["query"], row: number, column: number): number => rows[row]?.[column] ?? NaN;
  return query.map((_, i) =>
    Array.from({ length: hidden }, (_, column) => {
      const extent = extents[i] ?? { first: NaN, contextEnd: NaN };
      const first = Math.floor(column / width) * width;
      let [above, below] = [0, 0];
      for (const j of key.keys()) {
        if (!canAttend(start + i, j, extent)) continue;
        let score = 0;
        for (let d = first; d < first + width; d++) score += at(query, i, d) * at(key, j, d);
        const weight = Math.exp(score / Math.sqrt(width));
        above += weight * at(value, j, column);
        below += weight;
      }
      return above / below;
    })
  );
}

function assertNear(found: readonly (readonly number[])[], expected: readonly (readonly number[])[]): void {
  const other = expected.flat();
  assertEquals(found.flat().length, other.length);
  found.flat().forEach((value, i) => assertAlmostEquals(value, other[i] ?? NaN, 1e-11));
}

Deno.test("attention is softmax(q·k/√d)·v over the keys that canAttend allows, for every head by itself", () => {
  fc.assert(fc.property(anySequence(), (sequence) => assertNear(attend(sequence), textbook(sequence))));
});

Deno.test("when the context is everything, the order of keys does not matter, and queries may change places", () => {
  fc.assert(fc.property(anySequence(), fc.nat(), (any, seed) => {
    const sequence = { ...any, extents: any.query.map(() => ({ first: 0, contextEnd: any.key.length })) };
    const shuffled = <T>(rows: readonly T[]): readonly T[] =>
      permutation(key(seed), rows.length).flatMap((place) => rows.slice(place, place + 1));
    const expected = attend(sequence);
    const otherKeys = { key: shuffled(sequence.key), value: shuffled(sequence.value) };
    assertNear(attend({ ...sequence, ...otherKeys }), expected);
    assertNear(attend({ ...sequence, query: shuffled(sequence.query) }), shuffled(expected));
  }));
});

Deno.test("what a query cannot see changes no bit of its output; what it can see changes it", () => {
  fc.assert(fc.property(anySequence(), fc.nat(), (sequence, choice) => {
    const changed = choice % sequence.key.length;
    const other = {
      ...sequence,
      value: sequence.value.with(changed, sequence.value[changed]?.map((v) => v + 1) ?? []),
    };
    const before = attend(sequence);
    attend(other).forEach((row, i) => {
      const isSame = row.every((value, column) => value === before[i]?.[column]);
      const extent = sequence.extents[i] ?? { first: NaN, contextEnd: NaN };
      assertEquals(isSame, !canAttend(sequence.start + i, changed, extent));
    });
  }));
});

Deno.test("with contextLength 0 a query sees itself and what is before it: the first one sees its own value alone", () => {
  fc.assert(fc.property(anySequence(), (any) => {
    const sequence = { ...any, extents: any.query.map(() => ({ first: 0, contextEnd: 0 })), start: 0 };
    assertNear(attend(sequence).slice(0, 1), sequence.value.slice(0, 1));
    const longer = attend(sequence);
    const alone = attend({ ...sequence, query: sequence.query.slice(0, 1) });
    assertEquals(longer.slice(0, 1), alone);
  }));
});

Deno.test("scores so large that their exponentials overflow still give a weighted mean of values", () => {
  const query = [[800, 0], [0, -900]];
  const extents = query.map(() => ({ first: 0, contextEnd: 2 }));
  const sequence = { heads: 1, query, key: query, value: [[1, 2], [3, 4]], extents, start: 0 };
  const found = attend(sequence);
  assert(found.flat().every((value) => value >= 1 && value <= 4));
  assertNear(found, [[1, 2], [3, 4]]);
});

Deno.test("features that cannot be divided among the heads are refused", () => {
  const sequence = {
    heads: 2,
    query: [[1, 2, 3]],
    key: [[1, 2, 3]],
    value: [[1, 2, 3]],
    extents: [{ first: 0, contextEnd: 1 }],
    start: 0,
  };
  assertThrows(() => attend(sequence), RangeError, "3 features cannot be divided among 2 heads");
});
