/**
 * How attention grows with the length: time per pair that the mask lets meet, and bytes of all buffers per token.
 * Time that follows the visible pairs and memory that follows the length show as columns that stay where they are.
 * Then, at length 1024, the kernel against the body that it stands for.
 *
 *     deno run -A bench/attention_scaling.ts [--quick] [--json FILE]
 */
import type { Example } from "../core/blanks/example.ts";
import { writeFileAtomic } from "../data/atomic.ts";
import { gpuBackend } from "../gpu/backend.ts";
import { openDevice } from "../gpu/device.ts";
import { type AttentionWork, attentionWork, exampleOf, visiblePairs } from "./attention_work.ts";
import { commit } from "./commit.ts";

const HEADS = 4;
const WIDTH = 64;
const isQuick = Deno.args.includes("--quick");
const LENGTHS = isQuick ? [512, 1024, 2048] : [512, 1024, 2048, 4096, 8192];
/** Tokens of every example in a packed row, half of them Part A. */
const PACKED_LENGTH = 256;

/** What a row of some length holds. */
const ROWS: Readonly<Record<string, (length: number) => readonly Example[]>> = {
  "no Part A": (length) => [exampleOf(length, 0)],
  "half Part A": (length) => [exampleOf(length, length / 2)],
  "all Part A": (length) => [exampleOf(length, length)],
  "packed": (length) =>
    Array.from({ length: length / PACKED_LENGTH }, () => exampleOf(PACKED_LENGTH, PACKED_LENGTH / 2)),
};

const device = await openDevice();

/** Something ready to be timed. */
interface Timed {
  /** Device time of one run, in milliseconds. */
  readonly run: () => Promise<number>;
  readonly bytes: number;
  readonly close: () => void;
}

async function prepare({ graph, inputs }: AttentionWork): Promise<Timed> {
  const executable = await gpuBackend(device).compile(graph);
  executable.write(inputs);
  const run = async () =>
    (await executable.profile()).reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  await run();
  return { run, bytes: executable.plan.bytes, close: () => executable.close() };
}

/** Medians of several runs of each, taken in turns. */
async function medians(timed: readonly Timed[], runs: number): Promise<readonly number[]> {
  const times: number[][] = timed.map(() => []);
  for (let run = 0; run < runs; run++) {
    for (const [index, each] of timed.entries()) times[index]?.push(await each.run());
  }
  return times.map((each) => each.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? NaN);
}

interface Scaling {
  readonly row: string;
  readonly length: number;
  readonly pairs: number;
  readonly forward: number;
  readonly training: number;
  readonly bytes: number;
}

async function scaling(row: string, length: number): Promise<Scaling> {
  const examples = ROWS[row]?.(length) ?? [];
  const sizes = { length, heads: HEADS, width: WIDTH, as: "kernel" } as const;
  const timed = [
    await prepare(attentionWork(examples, { ...sizes, part: "forward" })),
    await prepare(attentionWork(examples, { ...sizes, part: "forward and backward" })),
  ];
  const [forward = NaN, training = NaN] = await medians(timed, length <= 2048 ? 5 : 1);
  const bytes = timed[1]?.bytes ?? NaN;
  timed.forEach(({ close }) => close());
  return { row, length, pairs: HEADS * visiblePairs(examples), forward, training, bytes };
}

interface Comparison {
  readonly row: string;
  readonly part: string;
  readonly kernel: number;
  readonly body: number;
}

async function comparison(row: string, part: "forward" | "forward and backward"): Promise<Comparison> {
  const sizes = { length: 1024, heads: HEADS, width: WIDTH, part } as const;
  const examples = ROWS[row]?.(1024) ?? [];
  const timed = [
    await prepare(attentionWork(examples, { ...sizes, as: "kernel" })),
    await prepare(attentionWork(examples, { ...sizes, as: "body" })),
  ];
  const [kernel = NaN, body = NaN] = await medians(timed, 7);
  timed.forEach(({ close }) => close());
  return { row, part, kernel, body };
}

function line(cells: readonly (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

console.log(`${HEADS} heads of ${WIDTH}, float32, ${device.about}\n`);
console.log(
  line(["row", "length", "pairs", "forward ms", "ns/pair", "training ms", "ns/pair", "bytes/token"]),
);
console.log(line(["---", ...Array.from({ length: 7 }, () => "--:")]));
const table: Scaling[] = [];
for (const row of Object.keys(ROWS)) {
  for (const length of LENGTHS) {
    const found = await scaling(row, length);
    const { pairs, forward, training, bytes } = found;
    table.push(found);
    const perPair = (milliseconds: number) => (milliseconds * 1e6 / pairs).toFixed(2);
    console.log(line([
      row,
      length,
      pairs,
      forward.toFixed(1),
      perPair(forward),
      training.toFixed(1),
      perPair(training),
      Math.round(bytes / length),
    ]));
  }
}

console.log(`\n${line(["length 1024", "part", "kernel ms", "body ms", "ratio"])}`);
console.log(line(["---", "---", "--:", "--:", "--:"]));
const comparisons: Comparison[] = [];
for (const row of Object.keys(ROWS)) {
  for (const part of ["forward", "forward and backward"] as const) {
    const found = await comparison(row, part);
    comparisons.push(found);
    const { kernel, body } = found;
    console.log(line([row, part, kernel.toFixed(1), body.toFixed(1), (body / kernel).toFixed(2)]));
  }
}

const at = Deno.args.indexOf("--json");
const file = at < 0 ? undefined : Deno.args[at + 1];
if (file !== undefined) {
  const result = {
    measured: new Date().toISOString(),
    commit: await commit(),
    device: device.about,
    cores: navigator.hardwareConcurrency,
    heads: HEADS,
    width: WIDTH,
    scaling: table,
    comparisons,
  };
  await writeFileAtomic(file, new TextEncoder().encode(`${JSON.stringify(result, null, 2)}\n`));
}
device.close();
