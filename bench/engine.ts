/**
 * All benchmarks of the engine, one after another, each a process of its own; then the page of results. For a machine
 * that has nothing else to do: about ten minutes on two cores without a GPU.
 *
 *     deno task bench:engine [--only NAME]
 */
import { parseArgs } from "@std/cli";

const BENCHMARKS: readonly string[] = [
  "product_tiles.ts",
  "attention_scaling.ts",
  "base_step.ts",
  "step_scaling.ts",
  "startup.ts",
  "resident_memory.ts",
  "render_results.ts",
];

const { only = "" } = parseArgs(Deno.args, { string: ["only"] });
for (const file of BENCHMARKS.filter((file) => file.includes(only))) {
  const started = performance.now();
  const path = new URL(file, import.meta.url).pathname;
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", path],
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn().status;
  if (code !== 0) throw new Error(`${file}: exit status ${code}`);
  console.error(`${file}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
}
