/**
 * How attention grows with the length: time per pair that the mask lets meet, and bytes of all buffers per token.
 * Time that follows the visible pairs and memory that follows the length show as columns that stay where they are.
 * Then, at length 1024, the kernel against the body that it stands for.
 *
 *     deno run -A bench/attention_scaling.ts [--quick] [--out FILE]
 */
import type { Example } from "../core/blanks/example.ts";
import { gpuBackend } from "../gpu/backend.ts";
import { openDevice } from "../gpu/device.ts";
import { type AttentionWork, attentionWork, exampleOf, visiblePairs } from "./attention_work.ts";
import { report } from "./report.ts";
import { spread } from "./spread.ts";

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
  return times.map((each) => spread(each).median);
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

const scalings: Scaling[] = [];
for (const row of Object.keys(ROWS)) {
  for (const length of LENGTHS) {
    scalings.push(await scaling(row, length));
    console.error(JSON.stringify(scalings.at(-1)));
  }
}
const comparisons: Comparison[] = [];
for (const row of Object.keys(ROWS)) {
  for (const part of ["forward", "forward and backward"] as const) {
    comparisons.push(await comparison(row, part));
    console.error(JSON.stringify(comparisons.at(-1)));
  }
}
const sizes = `${HEADS} heads of ${WIDTH}, float32`;
await report("attention_scaling", {
  adapter: device.about,
  tables: [
    {
      title: `Attention by length (${sizes})`,
      columns: ["row", "length", "pairs", "forward ms", "ns/pair", "training ms", "ns/pair", "bytes/token"],
      rows: scalings.map(({ row, length, pairs, forward, training, bytes }) => [
        row,
        String(length),
        String(pairs),
        forward.toFixed(1),
        (forward * 1e6 / pairs).toFixed(2),
        training.toFixed(1),
        (training * 1e6 / pairs).toFixed(2),
        String(Math.round(bytes / length)),
      ]),
    },
    {
      title: `The kernel against the body that it stands for, length 1024 (${sizes})`,
      columns: ["row", "part", "kernel ms", "body ms", "ratio"],
      rows: comparisons.map(({ row, part, kernel, body }) => [
        row,
        part,
        kernel.toFixed(1),
        body.toFixed(1),
        (body / kernel).toFixed(2),
      ]),
    },
  ],
  scalings,
  comparisons,
});
device.close();
