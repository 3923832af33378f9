/**
 * What filling a blank costs, in rounds in which everybody runs once, so that a busy machine is fair to all:
 *
 *     deno run -A bench/infill.ts [--rounds 7] [--tokens 128]
 *     deno run -A --config bench/peers/deno.json bench/infill.ts --jax webgpu|wasm
 *
 * The model has the sizes of the preset `tiny` and random parameters; its end token cannot win. Compared are a token
 * of decoding with the time of its kernels, with computing the whole sequence again for every token, and a batch of 16
 * with one. Computing again is given an advantage: it never waits for the token that it would need. With --jax the same
 * model fills the same blank in jax-js, and has to find the same answer.
 */
import { parseArgs } from "@std/cli";
import { batch as toBatch } from "../core/blanks/batch.ts";
import { layout } from "../core/blanks/layout.ts";
import { batchInputs, modelTensors } from "../core/glm/batch_tensors.ts";
import { initialise } from "../core/glm/initialise.ts";
import { glm, logits, parameterInputs } from "../core/glm/model.ts";
import { PRESETS } from "../core/glm/presets.ts";
import type { Executable } from "../core/graph/backend.ts";
import { graph } from "../core/graph/graph.ts";
import { tensor } from "../core/graph/tensor.ts";
import { choiceOf } from "../core/infill/choice/choice.ts";
import { fillMany } from "../core/infill/fill.ts";
import { beginningTensors } from "../core/infill/growing.ts";
import { growPass } from "../core/infill/grow_pass.ts";
import { openInfillModel } from "../core/infill/infill_model.ts";
import type { InfillOptions } from "../core/infill/infill.ts";
import { memoryInputs, namedMemory } from "../core/infill/memory.ts";
import { argmax } from "../core/ops/argmax.ts";
import { reshape } from "../core/ops/reshape.ts";
import { slice } from "../core/ops/slice.ts";
import { key } from "../core/random/key.ts";
import { below } from "../core/random/below.ts";
import { gpuBackend } from "../gpu/backend.ts";
import { openDevice } from "../gpu/device.ts";
import { profileReport } from "../gpu/profile_report.ts";
import type { Timing } from "../gpu/profile.ts";

const VOCABULARY = 384;
const CONTEXT = 32;
const [MASK, SOP, END] = [2, 5, VOCABULARY - 1];

const options = parseArgs(Deno.args, {
  string: ["rounds", "tokens", "jax"],
  default: { rounds: "7", tokens: "128" },
});
const [rounds, maxTokens] = [Number(options.rounds), Number(options.tokens)];

const config = { ...PRESETS.tiny, vocabularySize: VOCABULARY, blockPositions: true };
const initial = initialise(config, key(0));
const embedding = Float32Array.from(initial["word_embeddings.weight"]?.data ?? []);
embedding.fill(0, END * config.hidden);
const parameters = {
  ...initial,
  "word_embeddings.weight": tensor([VOCABULARY, config.hidden], embedding),
};

const device = await openDevice();
const backend = gpuBackend(device);
const finished = () => device.gpu.queue.onSubmittedWorkDone();
const model = openInfillModel(backend, { config, parameters, tokens: { sop: SOP, ends: [END] } });
const prompts = Array.from({ length: 16 }, (_, seed) => {
  const ids = Array.from({ length: CONTEXT }, (_, stream) => 8 + below(key(seed), 256, { stream }));
  return { context: { ids: ids.with(CONTEXT / 2, MASK), blanks: [CONTEXT / 2] } };
});

/** Fills a blank of so many prompts. */
async function fillBatch(count: number, more: InfillOptions = {}): Promise<void> {
  const fillings = await fillMany(model, prompts.slice(0, count), { maxTokens, ...more });
  const found = fillings.map(({ answers }) => answers[0]?.tokens.length);
  if (found.length !== count || found.some((length) => length !== maxTokens)) {
    throw new Error(`expected ${count} answers of ${maxTokens} tokens, found ${found}`);
  }
}

/** The whole sequence for its next token alone, at every length up to the longest, in steps of 8. */
const again: { readonly length: number; readonly executable: Executable }[] = [];
for (let length = CONTEXT + 8; length <= CONTEXT + maxTokens; length += 8) {
  const nodes = parameterInputs(config);
  const { output } = glm(config, { parameters: nodes, inputs: batchInputs({ batchSize: 1, length }) });
  const last = slice(output, { axis: 1, start: length - 1, end: length });
  const scores = reshape(logits(last, nodes), [1, VOCABULARY]);
  const first = again[0]?.executable;
  const placed = first === undefined ? {} : { placed: first.places(Object.keys(parameters)) };
  const executable = await backend.compile(graph({ next: argmax(scores, 1) }), placed);
  if (first === undefined) executable.write(parameters);
  const tokens = new Array<number>(length - 1 - CONTEXT + 1).fill(9);
  const example = layout({
    tokens: [...new Array<number>(CONTEXT - 1).fill(9), ...tokens.slice(1)],
    spans: [{ start: CONTEXT / 2, end: CONTEXT / 2 + tokens.length - 1 }],
    order: [0],
    mask: MASK,
    sop: SOP,
    eop: END,
  });
  executable.write(modelTensors(toBatch([example], { length }), config));
  again.push({ length, executable });
}
async function computeAgain(): Promise<void> {
  for (const { executable } of again) for (let i = 0; i < 8; i++) executable.step();
  await again.at(-1)?.executable.read(["next"]);
}

