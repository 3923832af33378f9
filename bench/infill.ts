/**
 * What filling a blank costs, in rounds in which everybody runs once, so that a busy machine is fair to all; lines on
 * stdout, JSON in `bench/results`:
 *
 *     deno run -A bench/infill.ts [--rounds 7] [--tokens 128] [--kernels] [--out FILE]
 *     deno run -A --config bench/peers/deno.json bench/infill.ts --jax webgpu|wasm
 *
 * The model has the sizes of the preset `tiny` and random parameters; its end token cannot win. Compared are a token
 * of decoding with the time of its kernels, with computing the whole sequence again for every token, and a batch of 16
 * with one. With --jax the same model fills the same blank in jax-js, and has to find the same answer. --kernels prints
 * where the time of a step goes.
 */
import { parseArgs } from "@std/cli";
import { describeAdapter } from "../cli/doctor/describe_adapter.ts";
import { fill } from "../core/infill/fill.ts";
import { gpuBackend } from "../gpu/backend.ts";
import { openDevice } from "../gpu/device.ts";
import type { Timing } from "../gpu/profile.ts";
import { openComputingAgain } from "./infill/compute_again.ts";
import { type Contestant, figureLines, figuresOf, kernelLines, type Measured } from "./infill/figures.ts";
import { openGrowingStep } from "./infill/growing_step.ts";
import { BLANK, CONFIG, CONTEXT, fillBatch, openModel, parameters, PROMPTS, SOP } from "./infill/work.ts";
import { processorTime } from "./processor_time.ts";
import { writeResults } from "./write_results.ts";

const options = parseArgs(Deno.args, {
  string: ["rounds", "tokens", "jax", "out"],
  boolean: ["kernels"],
  default: { rounds: "7", tokens: "128" },
});
const [rounds, maxTokens] = [Number(options.rounds), Number(options.tokens)];

const found = await navigator.gpu?.requestAdapter();
if (!found) throw new Error("no WebGPU adapter: there is nothing to measure");
const adapter = describeAdapter(found);
const device = await openDevice();
const backend = gpuBackend(device);
const values = parameters();
const model = openModel(backend, values);

/** The same in jax-js, where it is asked for. */
async function openJax(where: string | undefined): Promise<(() => Promise<void>) | undefined> {
  if (where === undefined) return undefined;
  if (where !== "webgpu" && where !== "wasm") throw new Error("--jax: expected webgpu or wasm");
  const { jaxFiller } = await import("./peers/fill_with_jax.ts");
  const fillByJax = await jaxFiller(where, {
    config: CONFIG,
    parameters: values,
    capacity: CONTEXT + maxTokens,
  });
  if (typeof fillByJax === "string") throw new Error(fillByJax);
  const [prompt] = PROMPTS;
  if (prompt === undefined) throw new Error("expected a prompt");
  const work = { context: prompt.context.ids, position: BLANK, sop: SOP, maxTokens };
  const theirs = await fillByJax(work);
  const [filling] = await fill(model, prompt, { maxTokens });
  const own = filling?.answers[0]?.tokens.map(({ id }) => id) ?? [];
  if (theirs.join() !== own.join()) throw new Error(`jax-js: expected ${own}, found ${theirs}`);
  return async () => void await fillByJax(work);
}

const jax = await openJax(options.jax);
const sampled = { kind: "sample", temperature: 0.8, topK: 40, topP: 0.9 } as const;
const contestants: readonly (readonly [Contestant, () => Promise<void>])[] = [
  ["one", () => fillBatch(model, 1, { maxTokens })],
  ["sixteen", () => fillBatch(model, 16, { maxTokens })],
  ["sampled", () => fillBatch(model, 1, { maxTokens, strategy: sampled })],
  ["again", await openComputingAgain(backend, { parameters: values, maxTokens })],
  ...(jax === undefined ? [] : [["jax", jax] as const]),
];
const step = {
  one: await openGrowingStep(device, { rows: 1, parameters: values, maxTokens }),
  sixteen: await openGrowingStep(device, { rows: 16, parameters: values, maxTokens }),
};

const times: Partial<Record<Contestant, Measured[]>> = {};
const steps = { one: new Array<readonly Timing[]>(), sixteen: new Array<readonly Timing[]>() };
async function measured(run: () => Promise<void>): Promise<Measured> {
  const [start, computed] = [performance.now(), processorTime()];
  await run();
  return { milliseconds: performance.now() - start, cpu: processorTime() - computed };
}
for (let round = -1; round < rounds; round++) {
  for (const [name, run] of contestants) {
    const one = await measured(run);
    if (round >= 0) (times[name] ??= []).push(one);
  }
  // One step alone is short: several, and the time of each of them.
  for (let i = 0; i < 4; i++) {
    const [one, sixteen] = [await step.one(), await step.sixteen()];
    if (round < 0) continue;
    steps.one.push(one);
    steps.sixteen.push(sixteen);
  }
}

const figures = figuresOf({ maxTokens, times, steps });
const { layers, hidden, vocabularySize } = CONFIG;
console.log(
  `${backend.about}; ${layers} layers of ${hidden}, vocabulary ${vocabularySize}, context ${CONTEXT}`,
);
console.log(`${maxTokens} tokens, ${rounds} rounds\n`);
console.log(figureLines(figures).join("\n"));
if (options.kernels) console.log(kernelLines(figures).join("\n"));
const setting = { model: CONFIG, context: CONTEXT, maxTokens, rounds, jax: options.jax ?? null };
const place = await writeResults("infill", {
  adapter,
  figures: { ...setting, ...figures },
  file: options.out,
});
console.error(`written: ${place}`);
model.close();
backend.close();
Deno.exit(0); // jax-js keeps workers alive.
