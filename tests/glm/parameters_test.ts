import { assert, assertEquals, assertThrows } from "@std/assert";
import { readSafetensors } from "../../core/checkpoint/read_safetensors.ts";
import { checkConfig, type GlmConfig } from "../../core/glm/config.ts";
import { parameterCount, parameterTable } from "../../core/glm/parameters.ts";
import { isPresetName, type PresetName, PRESETS } from "../../core/glm/presets.ts";
import { originalVectors } from "../blanks/original_vectors.ts";

/** Rows of the embedding, padded: of the BERT and of the GPT-2 tokenizer. */
const [BERT, GPT2] = [30592, 50304];

function countOf(config: GlmConfig): number {
  return parameterCount(parameterTable(config));
}

function configOf(preset: PresetName, vocabularySize: number): GlmConfig {
  return { ...PRESETS[preset], vocabularySize, blockPositions: true };
}

Deno.test("names are unique, and order and shapes are those of the original's checkpoints", async () => {
  const read = async (name: string) =>
    readSafetensors(await originalVectors.read(`model/${name}/weights.safetensors`));
  const sizes = { layers: 2, hidden: 32, heads: 4, maxPositions: 40, vocabularySize: 67 };
  const cases = [
    [{ ...sizes, blockPositions: true }, await read("small_huge_std0.6")],
    [{ ...sizes, blockPositions: false }, await read("small_big_no_block_pos")],
  ] as const;
  for (const [config, weights] of cases) {
    const table = parameterTable(config);
    assertEquals(new Set(table.map(({ name }) => name)).size, table.length);
    const published = Object.entries(weights).map(([name, { shape }]) => ({ name, shape }));
    assertEquals(table.map(({ name, shape }) => ({ name, shape })), published);
  }
});

Deno.test("the presets have exactly as many parameters as the paper's models", () => {
  const exact: Readonly<
    Record<Exclude<PresetName, "minimal" | "tiny" | "small">, readonly [number, number, number]>
  > = {
    // vocabulary, parameters, and the published size in millions
    base: [BERT, 109_338_624, 110],
    large: [BERT, 334_688_256, 335],
    "410m": [BERT, 410_265_600, 410],
    "515m": [BERT, 514_632_960, 515],
    "2b": [GPT2, 1_920_122_880, 2000],
    "10b": [GPT2, 9_880_682_496, 10_000],
  };
  for (const [name, [vocabularySize, count, millions]] of Object.entries(exact)) {
    assert(isPresetName(name));
    const config = configOf(name, vocabularySize);
    const { layers: L, hidden: H, maxPositions: P } = config;
    // Per layer 12 H² + 13 H: query, key, value and output 4 H² + 4 H, MLP 8 H² + 5 H, two LayerNorms 4 H.
    assertEquals(countOf(config), vocabularySize * H + 2 * (P + 1) * H + L * (12 * H * H + 13 * H) + 2 * H);
    assertEquals(countOf(config), count);
    assert(Math.abs(count / (millions * 1e6) - 1) < 0.05);
  }
});

Deno.test("every preset is a configuration that makes sense, with heads of 64 features in the published ones", () => {
  for (const name of Object.keys(PRESETS)) {
    assert(isPresetName(name));
    const { hidden, heads } = checkConfig(configOf(name, BERT));
    if (name !== "minimal" && name !== "tiny" && name !== "small") assertEquals(hidden / heads, 64);
  }
  assert(!isPresetName("toString") && !isPresetName("huge"));
});

Deno.test("matrices decay, embeddings included; vectors do not", () => {
  for (const { name, shape, decays } of parameterTable(configOf("tiny", 128))) {
    assertEquals(decays, shape.length === 2, name);
  }
});

Deno.test("a size that makes no sense is refused by name", () => {
  const config = configOf("minimal", 128);
  for (const name of ["layers", "hidden", "heads", "maxPositions", "vocabularySize"] as const) {
    for (const value of [0, -1, 1.5, NaN, Infinity]) {
      const wrong = (): unknown => checkConfig({ ...config, [name]: value });
      assertThrows(wrong, RangeError, `${name}: expected a positive integer, found ${value}`);
    }
  }
  assertThrows(
    () => checkConfig({ ...config, heads: 7 }),
    RangeError,
    "hidden: expected a multiple of heads (7), found 64",
  );
});
