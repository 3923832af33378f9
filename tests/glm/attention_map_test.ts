import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { batch } from "../../core/blanks/batch.ts";
import { canAttend } from "../../core/blanks/can_attend.ts";
import { layout } from "../../core/blanks/layout.ts";
import { attentionMap } from "../../core/glm/attention_map.ts";
import { modelTensors } from "../../core/glm/batch_tensors.ts";
import { initialise } from "../../core/glm/initialise.ts";
import { graph } from "../../core/graph/graph.ts";
import { input } from "../../core/graph/node.ts";
import { sizeOf, tensor } from "../../core/graph/tensor.ts";
import { evaluate } from "../../core/interpret/evaluate.ts";
import { attention, attentionProbabilities } from "../../core/layers/attention.ts";
import { key } from "../../core/random/key.ts";
import { normals } from "../../core/random/normals.ts";

const CONFIG = { layers: 2, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };

Deno.test("attention map: every query spreads 1 over the keys that it may see, in every layer and head", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 1 }), (end, layer) => {
      const tokens = [1, 12, 13, 14, 15, 16, 0];
      const example = layout({ tokens, spans: [{ start: 1, end: end + 1 }], mask: 2, sop: 5, eop: 6 });
      const length = example.tokens.length;
      const map = attentionMap(CONFIG, { layer, batchSize: 1, length });
      const values = { ...initialise(CONFIG, key(end)), ...modelTensors(batch([example]), CONFIG) };
      const given = Object.fromEntries(
        Object.entries(values).filter(([name]) => Object.hasOwn(map.inputs, name)),
      );
      const found = evaluate(map, given).probabilities;
      assertEquals(found?.shape, [1, CONFIG.heads, length, length]);
      for (let row = 0; row < CONFIG.heads * length; row++) {
        const seen = Array.from(found?.data.subarray(row * length, (row + 1) * length) ?? []);
        assert(Math.abs(seen.reduce((a, b) => a + b) - 1) < 1e-12);
        const extent = { first: 0, contextEnd: example.contextLength };
        assertEquals(seen.map((p) => p > 0), seen.map((_, k) => canAttend(row % length, k, extent)));
      }
    }),
    { numRuns: 12 },
  );
});

Deno.test("attention probabilities: with one value per key they are what attention weighs the values with", () => {
  const shape = [1, 3, 3];
  const x = (name: string) => input(name, { dtype: "float", shape });
  const inputs = {
    query: x("query"),
    key: x("key"),
    extents: input("extents", { dtype: "int", shape: [1, 3, 2] }),
    start: input("start", { dtype: "int", shape: [1] }),
  };
  const both = graph({
    mixed: attention({ ...inputs, value: x("value") }, { heads: 1 }),
    probabilities: attentionProbabilities(inputs, { heads: 1 }),
  });
  const drawn = (seed: number) => tensor(shape, Float64Array.from(normals(key(seed), sizeOf(shape))));
  const { mixed, probabilities } = evaluate(both, {
    query: drawn(1),
    key: drawn(2),
    value: tensor(shape, Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1)),
    extents: tensor([1, 3, 2], Int32Array.of(0, 2, 0, 2, 0, 2)),
    start: tensor([1], Int32Array.of(0)),
  });
  assertEquals(Array.from(mixed?.data ?? []), Array.from(probabilities?.data ?? []));
});

Deno.test("attention map: a layer that is not there is one sentence", () => {
  assertThrows(
    () => attentionMap(CONFIG, { layer: 2, batchSize: 1, length: 4 }),
    RangeError,
    "layer: expected an integer from 0 to 1, found 2",
  );
});
