/**
 * How long a trained tiny model takes from the start of the process to its first filled blank, with the driver's cache of
 * compiled shaders warm and cold.
 *
 *     deno run -A bench/startup.ts [MODEL] [--rounds 3] [--out FILE]
 *
 * MODEL is a model directory; without one a tiny model is trained for a step, which takes no longer to start. Every start
 * is a process of its own; Mesa keeps its cache where MESA_SHADER_CACHE_DIR says, so that an empty folder is a cold start.
 */
import { parseArgs } from "@std/cli";
import { openDevice } from "../gpu/device.ts";
import { report } from "./report.ts";
import { spread } from "./spread.ts";

const MAIN = new URL("../cli/main.ts", import.meta.url).pathname;
const TEXT = new URL("../ARCHITECTURE.md", import.meta.url).pathname;
const options = parseArgs(Deno.args, { string: ["rounds", "out", "_"], default: { rounds: "3" } });

/** Seconds that a command of ours takes. */
async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> {
  const started = performance.now();
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", MAIN, ...args, "--backend", "gpu"],
    env,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  return (performance.now() - started) / 1000;
}

const folder = await Deno.makeTempDir({ prefix: "glm-startup-" });
try {
  const [given] = options._;
  const model = given === undefined ? `${folder}/model` : String(given);
  if (given === undefined) {
    const text = ["--data", TEXT, "--preset", "tiny", "--steps", "1"];
    await run(["pretrain", ...text, "--out", model]);
  }
  const [cold, warm]: [number[], number[]] = [[], []];
  for (let round = 0; round < Number(options.rounds); round++) {
    const cache = { MESA_SHADER_CACHE_DIR: `${folder}/${round}` };
    const fill = ["infill", "The [MASK] is near.", "--model", model];
    cold.push(await run(fill, cache));
    warm.push(await run(fill, cache));
    console.error(`cold ${cold.at(-1)?.toFixed(2)} s, warm ${warm.at(-1)?.toFixed(2)} s`);
  }
  const device = await openDevice();
  const row = (label: string, seconds: readonly number[]): readonly string[] => {
    const { median, least, most } = spread(seconds);
    return [label, ...[median, least, most].map((each) => each.toFixed(2))];
  };
  await report("startup", {
    adapter: device.about,
    tables: [{
      title: `From the start of the process to a filled blank, seconds (${given ?? "a tiny model"})`,
      columns: ["driver's cache", "median", "least", "most"],
      rows: [row("warm", warm), row("cold", cold)],
    }],
    warm,
    cold,
  });
  device.close();
} finally {
  await Deno.remove(folder, { recursive: true });
}
