/** Walks through memory: the generated expression, evaluated here, agrees with the reference's offsets. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { sizeOf } from "../../core/graph/tensor.ts";
import { broadcastStrides, stridesOf } from "../../core/ops/broadcasting.ts";
import { stridedIndex } from "../../gpu/wgsl/strided_index.ts";

/** Evaluates the WGSL that `stridedIndex` makes: u32 products, quotients and remainders of `i` and parameters. */
function evaluateWalk(shape: readonly number[], strides: readonly number[]): number[] {
  const { expression, parameters } = stridedIndex({ name: "x", shape, strides });
  const values = new Map(parameters.map(({ name, value }) => [name, value]));
  return Array.from({ length: sizeOf(shape) }, (_, i) =>
    expression.split(" + ").reduce((total, term) => {
      const [head = "", ...factors] = term.replaceAll(/[()]/g, "").replace("0u", "0").split(" ");
      let value = head === "i" ? i : Number(head);
      for (let at = 0; at < factors.length; at += 2) {
        const operand = values.get((factors[at + 1] ?? "").replace("parameters.", "")) ?? NaN;
        const operator = factors[at];
        value = operator === "/"
          ? Math.floor(value / operand)
          : operator === "%"
          ? value % operand
          : value * operand;
      }
      return total + value;
    }, 0));
}

/** The definition: the sum over the axes of coordinate times stride. */
function expected(shape: readonly number[], strides: readonly number[]): readonly number[] {
  const [size, ...inner] = shape;
  const [stride = 0, ...innerStrides] = strides;
  if (size === undefined) return [0];
  const rest = expected(inner, innerStrides);
  return Array.from({ length: size }, (_, k) => rest.map((offset) => k * stride + offset)).flat();
}

Deno.test("strided index: any transposed, broadcast tensor", () => {
  const cases = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 5 }).chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      ones: fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
      permutation: fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }),
    })
  );
  fc.assert(fc.property(cases, ({ shape, ones, permutation }) => {
    const stored = shape.map((size, axis) => (ones[axis] ? 1 : size));
    const strides = broadcastStrides(stored, shape);
    const turned = permutation.map((axis) => shape[axis] ?? 1);
    const walked = permutation.map((axis) => strides[axis] ?? 0);
    assertEquals(evaluateWalk(turned, walked), expected(turned, walked));
  }));
});

Deno.test("strided index: the common cases are cheap", () => {
  const expression = (shape: readonly number[], strides: readonly number[]): string =>
    stridedIndex({ name: "x", shape, strides }).expression;
  assertEquals(expression([2, 3], stridesOf([2, 3])), "i");
  assertEquals(expression([2, 3], [0, 0]), "0u");
  assertEquals(expression([2, 3], [0, 1]), "(i % parameters.x_size_0)");
  assertEquals(expression([2, 3], [1, 0]), "(i / parameters.x_below_0)");
});
