import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Shape, sizeOf } from "../../core/graph/tensor.ts";
import { broadcastShapes, broadcastStrides, stridesOf, walk } from "../../core/ops/broadcasting.ts";
import { anyShape, broadcastable } from "../graph/shapes.ts";

Deno.test("broadcasting is commutative, associative and idempotent, and a scalar is its identity", () => {
  fc.assert(fc.property(broadcastable(3), ([a = [], b = [], c = []]) => {
    assertEquals(broadcastShapes([a, b]), broadcastShapes([b, a]));
    assertEquals(
      broadcastShapes([broadcastShapes([a, b]), c]),
      broadcastShapes([a, broadcastShapes([b, c])]),
    );
    assertEquals(broadcastShapes([a, b, c]), broadcastShapes([a, broadcastShapes([b, c])]));
    assertEquals(broadcastShapes([a, a]), a);
    assertEquals(broadcastShapes([a, []]), a);
  }));
});

/** The places that each operand of a walk is read at, in order. */
function visited(target: Shape, operands: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const { inner, outer, strides } = walk(target, operands);
  return outer.map((starts, operand) =>
    Array.from(
      starts,
      (start) => Array.from({ length: inner }, (_, k) => start + k * (strides[operand] ?? 0)),
    ).flat()
  );
}

const upTo = (size: number): readonly number[] => [...Array(size).keys()];

Deno.test("walking memory with its own strides is one loop over every element, in order", () => {
  fc.assert(fc.property(anyShape(), (shape) => {
    assertEquals(visited(shape, [stridesOf(shape)]), [upTo(sizeOf(shape))]);
    assertEquals(walk(shape, [stridesOf(shape)]).inner, sizeOf(shape));
  }));
});

Deno.test("walking memory with its axes reversed visits every element once", () => {
  fc.assert(fc.property(anyShape(), (shape) => {
    const [places = []] = visited(shape.toReversed(), [stridesOf(shape).toReversed()]);
    assertEquals(places.toSorted((a, b) => a - b), upTo(sizeOf(shape)));
  }));
});

Deno.test("operands are walked together: each visits its elements equally often, whatever the others need", () => {
  fc.assert(fc.property(broadcastable(2), (shapes) => {
    const target = broadcastShapes(shapes);
    const strides = shapes.map((shape) => broadcastStrides(shape, target));
    const places = visited(target, strides);
    assertEquals(places, strides.flatMap((each) => visited(target, [each])));
    shapes.forEach((shape, operand) => {
      const times = upTo(sizeOf(shape)).map((i) => places[operand]?.filter((at) => at === i).length);
      assertEquals(times, times.map(() => sizeOf(target) / sizeOf(shape)));
    });
  }));
});
