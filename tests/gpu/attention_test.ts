/** Attention and its gradient, which never make a matrix of scores, against the definition, which does. */
import { assert } from "@std/assert";
import fc from "fast-check";
import type { Extent } from "../../core/blanks/can_attend.ts";
import { input, type Node } from "../../core/graph/node.ts";
import { graph } from "../../core/graph/graph.ts";
import { numbers, type Tensor, tensor } from "../../core/graph/tensor.ts";
import { pullBack } from "../../core/interpret/differentiate.ts";
import { attention } from "../../core/layers/attention.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { compile } from "../../gpu/compile.ts";
import { attentionKernel } from "../../gpu/kernels/attention.ts";
import { attentionGradientKernel } from "../../gpu/kernels/attention_gradient.ts";
import { valueNamed } from "../graph/compute.ts";
import { anyExtents } from "../layers/any_extents.ts";
import { assertAgrees, computeOnDevice } from "./agree.ts";
import { floats } from "./arbitrary_tensor.ts";
import { compositeOutputs } from "./composite_outputs.ts";
import { bothFamilies } from "./families.ts";
import { gpuTest } from "./gpu_test.ts";
import { assertSameBits } from "./same_bits.ts";
import { sharedDevice } from "./shared_device.ts";

interface Sizes {
  /** One row each: an extent for every query, and the number of elements in front of the queries. */
  readonly rows: readonly { readonly extents: readonly Extent[]; readonly start: number }[];
  readonly queries: number;
  readonly keys: number;
  readonly heads: number;
  readonly width: number;
  /** Probability of dropout. */
  readonly rate: number;
}

/** Both outputs of attention, and the gradients of queries, keys and values. */
function attended({ rows, queries, keys, heads, width, rate }: Sizes) {
  const batch = rows.length;
  const ofQueries = [batch, queries, heads * width];
  const ofKeys = [batch, keys, heads * width];
  const inputs = {
    query: floats(ofQueries, { seed: 1 }),
    key: floats(ofKeys, { seed: 2 }),
    value: floats(ofKeys, { seed: 3 }),
    dy: floats(ofQueries, { seed: 4 }),
    extents: tensor(
      [batch, queries, 2],
      Int32Array.from(rows.flatMap((row) => row.extents.flatMap((each) => [each.first, each.contextEnd]))),
    ),
    start: tensor([batch], Int32Array.from(rows, ({ start }) => start)),
    dropoutKey: tensor([2], Uint32Array.of(5, 6)),
  };
  const [query, key, value] = [
    input("query", inputs.query),
    input("key", inputs.key),
    input("value", inputs.value),
  ];
  const [extents, start] = [input("extents", inputs.extents), input("start", inputs.start)];
  const dropout = { key: input("dropoutKey", inputs.dropoutKey), rate, stream: 7 };
  const y = attention({ query, key, value, extents, start }, {
    heads,
    ...(rate > 0 ? { dropout } : {}),
  });
  const gradients = pullBack([{ of: y, cotangent: input("dy", inputs.dy) }], [query, key, value]);
  const backward: Record<string, Node> = {
    dquery: operand(gradients, 0),
    dkey: operand(gradients, 1),
    dvalue: operand(gradients, 2),
  };
  return { inputs, forward: compositeOutputs(y), backward };
}

/** Any lengths, from one query and key on; queries end at or before the last key. */
const sizes: fc.Arbitrary<Sizes> = fc.record({
  // One, primes, and the rows of registers (8), of workgroup memory (16) and of workgroups (64), more or less one.
  queries: fc.constantFrom(1, 2, 3, 7, 8, 9, 13, 15, 16, 17, 31, 63, 64, 65),
  memory: fc.constantFrom(0, 1, 12),
  heads: fc.constantFrom(1, 3),
  width: fc.constantFrom(3, 4, 16),
  rate: fc.constantFrom(0, 0, 0.3),
}).chain(({ queries, memory, ...rest }) =>
  fc.record({
    queries: fc.constant(queries),
    keys: fc.constant(queries + memory),
    heads: fc.constant(rest.heads),
    width: fc.constant(rest.width),
    rate: fc.constant(rest.rate),
    rows: fc.array(
      fc.nat(memory).chain((start) =>
        fc.record({ start: fc.constant(start), extents: anyExtents({ start, queries }) })
      ),
      { minLength: 1, maxLength: 3 },
    ),
  })
);

gpuTest("attention: any lengths, masks, memories, widths and dropout, on both families", async () => {
  const devices = await bothFamilies();
  await fc.assert(
    fc.asyncProperty(sizes, async (each) => {
      const { inputs, forward, backward } = attended(each);
      for (const device of devices) {
        await assertAgrees(forward, { inputs, tolerance: attentionKernel.tolerance, device });
        await assertAgrees(backward, { inputs, tolerance: attentionGradientKernel.tolerance, device });
      }
    }),
    { numRuns: 20 },
  );
});

function repeated(extent: Extent, count: number): readonly Extent[] {
  return Array.from({ length: count }, () => extent);
}

/** Several tiles and chunks: a causal, a bidirectional and a mixed row, and one that two examples share. */
const LONG: Sizes = {
  rows: [...[0, 150, 33].map((contextEnd) => repeated({ first: 0, contextEnd }, 150)), [
    ...repeated({ first: 0, contextEnd: 20 }, 91),
    ...repeated({ first: 91, contextEnd: 91 }, 59),
  ]].map((extents) => ({ extents, start: 0 })),
  queries: 150,
  keys: 150,
  heads: 2,
  width: 32,
  rate: 0.1,
};