/** The same in jax-js, where it is asked for. */
async function openJax(device: string | undefined): Promise<(() => Promise<void>) | undefined> {
  if (device === undefined) return undefined;
  if (device !== "webgpu" && device !== "wasm") throw new Error("--jax: expected webgpu or wasm");
  const { jaxFiller } = await import("./peers/fill_with_jax.ts");
  const fill = await jaxFiller(device, { config, parameters, capacity: CONTEXT + maxTokens });
  if (typeof fill === "string") throw new Error(fill);
  const work = { context: prompts[0]?.context.ids ?? [], position: CONTEXT / 2, sop: SOP, maxTokens };
  const found = await fill(work);
  const [ours] = await fillMany(model, prompts.slice(0, 1), { maxTokens });
  const own = ours?.answers[0]?.tokens.map(({ id }) => id) ?? [];
  if (found.join() !== own.join()) throw new Error(`jax-js: expected ${own}, found ${found}`);
  return async () => void await fill(work);
}
const jax = await openJax(options.jax);

/** A step in the middle of the answer, whose kernels are timed one by one. */
async function growingStep(rows: number) {
  const capacity = CONTEXT + 2 * (maxTokens + 1);
  const { values: _, ...choice } = choiceOf({ strategy: { kind: "greedy" } });
  const pass = growPass(config, { rows, capacity, choice });
  const executable = await backend.compile(pass.graph, { carry: pass.carry });
  const shape = { rows, capacity };
  const room = tensor([rows, capacity, config.hidden], new Float32Array(rows * capacity * config.hidden));
  const lengths = new Array<number>(rows).fill(CONTEXT + maxTokens / 2);
  const beginnings = lengths.map(() => ({ position: CONTEXT / 2, key: key(0) }));
  const state = { lengths, contextLengths: lengths.map(() => CONTEXT) };
  const begun = beginningTensors(beginnings, {
    choice: choiceOf({ strategy: { kind: "greedy" } }),
    sop: SOP,
    ends: [END],
    config,
    shape,
    state,
  });
  const memory = Object.keys(namedMemory(memoryInputs(config, shape))).map((name) => [name, room] as const);
  const all = [...Object.entries({ ...parameters, ...begun }), ...memory];
  const write = (): void =>
    executable.write(Object.fromEntries(all.filter(([name]) => pass.graph.inputs[name] !== undefined)));
  write();
  return { executable, write };
}
const [one, sixteen] = [await growingStep(1), await growingStep(16)];
const timings = { one: new Array<readonly Timing[]>(), sixteen: new Array<readonly Timing[]>() };

const times: Record<string, number[]> = {};
async function timed(name: string, run: () => Promise<void>): Promise<void> {
  const start = performance.now();
  await run();
  (times[name] ??= []).push(performance.now() - start);
}
for (let round = -1; round < rounds; round++) {
  const measure: typeof timed = round < 0 ? (_, run) => run() : timed;
  await measure("one", () => fillBatch(1));
  await measure("sixteen", () => fillBatch(16));
  await measure(
    "sampled",
    () => fillBatch(1, { strategy: { kind: "sample", temperature: 0.8, topK: 40, topP: 0.9 } }),
  );
  await measure("again", computeAgain);
  if (jax !== undefined) await measure("jax", jax);
  // One step alone is short: several, and the time of each of them.
  for (let i = 0; i < 4; i++) {
    one.write();
    sixteen.write();
    const [ofOne, ofSixteen] = [await one.executable.profile(), await sixteen.executable.profile()];
    if (round < 0) continue;
    timings.one.push(ofOne);
    timings.sixteen.push(ofSixteen);
  }
}
await finished();

const sorted = (name: string) => (times[name] ?? []).toSorted((a, b) => a - b);
const median = (name: string) => sorted(name)[Math.floor(rounds / 2)] ?? NaN;
const ratio = (a: string, b: string) => {
  const pairs = (times[a] ?? []).map((time, round) => time / (times[b]?.[round] ?? NaN)).toSorted((x, y) =>
    x - y
  );
  return pairs[Math.floor(rounds / 2)] ?? NaN;
};
const kernels = {
  one: profileReport(timings.one).milliseconds,
  sixteen: profileReport(timings.sixteen).milliseconds,
};
const perToken = (name: string) => median(name) / maxTokens;
const line = (text: string, value: string) => console.log(`${text.padEnd(58)} ${value}`);
console.log(
  `${backend.about}; ${config.layers} layers of ${config.hidden}, vocabulary ${VOCABULARY}, context ${CONTEXT}`,
);
console.log(`${maxTokens} tokens, medians of ${rounds} rounds\n`);
line("one prompt, a token", `${perToken("one").toFixed(2)} ms`);
line(
  "  its kernels, timed one by one",
  `${kernels.one.toFixed(2)} ms, in ${one.executable.plan.dispatches.length} dispatches`,
);
line("  over its kernels (goal: at most 1.3)", (perToken("one") / kernels.one).toFixed(2));
line("one prompt, sampled by temperature, top-k and top-p", `${perToken("sampled").toFixed(2)} ms`);
line("everything computed again, a token", `${perToken("again").toFixed(2)} ms`);
line("  tokens per second of decoding over that (goal: 5)", ratio("again", "one").toFixed(1));
if (jax !== undefined) {
  line(`jax-js on ${options.jax}, the same answer, a token`, `${perToken("jax").toFixed(2)} ms`);
  line("  its time over ours", ratio("jax", "one").toFixed(1));
}
line("16 prompts, a token of each", `${perToken("sixteen").toFixed(2)} ms`);
line("  its kernels, timed one by one", `${kernels.sixteen.toFixed(2)} ms`);
line("  over its kernels", (perToken("sixteen") / kernels.sixteen).toFixed(2));
line("  tokens per second over those of one (goal: 8)", (16 * ratio("one", "sixteen")).toFixed(1));
model.close();
backend.close();
