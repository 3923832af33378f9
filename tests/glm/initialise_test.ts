import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { configOf, type GoldenConfig, readJson } from "../../conformance/golden_model.ts";
import { initialise } from "../../core/glm/initialise.ts";
import { parameterTable } from "../../core/glm/parameters.ts";
import { numbers, sizeOf, type Tensors } from "../../core/graph/tensor.ts";
import { key } from "../../core/random/key.ts";
import { originalVectors } from "../blanks/original_vectors.ts";
import { valueNamed } from "../graph/compute.ts";

/** An initialisation by the original code. */
interface Golden {
  readonly config: GoldenConfig;
  readonly params: Readonly<Record<string, { readonly mean: number; readonly std: number }>>;
  readonly weight_decay_group: readonly string[];
  readonly no_weight_decay_group: readonly string[];
  readonly num_parameters: number;
}

const golden: Golden = await readJson(originalVectors, "model/init_stats.json");
const config = configOf(golden.config);
const table = parameterTable(config);
const parameters: Tensors = initialise(config, key(7));

Deno.test("means and standard deviations of all parameters are those of the original, as far as chance allows", () => {
  assertEquals(table.map(({ name }) => name), Object.keys(golden.params));
  for (const { name, shape } of table) {
    const values = numbers(valueNamed(parameters, name));
    const count = values.length;
    assertEquals(count, sizeOf(shape));
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
    const original = golden.params[name] ?? { mean: NaN, std: NaN };
    // Both are samples: five standard errors of their difference.
    assertAlmostEquals(mean, original.mean, 5 * Math.sqrt(2 / count) * original.std, name);
    assertAlmostEquals(std, original.std, 5 * Math.sqrt(1 / count) * original.std, name);
  }
});

Deno.test("random parameters are normal: as many beyond one and beyond two deviations as there should be", () => {
  const { data } = valueNamed(parameters, "word_embeddings.weight");
  const beyond = (deviations: number): number =>
    data.filter((value: number) => Math.abs(value) > deviations * 0.02).length / data.length;
  assertAlmostEquals(beyond(1), 0.3173, 0.007);
  assertAlmostEquals(beyond(2), 0.0455, 0.003);
});

Deno.test("the parameters that decay are the original's group, and as many numbers are learnt in all", () => {
  const named = (decays: boolean) =>
    table.filter((each) => each.decays === decays).map(({ name }) => name).toSorted();
  assertEquals(named(true), golden.weight_decay_group.toSorted());
  assertEquals(named(false), golden.no_weight_decay_group.toSorted());
  assertEquals(table.reduce((sum, { shape }) => sum + sizeOf(shape), 0), golden.num_parameters);
});

Deno.test("equal keys give equal bits in float32, another key gives others", () => {
  assertEquals(initialise(config, key(7)), parameters);
  for (const { data } of Object.values(parameters)) assert(data instanceof Float32Array);
  const other = initialise(config, key(8));
  assertNotEquals(
    valueNamed(other, "word_embeddings.weight"),
    valueNamed(parameters, "word_embeddings.weight"),
  );
});

Deno.test("no two random parameters are copies or multiples of each other", () => {
  const beginnings = table.filter(({ initial }) => "deviation" in initial).map(({ name }) => {
    const [first = NaN, ...rest] = valueNamed(parameters, name).data.slice(0, 8);
    return rest.map((value) => (value / first).toPrecision(3)).join();
  });
  assertEquals(new Set(beginnings).size, beginnings.length);
});
