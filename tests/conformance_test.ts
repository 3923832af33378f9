/**
 * The golden cases of the original code that are kept with the tests (tests/vectors/original/README.md), judged by
 * the float64 reference; and that a suite notices when one number of a case is another.
 */
import { assert, assertEquals } from "@std/assert";
import { generateSuite } from "../conformance/generate.ts";
import { modelSuite } from "../conformance/model.ts";
import type { Suite, SuiteContext, SuiteResult } from "../conformance/suite.ts";
import { trainSuite } from "../conformance/train.ts";
import { readSafetensors } from "../core/checkpoint/read_safetensors.ts";
import { writeSafetensors } from "../core/checkpoint/write_safetensors.ts";
import { halfBackend } from "../core/policies/half_backend.ts";
import { tensor, type TensorData } from "../core/graph/tensor.ts";
import { originalVectors } from "./blanks/original_vectors.ts";
import { valueNamed } from "./graph/compute.ts";

async function assertAllPass(
  suite: Suite,
  expected: { readonly passed: number; readonly skipped: number },
): Promise<void> {
  const { passed, failed, skipped, worst } = await suite.run(originalVectors);
  assertEquals({ passed, failed, skipped: skipped.length }, { ...expected, failed: [] });
  assert(worst < 0.1, `worst error over its tolerance: ${worst}`);
}

Deno.test("model: hidden states, logits, losses, every gradient and decoding with a memory, to 1e-9", async () => {
  await assertAllPass(modelSuite, { passed: 3, skipped: 0 });
});

Deno.test("train: whole runs with the optimiser's state, and 26 tables of learning rates", async () => {
  await assertAllPass(trainSuite, { passed: 28, skipped: 0 });
});

Deno.test("generate: greedy answers, beam search, seq2seq and blank filling, token for token", async () => {
  await assertAllPass(generateSuite, { passed: 92, skipped: 1 });
});

Deno.test("in 16 bits the suites hold to tolerances of their own, and not to those of 32", async () => {
  const backend = halfBackend(originalVectors.backend);
  for (const suite of [modelSuite, trainSuite, generateSuite]) {
    const { failed, worst } = await suite.run({ ...originalVectors, backend });
    assertEquals(failed, []);
    assert(worst > 0.01, `${suite.name}: worst error over its tolerance: ${worst}`);
  }
  const hidden = { ...backend, precision: "float32" } as const;
  assert((await modelSuite.run({ ...originalVectors, backend: hidden })).failed.length > 0);
});

/** The golden files with one of them changed, and in every folder with golden cases only the named one. */
function changed(only: string, file: string, change: (bytes: Uint8Array) => Uint8Array): SuiteContext {
  return {
    ...originalVectors,
    read: async (path) =>
      path === file ? change(await originalVectors.read(path)) : await originalVectors.read(path),
    list: async (path) =>
      (await originalVectors.list(path)).filter((name) => path.includes("/") || name === only),
  };
}

/** Adds a little to one element of a tensor of a file. */
function nudge(name: string, amount: number): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => {
    const tensors = readSafetensors(bytes);
    const { shape, data } = valueNamed(tensors, name);
    const nudged: TensorData = data.slice();
    const middle = Math.floor(data.length / 2);
    nudged[middle] = (nudged[middle] ?? 0) + amount;
    return writeSafetensors({ ...tensors, [name]: tensor(shape, nudged) });
  };
}

/** Replaces the first occurrence of some text in a file. */
function replace(from: RegExp, to: string): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => {
    const text = new TextDecoder().decode(bytes);
    assert(from.test(text));
    return new TextEncoder().encode(text.replace(from, to));
  };
}

function assertOneFailure(
  { passed, failed }: SuiteResult,
  expected: { readonly passed: number; readonly reason: string },
): void {
  assertEquals({ passed, failed: failed.length }, { passed: expected.passed, failed: 1 });
  assert(failed[0]?.reason.includes(expected.reason), failed[0]?.reason);
}

const MODEL = "small_big_no_block_pos";
const same = (bytes: Uint8Array): Uint8Array => bytes;

Deno.test("model: one logit, weight, gradient or target changed fails the case, and the sentence names the tensor", async () => {
  const run = (file: string, change: (bytes: Uint8Array) => Uint8Array): Promise<SuiteResult> =>
    modelSuite.run(changed(MODEL, `model/${MODEL}/${file}`, change));
  assertEquals((await run("case.json", same)).passed, 1);
  const outputs = "outputs_f64.safetensors";
  assertOneFailure(await run(outputs, nudge("logits", 1e-8)), { passed: 0, reason: ": logits[" });
  const gradient = "grad.transformer.layers.0.mlp.dense_4h_to_h.weight";
  assertOneFailure(await run(outputs, nudge(gradient, -1e-8)), { passed: 0, reason: `: ${gradient}[` });
  const weight = "transformer.layers.1.attention.dense.weight";
  assertOneFailure(await run("weights.safetensors", nudge(weight, 1e-3)), {
    passed: 0,
    reason: ": hidden.2[",
  });
  const target = replace(/("target": ?\[\[[^\]]*), ?\d+\]/, "$1,13]");
  assertOneFailure(await run("case.json", target), { passed: 0, reason: ": token_losses[" });
});

Deno.test("train: one weight, moment, loss or learning rate changed fails its case", async () => {
  const run = (file: string, change: (bytes: Uint8Array) => Uint8Array): Promise<SuiteResult> =>
    trainSuite.run(changed("small_accumulate2", `train/small_accumulate2/${file}`, change));
  const embedding = "word_embeddings.weight";
  const final = nudge(embedding, 1e-8);
  assertOneFailure(await run("final_weights_f64.safetensors", final), {
    passed: 0,
    reason: "final_weights_f64 word_embeddings",
  });
  const loss = replace(/("f64": ?\{"loss": ?\[)\d/, "$19");
  assertOneFailure(await run("case.json", loss), { passed: 0, reason: ": loss[0]" });
  const rate = replace(/("lr_at_num_iters_0_1_2": ?\[[^,]*), ?[^,]*,/, "$1, 0.123,");
  const tables = await trainSuite.run(changed("lr_tables.json", "train/lr_tables.json", rate));
  assertOneFailure(tables, { passed: 25, reason: "annealing_lr 0[1]: expected 0.123" });
});

Deno.test("generate: one token of an answer changed fails its case", async () => {
  const token = replace(/("generated": ?\[)\d+/, "$11");
  const result = await generateSuite.run(changed("generate.json", "generate/generate.json", token));
  assertOneFailure(result, { passed: 91, reason: "expected" });
});
