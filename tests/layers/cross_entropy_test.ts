import { assertAlmostEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { input } from "../../core/graph/node.ts";
import { tensor } from "../../core/graph/tensor.ts";
import type { Precision } from "../../core/interpret/evaluate.ts";
import { crossEntropy } from "../../core/layers/cross_entropy.ts";
import { computeOne } from "../graph/compute.ts";

/** The loss of every target for one row of logits. */
function losses(logits: readonly number[], precision: Precision = "float64"): readonly number[] {
  const count = logits.length;
  const values = {
    logits: tensor([count, count], Float64Array.from(logits.map(() => logits).flat())),
    targets: tensor([count], Int32Array.from(logits.keys())),
  };
  const node = crossEntropy(input("logits", values.logits), input("targets", values.targets));
  return Array.from(computeOne(node, values, { precision }).data);
}

const LOGITS = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 8 });

Deno.test("the losses of all targets are the negative logarithms of probabilities that sum to 1", () => {
  fc.assert(fc.property(LOGITS, (logits) => {
    const total = logits.map(Math.exp).reduce((a, b) => a + b, 0);
    const found = losses(logits);
    found.forEach((loss, i) => assertAlmostEquals(loss, -Math.log(Math.exp(logits[i] ?? NaN) / total), 1e-9));
    assertAlmostEquals(found.reduce((sum, loss) => sum + Math.exp(-loss), 0), 1, 1e-12);
  }));
});

Deno.test("adding a number to all logits changes no loss, however large it is", () => {
  fc.assert(fc.property(LOGITS, (logits) => {
    for (const shift of [-1e5, 1e5]) {
      const shifted = losses(logits.map((logit) => logit + shift));
      losses(logits).forEach((loss, i) => assertAlmostEquals(shifted[i] ?? NaN, loss, 1e-9));
    }
  }));
});

Deno.test("logits whose exponentials overflow float32 have finite losses", () => {
  const [least = NaN, most = NaN] = losses([3000, -3000], "float32");
  assertAlmostEquals(least, 0, 1e-6);
  assertAlmostEquals(most, 6000, 1e-2);
});

Deno.test("a target outside the vocabulary is refused", () => {
  const values = { logits: tensor([1, 3], new Float64Array(3)), targets: tensor([1], Int32Array.of(3)) };
  const node = crossEntropy(input("logits", values.logits), input("targets", values.targets));
  assertThrows(() => computeOne(node, values), RangeError, "expected a row in [0, 3), found 3");
});
