import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Shape } from "../../core/graph/tensor.ts";
import { toFloat } from "../../core/ops/to_float.ts";
import { clip } from "../../core/train/clip.ts";
import { compute } from "../graph/compute.ts";
import { given } from "../graph/given.ts";
import { anyShape } from "../graph/shapes.ts";

/** Several gradients, and the norm that they may have. */
const GRADIENTS = fc.record({
  shapes: fc.array(anyShape(), { minLength: 1, maxLength: 4 }),
  seed: fc.nat(),
  maxNorm: fc.double({ min: 0.01, max: 20, noNaN: true }),
});

interface Clipping {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly norm: number;
}

function clipped(shapes: readonly Shape[], { seed, maxNorm }: { seed: number; maxNorm: number }): Clipping {
  const from = given(seed);
  const gradients = shapes.map((shape) => from.floats(shape));
  const { gradients: scaled, norm } = clip(gradients, maxNorm);
  const flat = (nodes: typeof gradients) =>
    compute(nodes, from.values).flatMap(({ data }) => Array.from(data));
  const [own = NaN] = flat([norm]);
  return { before: flat(gradients), after: flat([...scaled]), norm: own };
}

const normOf = (values: readonly number[]): number => Math.hypot(...values);

Deno.test("the norm that is reported is that of all gradients as one vector, before clipping", () => {
  fc.assert(fc.property(GRADIENTS, ({ shapes, ...options }) => {
    const { before, norm } = clipped(shapes, options);
    assertAlmostEquals(norm, normOf(before), 1e-12 * (1 + norm));
  }));
});

Deno.test("after clipping the norm is at most maxNorm, and is maxNorm where it was clearly more", () => {
  fc.assert(fc.property(GRADIENTS, ({ shapes, ...options }) => {
    const { after, norm } = clipped(shapes, options);
    assert(normOf(after) <= options.maxNorm);
    if (norm > options.maxNorm) {
      assertAlmostEquals(normOf(after), options.maxNorm, 1e-6 * options.maxNorm / norm + 1e-9);
    }
  }));
});

Deno.test("clipping keeps the direction: all gradients are divided by one number of at least 1", () => {
  fc.assert(fc.property(GRADIENTS, ({ shapes, ...options }) => {
    const { before, after, norm } = clipped(shapes, options);
    const scale = Math.min(1, options.maxNorm / (norm + 1e-6));
    assertEquals(
      after.map((value, i) => Math.abs(value - scale * (before[i] ?? NaN)) < 1e-12),
      after.map(() => true),
    );
  }));
});

Deno.test("below maxNorm no bit changes, and gradients of 0 stay 0", () => {
  fc.assert(fc.property(GRADIENTS, ({ shapes, seed }) => {
    const { before, after } = clipped(shapes, { seed, maxNorm: 1e3 });
    assertEquals(after, before);
  }));
  const zeros = given(0);
  const x = toFloat(zeros.ints([3], 1));
  const [still, norm] = compute([...clip([x], 1).gradients, clip([x], 1).norm], zeros.values);
  assertEquals([...still?.data ?? [], norm?.data[0]], [0, 0, 0, 0]);
});
