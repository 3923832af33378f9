/** Tuning: measured once, kept, and never trusted blindly. */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { compile } from "../../gpu/compile.ts";
import { matmulKernel } from "../../gpu/kernels/matmul.ts";
import { candidatesFor, familyOf, tilesWithRates, tuningFor } from "../../gpu/kernels/matmul/candidates.ts";
import { measureProducts } from "../../gpu/tune/measure_products.ts";
import { parseTuning, type ProductTuning, tuningText } from "../../gpu/tune/product_tuning.ts";
import { tuneDevice, tuningKey, type TuningStore } from "../../gpu/tune/tune_device.ts";
import { graph } from "../../core/graph/graph.ts";
import { input } from "../../core/graph/node.ts";
import { matmul } from "../../core/ops/matmul.ts";
import { assertAgrees } from "./agree.ts";
import { floats } from "./arbitrary_tensor.ts";
import { gpuTest } from "./gpu_test.ts";
import { sharedDevice } from "./shared_device.ts";

const TUNINGS: fc.Arbitrary<ProductTuning> = fc.record({
  family: fc.constantFrom("registers", "workgroups"),
  rates: fc.dictionary(
    fc.string({ minLength: 1, maxLength: 20 }),
    fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
  ),
  milliseconds: fc.double({ min: 0, max: 1e5, noNaN: true }),
});

/** A store in memory, and what was written to it. */
function memoryStore(kept?: string): { readonly store: TuningStore; readonly saved: string[] } {
  const saved: string[] = [];
  return {
    saved,
    store: {
      load: () => Promise.resolve(saved.at(-1) ?? kept),
      save: (_, text) => Promise.resolve(void saved.push(text)),
    },
  };
}

Deno.test("tuning: a kept text gives what was measured, and any other text an error of one sentence", () => {
  fc.assert(fc.property(TUNINGS, fc.string(), (tuning, key) => {
    assertEquals(parseTuning(tuningText(tuning, key), key), { ...tuning, rates: { ...tuning.rates } });
    assertThrows(() => parseTuning(tuningText(tuning, key), `${key}!`), RangeError);
  }));
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
    assertThrows(() => parseTuning(text, "key"), RangeError);
  }));
});

Deno.test("tuning: unmeasured tiles keep their place among the measured", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 100, noNaN: true }), fc.nat({ max: 4 }), (factor, count) => {
      const plain = tilesWithRates({});
      const names = candidatesFor({ isSoftware: true }).filter((name) => familyOf(name) === "registers");
      const rates = Object.fromEntries(
        names.slice(0, count).map((name, index) => [name, factor * (plain[index]?.rate ?? 0)]),
      );
      const scale = count === 0 ? 1 : factor;
      tilesWithRates(rates).forEach(({ rate }, index) => {
        assertAlmostEquals(rate / scale, plain[index]?.rate ?? NaN, 1e-6);
      });
    }),
  );
});

gpuTest("tuning: measured once, then taken from the store; a broken store costs a warning", async () => {
  const device = await sharedDevice();
  const now = () => performance.now();
  const { store, saved } = memoryStore();
  const first = await tuneDevice(device, { now, store });
  const { products } = first.capabilities;
  assert(products !== undefined && Object.values(products.rates).every((rate) => rate > 0));
  assertEquals(products.family, device.capabilities.isSoftware ? "registers" : products.family);
  const again = await tuneDevice(device, {
    now: () => {
      throw new Error("measured again");
    },
    store,
  });
  assertEquals(again.capabilities.products, products);
  assertEquals(saved.length, 1);

  const warnings: string[] = [];
  const broken = memoryStore("{ not JSON");
  let clock = 0;
  // A clock on which every look takes a second: there is time for few candidates.
  const hurried = {
    now: () => (clock += 1000),
    store: broken.store,
    warn: (text: string) => warnings.push(text),
  };
  const third = await tuneDevice(device, hurried);
  assertEquals(warnings.length, 1);
  assert(
    Object.keys(third.capabilities.products?.rates ?? {}).length < candidatesFor(device.capabilities).length,
  );
  assertEquals(parseTuning(broken.saved[0] ?? "", tuningKey(device)), third.capabilities.products);
});

gpuTest("tuning: without a store, and when nothing can be kept", async () => {
  const device = await sharedDevice();
  let clock = 0;
  const now = () => (clock += 1000);
  assert((await tuneDevice(device, { now })).capabilities.products !== undefined);
  const warnings: string[] = [];
  const store = {
    load: () => Promise.resolve(undefined),
    save: () => Promise.reject(new Error("disk full")),
  };
  await tuneDevice(device, { now, store, warn: (text) => warnings.push(text) });
  assertEquals(warnings, ["the tuning of this adapter could not be kept: disk full"]);
});

gpuTest("tuning: products are right whatever was chosen", async () => {
  const device = await sharedDevice();
  // So many that the largest tiles fill a GPU.
  const [a, b] = [floats([128, 20, 12], { seed: 1 }), floats([128, 37, 12], { seed: 2 })];
  const y = matmul(input("a", a), input("b", b));
  for (const isSoftware of [true, false]) {
    for (const name of candidatesFor({ isSoftware })) {
      const capabilities = { ...device.capabilities, isSoftware, products: tuningFor(name) };
      const { dispatches } = compile(graph({ y }), { capabilities, limits: device.limits });
      assertEquals(dispatches.map(({ dispatch }) => dispatch.label), [`matmul ${name}`]);
      const tolerance = matmulKernel.tolerance;
      await assertAgrees({ y }, { inputs: { a, b }, tolerance, device: { ...device, capabilities } });
    }
  }
  assert((await measureProducts(device, () => Number.MAX_SAFE_INTEGER)).milliseconds === 0);
});
