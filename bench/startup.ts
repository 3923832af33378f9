/**
 * How long a trained tiny model takes from the start of the process to its first filled blank, with the driver's cache of
 * compiled shaders warm and cold.
 *
 *     deno run -A bench/startup.ts MODEL [--rounds 3]
 *
 * MODEL is a model directory, `pretrain --preset tiny` makes one. Every start is a process of its own; Mesa keeps its
 * cache where MESA_SHADER_CACHE_DIR says, so that an empty folder is a cold start.
 */
import { parseArgs } from "@std/cli";
import { commit } from "./commit.ts";

const options = parseArgs(Deno.args, { string: ["rounds", "_"], default: { rounds: "3" } });
const [model] = options._;
if (model === undefined) throw new Error("expected a model directory, found none");

/** Seconds of one start, and what was filled in. */
async function start(cache: string): Promise<number> {
  const started = performance.now();
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "cli/main.ts",
      "infill",
      "The [MASK] is near.",
      "--model",
      String(model),
      "--backend",
      "gpu",
    ],
    env: { MESA_SHADER_CACHE_DIR: cache },
    stdout: "null",
    stderr: "piped",
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  return (performance.now() - started) / 1000;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
const cold: number[] = [];
const warm: number[] = [];
for (let round = 0; round < Number(options.rounds); round++) {
  const cache = await Deno.makeTempDir();
  cold.push(await start(cache));
  warm.push(await start(cache));
  await Deno.remove(cache, { recursive: true });
}
console.log(
  JSON.stringify({
    commit: await commit(),
    model,
    warm: median(warm),
    cold: median(cold),
    warms: warm,
    colds: cold,
  }),
);
