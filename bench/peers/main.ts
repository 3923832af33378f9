/**
 * The same work by us and by other libraries, interleaved in one process: a table on stdout, JSON in
 * `bench/results`. Usage: `deno task bench:peers [--quick] [--only PATTERN] [--rounds N] [--out FILE]`
 */
import { parseArgs } from "@std/cli";
import { describeAdapter } from "../../cli/doctor/describe_adapter.ts";
import { openDevice } from "../../gpu/device.ts";
import { writeResults } from "../write_results.ts";
import { compare, type Comparison } from "./comparison.ts";
import { jax } from "./jax.ts";
import { onnxruntime } from "./onnxruntime.ts";
import { ours } from "./ours.ts";
import { comparisonLines } from "./report.ts";
import { tfjs } from "./tfjs.ts";
import { torch } from "./torch.ts";
import { baseBlock, product, type StepSizes, trainingStepWork, type Work } from "./work.ts";

const TINY: StepSizes = {
  name: "tiny (2 × 128, V 2048, S 64, B 8)",
  layers: 2,
  hidden: 128,
  heads: 4,
  vocabularySize: 2048,
  length: 64,
  batchSize: 8,
  blanks: 3,
};
const SMALL: StepSizes = {
  name: "small (6 × 256, V 8192, S 256, B 4)",
  layers: 6,
  hidden: 256,
  heads: 8,
  vocabularySize: 8192,
  length: 256,
  batchSize: 4,
  blanks: 12,
};

/** Work, with the rounds that it gets in a full and in a quick run. */
const WORKS: readonly { readonly make: () => Work; readonly full: number; readonly quick: number }[] = [
  { make: () => product(512), full: 7, quick: 0 },
  { make: () => product(1024), full: 7, quick: 5 },
  { make: () => baseBlock(512), full: 7, quick: 3 },
  { make: () => trainingStepWork(TINY), full: 7, quick: 5 },
  { make: () => trainingStepWork(SMALL), full: 5, quick: 1 },
];

async function main(args: readonly string[]): Promise<void> {
  const options = parseArgs([...args], { boolean: ["quick"], string: ["only", "rounds", "out"] });
  const found = await navigator.gpu?.requestAdapter();
  if (!found) throw new Error("no WebGPU adapter: there is nothing to compare");
  const adapter = describeAdapter(found);
  const device = await openDevice();
  const us = ours(device);
  const peers = [tfjs(), jax("webgpu"), onnxruntime("webgpu"), jax("wasm"), onnxruntime("wasm"), torch()];
  const say = (line: string): void => console.error(line);

  const comparisons: Comparison[] = [];
  for (const { make, full, quick } of WORKS) {
    const rounds = options.rounds === undefined ? (options.quick ? quick : full) : Number(options.rounds);
    const work = make();
    if (rounds === 0 || (options.only !== undefined && !work.name.includes(options.only))) continue;
    const made = await compare(work, { us, peers, rounds, say });
    comparisons.push(made);
    console.log(comparisonLines(made).join("\n") + "\n");
  }
  const place = await writeResults("peers", { adapter, figures: { comparisons }, file: options.out });
  say(`written: ${place}`);
  device.close();
  Deno.exit(0); // Peers keep workers alive.
}

await main(Deno.args);
