import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { input } from "../../core/graph/node.ts";
import { tensor } from "../../core/graph/tensor.ts";
import { differentiate } from "../../core/interpret/differentiate.ts";
import type { Precision } from "../../core/interpret/evaluate.ts";
import { gelu } from "../../core/layers/gelu.ts";
import { compute } from "../graph/compute.ts";

const x = input("x", { dtype: "float", shape: [] });

function valueAndSlope(at: number, precision: Precision = "float64"): readonly number[] {
  const data = precision === "float64" ? Float64Array.of(at) : Float32Array.of(at);
  const nodes = [gelu(x), ...differentiate(gelu(x), [x])];
  return compute(nodes, { x: tensor([], data) }, { precision }).map((value) => value.data[0] ?? NaN);
}

Deno.test("gelu(x) − gelu(−x) = x, and so slope(x) + slope(−x) = 1", () => {
  fc.assert(fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (at) => {
    const [value = NaN, slope = NaN] = valueAndSlope(at);
    const [mirrored = NaN, mirroredSlope = NaN] = valueAndSlope(-at);
    assertAlmostEquals(value - mirrored, at, 1e-12);
    assertAlmostEquals(slope + mirroredSlope, 1, 1e-12);
  }));
});

Deno.test("huge arguments give x or 0 with slope 1 or 0, in float32 too", () => {
  for (const precision of ["float64", "float32"] as const) {
    for (const at of [60, 1e4, 1e9]) {
      assertEquals(valueAndSlope(at, precision), [at, 1]);
      assertEquals(valueAndSlope(-at, precision).map(Math.abs), [0, 0]);
    }
  }
});

Deno.test("the values of the tanh form, not of the error function", () => {
  // 0.5·(1 + tanh(√(2/π)·1.044715)), against 0.8413447 from the error function.
  assertAlmostEquals(valueAndSlope(1)[0] ?? NaN, 0.8411919906082768, 1e-15);
});
