import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { input } from "../../core/graph/node.ts";
import { linear } from "../../core/layers/linear.ts";
import { add } from "../../core/ops/add.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { compute, computeOne } from "../graph/compute.ts";
import { given } from "../graph/given.ts";
import { anyShape, SIZE } from "../graph/shapes.ts";

Deno.test("every row is mapped by itself: leading axes may be anything", () => {
  fc.assert(fc.property(anyShape(), SIZE, SIZE, fc.nat(), (outer, inner, width, seed) => {
    const from = given(seed);
    const [weight, bias] = [from.floats([width, inner]), from.floats([width])];
    const x = from.floats([...outer, inner]);
    const rows = computeOne(linear(x, { weight, bias }), from.values);
    assertEquals(rows.shape, [...outer, width]);
    const [w, b, all] = compute([weight, bias, x], from.values).map(({ data }) => Array.from(data));
    const expected = Array.from(rows.data, (_, i) => {
      const [row, column] = [Math.floor(i / width), i % width];
      const products = Array.from(
        { length: inner },
        (_, k) => operand(all ?? [], row * inner + k) * operand(w ?? [], column * inner + k),
      );
      return products.reduce((a, c) => a + c, 0) + operand(b ?? [], column);
    });
    assertEquals(Array.from(rows.data), expected);
  }));
});

Deno.test("widths that differ are refused", () => {
  const node = (name: string, ...shape: number[]) => input(name, { dtype: "float", shape });
  const x = node("x", 2, 3);
  assertThrows(() => linear(x, { weight: node("w", 4, 2), bias: node("b", 4) }), RangeError, "float[4, 2]");
  assertThrows(() => linear(x, { weight: node("w", 4, 3), bias: node("b", 5) }), RangeError, "[5]");
  assertThrows(() => linear(add(x, x), { weight: node("w", 4), bias: node("b", 4) }), RangeError);
});
