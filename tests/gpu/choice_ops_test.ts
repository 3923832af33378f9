/** The ops that a next token is chosen with: exact, because they answer with a place, a word or one of their inputs. */
import fc from "fast-check";
import { input, type Node } from "../../core/graph/node.ts";
import { type Shape, sizeOf, tensor, type TensorData } from "../../core/graph/tensor.ts";
import { pick } from "../../core/ops/pick.ts";
import { randomWord } from "../../core/ops/random_word.ts";
import { threshold } from "../../core/ops/threshold.ts";
import { toInt } from "../../core/ops/to_int.ts";
import { topIndices } from "../../core/ops/top_indices.ts";
import { words } from "../../core/random/bits.ts";
import { key } from "../../core/random/key.ts";
import { normals } from "../../core/random/normals.ts";
import { assertAgrees } from "./agree.ts";
import { bothFamilies } from "./families.ts";
import { gpuTest } from "./gpu_test.ts";

const EXACT = { absolute: 0, relative: 0, reason: "places, words and inputs" };

/** Rows about as long as one lane, as all lanes, and as several blocks of them. */
const ROWS = fc.record({
  rows: fc.integer({ min: 1, max: 3 }),
  length: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 60, max: 70 }), fc.constant(5001)),
  seed: fc.nat(99),
});

const named = (
  name: string,
  shape: Shape,
  data: TensorData,
): { readonly node: Node; readonly value: TensorData } => ({
  node: input(name, tensor(shape, data)),
  value: data,
});

/** Whole numbers from −`limit` to `limit`: ties, both signs, and zeros. */
function whole(
  shape: Shape,
  { seed, limit }: { readonly seed: number; readonly limit: number },
): Float32Array<ArrayBuffer> {
  return Float32Array.from(normals(key(seed), sizeOf(shape)), (value) => {
    return Math.max(-limit, Math.min(limit, Math.round(value * limit / 2)));
  });
}

gpuTest("choice: the largest elements in order, ties included, on both families", async () => {
  await fc.assert(
    fc.asyncProperty(ROWS, fc.integer({ min: 1, max: 7 }), async ({ rows, length, seed }, count) => {
      const x = named("x", [rows, length], whole([rows, length], { seed, limit: 4 }));
      const outputs = { y: topIndices(x.node, Math.min(count, length)) };
      const inputs = { x: tensor([rows, length], x.value) };
      for (const device of await bothFamilies()) {
        await assertAgrees(outputs, { inputs, tolerance: EXACT, device });
      }
    }),
    { numRuns: 12 },
  );
});

gpuTest("choice: thresholds by count and by weight, at and between the sums that there are", async () => {
  await fc.assert(
    fc.asyncProperty(
      ROWS,
      fc.double({ min: 0, max: 1.2, noNaN: true }),
      async ({ rows, length, seed }, part) => {
        const shape = [rows, length];
        const values = seed % 2 === 0
          ? whole(shape, { seed, limit: 6 })
          : Float32Array.from(normals(key(seed), rows * length), (value) => value * 1e3);
        const weights = whole(shape, { seed: seed + 1, limit: 5 }).map(Math.abs);
        const limit = Float32Array.from({ length: rows }, (_, row) => {
          const own = weights.subarray(row * length, (row + 1) * length);
          return Math.floor(part * own.reduce((a, b) => a + b, 0) * 2) / 2;
        });
        const inputs = {
          x: tensor(shape, values),
          weights: tensor(shape, weights),
          limit: tensor([rows, 1], limit),
        };
        const y = threshold(input("x", inputs.x), {
          weights: input("weights", inputs.weights),
          limit: input("limit", inputs.limit),
        });
        for (const device of await bothFamilies()) {
          await assertAgrees({ y }, { inputs, tolerance: EXACT, device });
        }
      },
    ),
    { numRuns: 25 },
  );
});

gpuTest("choice: a number picks the place where the weights exceed it", async () => {
  await fc.assert(
    fc.asyncProperty(ROWS, fc.integer({ min: 0, max: 15 }), async ({ rows, length, seed }, sixteenths) => {
      // Whole weights whose sums are exact; only the last of a row may be the only one that weighs something.
      const weights = whole([rows, length], { seed, limit: 3 }).map(Math.abs);
      for (let row = 1; row <= rows; row++) weights[row * length - 1] = 1;
      const inputs = {
        weights: tensor([rows, length], weights),
        at: tensor([rows, 1], new Float32Array(rows).fill(sixteenths / 16)),
      };
      const y = pick(input("weights", inputs.weights), input("at", inputs.at));
      for (const device of await bothFamilies()) {
        await assertAgrees({ y }, { inputs, tolerance: EXACT, device });
      }
    }),
    { numRuns: 25 },
  );
});

gpuTest("choice: random words of several keys, and floats as integers", async () => {
  const count = 19;
  const inputs = {
    keys: tensor([count, 2], words(key(3), { count: 2 * count })),
    streams: tensor([count], Int32Array.from({ length: count }, (_, i) => i * i)),
    x: tensor([count], Float32Array.from({ length: count }, (_, i) => (i - 9) * 1.7)),
  };
  const outputs = {
    words: randomWord(input("keys", inputs.keys), input("streams", inputs.streams)),
    integers: toInt(input("x", inputs.x)),
  };
  await assertAgrees(outputs, { inputs, tolerance: EXACT });
});
