/** Arbitrary shapes, small ones, with axes of size 1 as likely as others. */
import fc from "fast-check";
import type { Shape } from "../../core/graph/tensor.ts";

/** Sizes 1 to 3. */
export const SIZE: fc.Arbitrary<number> = fc.integer({ min: 1, max: 3 });

/** A shape of any rank from `minimum` to 3. */
export function anyShape(minimum = 0): fc.Arbitrary<Shape> {
  return fc.array(SIZE, { minLength: minimum, maxLength: 3 });
}

/** A shape of at least one axis, and one of its axes. */
export function shapeAndAxis(): fc.Arbitrary<{ readonly shape: Shape; readonly axis: number }> {
  return anyShape(1).chain((shape) =>
    fc.record({ shape: fc.constant(shape), axis: fc.nat(shape.length - 1) })
  );
}

/** A shape that broadcasts to the given one: some axes are 1, some leading ones are missing. */
export function fitting(shape: Shape): fc.Arbitrary<Shape> {
  const repeated = fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length });
  return fc.tuple(fc.nat(shape.length), repeated).map(([missing, repeats]) =>
    shape.map((size, axis) => repeats[axis] ? 1 : size).slice(missing)
  );
}

/** Shapes that broadcast with each other. */
export function broadcastable(count: number): fc.Arbitrary<readonly Shape[]> {
  return anyShape().chain((shape) => fc.array(fitting(shape), { minLength: count, maxLength: count }));
}