gpuTest("attention: sequences of several tiles, the same bits on every run", async () => {
  const { inputs, forward, backward } = attended(LONG);
  for (const device of await bothFamilies()) {
    await assertAgrees(forward, { inputs, tolerance: attentionKernel.tolerance, device });
    await assertAgrees(backward, { inputs, tolerance: attentionGradientKernel.tolerance, device });
    await assertSameBits({ ...forward, ...backward }, { inputs, device });
  }
});

/** Rows from..to of a tensor [1, length, width] made NaN: whoever computes with them, even times 0, shows it. */
function withNaN(of: Tensor, { from, to }: { readonly from: number; readonly to: number }): Tensor {
  const width = of.shape[2] ?? 0;
  return { ...of, data: Float32Array.from(of.data).fill(NaN, from * width, to * width) };
}

function areFinite(of: Tensor, { from, to }: { readonly from: number; readonly to: number }): boolean {
  const width = of.shape[2] ?? 0;
  const values = numbers(of).slice(from * width, to * width);
  return values.length > 0 && values.every(Number.isFinite);
}

gpuTest(
  "attention: tiles that nobody sees are not visited, forward or backward, also between packed examples",
  async () => {
    // Whole tiles of either family: rows of registers (8, 12), of workgroup memory (16), of a workgroup (64), of a chunk (128).
    const half = 384;
    const [left, right] = [{ from: 0, to: half }, { from: half, to: 2 * half }];
    const packed = [
      ...repeated({ first: 0, contextEnd: 40 }, half),
      ...repeated({ first: half, contextEnd: half + 40 }, half),
    ];
    const causal = repeated({ first: 0, contextEnd: 0 }, 2 * half);
    const sizes = { queries: 2 * half, keys: 2 * half, heads: 1, width: 4, rate: 0 };
    /** Examples, and halves of the row of which queries on the one see no key on the other. */
    const cases = [
      { extents: packed, queries: left, keys: right },
      { extents: packed, queries: right, keys: left },
      { extents: causal, queries: left, keys: right },
    ];
    for (const device of await bothFamilies()) {
      for (const { extents, queries, keys } of cases) {
        const { inputs, forward, backward } = attended({ ...sizes, rows: [{ extents, start: 0 }] });
        const unseen = { ...inputs, key: withNaN(inputs.key, keys), value: withNaN(inputs.value, keys) };
        const looking = await computeOnDevice(
          graph({ ...forward, dquery: backward.dquery ?? operand([], 0) }),
          { inputs: unseen, device },
        );
        assert(
          areFinite(valueNamed(looking, "output 0"), queries),
          "queries of a tile met keys that none of them sees",
        );
        assert(
          areFinite(valueNamed(looking, "dquery"), queries),
          "the gradient of queries met keys that none of them sees",
        );
        const blind = { ...inputs, query: withNaN(inputs.query, queries), dy: withNaN(inputs.dy, queries) };
        const seen = await computeOnDevice(graph(backward), { inputs: blind, device });
        for (const name of ["dkey", "dvalue"]) {
          assert(
            areFinite(valueNamed(seen, name), keys),
            `${name}: keys of a tile met queries that see none of them`,
          );
        }
      }
    }
  },
);

gpuTest("attention: no buffer grows with the square of the length", async () => {
  const { capabilities, limits } = await sharedDevice();
  const bytesAt = (length: number): number => {
    const rows = [{ extents: repeated({ first: 0, contextEnd: 100 }, length), start: 0 }];
    const { forward, backward } = attended({ ...LONG, rows, queries: length, keys: length, width: 4 });
    const plan = compile(graph({ ...forward, ...backward }), { capabilities, limits });
    assert(Math.max(...plan.slots) < 4 * LONG.heads * length * length / 2, "half a matrix of scores");
    return plan.bytes;
  };
  // Twice the length, twice the bytes; the numbers that a dispatch is given do not even double.
  for (const length of [512, 2048, 8192]) assert(bytesAt(2 * length) <= 2 * bytesAt(length));
});

Deno.test("attention: a device that can hold the queries can hold everything that their gradient needs", () => {
  const shape = [64, 512, 1024]; // 128 MiB, all that is bound at once
  const limits = { maxBufferBytes: 2 ** 30, maxBindingBytes: 2 ** 27 };
  const float = (name: string): Node => input(name, { dtype: "float", shape });
  const inputs = { query: float("query"), key: float("key"), value: float("value") };
  const extents = input("extents", { dtype: "int", shape: [64, 512, 2] });
  const start = input("start", { dtype: "int", shape: [64] });
  const y = attention({ ...inputs, extents, start }, { heads: 16 });
  const gradients = pullBack([{ of: y, cotangent: float("dy") }], Object.values(inputs));
  for (const isSoftware of [true, false]) {
    const capabilities = {
      isSoftware,
      maxInvocationsPerWorkgroup: 256,
      maxStorageBuffersPerShader: 8,
      maxWorkgroupBytes: 16384,
    };
    compile(graph(Object.fromEntries(gradients.map((each, i) => [`d${i}`, each]))), { capabilities, limits });
  }
});
