import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { numbers, sameShape, sizeOf, tensor, typeName } from "../../core/graph/tensor.ts";
import { anyShape } from "./shapes.ts";

Deno.test("a tensor has as many elements as its shape says, and says so when it does not", () => {
  fc.assert(fc.property(anyShape(), fc.integer({ min: -1, max: 1 }), (shape, excess) => {
    const length = sizeOf(shape) + excess;
    const make = () => tensor(shape, new Float64Array(length));
    if (excess === 0) assertEquals(numbers(make()), Array(length).fill(0));
    else assertThrows(make, RangeError, `expected ${sizeOf(shape)} elements, found ${length}`);
  }));
});

Deno.test("the kind of number follows the array", () => {
  const arrays = [new Float64Array(0), new Float32Array(0), new Int32Array(0), new Uint32Array(0)];
  assertEquals(arrays.map((data) => typeName(tensor([0], data))), [
    "float[0]",
    "float[0]",
    "int[0]",
    "uint[0]",
  ]);
});

Deno.test("shapes are the same when every axis is, and only then", () => {
  fc.assert(fc.property(anyShape(), anyShape(), (a, b) => {
    assertEquals(sameShape(a, b), a.join() === b.join());
    assertEquals(sameShape(a, [...a]), true);
    assertEquals(sameShape(a, [...a, 1]), false);
  }));
});
