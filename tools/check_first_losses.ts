/**
 * Whether a training of the bundled model begins as the one did that was recorded: the losses of the first steps,
 * within the tolerance that stands beside them (other adapters and kernels round otherwise, and training amplifies it).
 *
 * Usage: `deno task bundled DIR --stop-after 100`, then `deno run -A tools/check_first_losses.ts DIR`; with `--record`
 * behind it, the losses of DIR are recorded instead.
 */
import recorded from "./bundled/first_losses.json" with { type: "json" };
import { readRun } from "../cli/report/read_run.ts";

/** So many are recorded. */
const STEPS = 100;

if (import.meta.main) {
  const [directory, option] = Deno.args;
  if (directory === undefined || option !== undefined && option !== "--record") {
    console.error("usage: deno run -A tools/check_first_losses.ts DIR [--record]");
    Deno.exit(2);
  }
  const { steps } = await readRun(`${directory}/model`);
  if (option === "--record") {
    const losses = steps.slice(0, STEPS).map(({ loss }) => Number(loss.toFixed(5)));
    const text = `${JSON.stringify({ tolerance: recorded.tolerance, losses }, null, 2)}\n`;
    await Deno.writeTextFile(new URL("bundled/first_losses.json", import.meta.url), text);
    console.log(`${losses.length} losses recorded`);
    Deno.exit(0);
  }
  const found = new Map(steps.map(({ step, loss }) => [step, loss]));
  let [compared, worst, worstStep] = [0, 0, 0];
  for (const [index, loss] of recorded.losses.entries()) {
    const own = found.get(index + 1);
    if (own === undefined) continue;
    compared++;
    const difference = Math.abs(own - loss);
    if (difference > worst) [worst, worstStep] = [difference, index + 1];
  }
  const isRight = compared > 0 && worst <= recorded.tolerance;
  console.log(
    `${compared} of ${recorded.losses.length} losses compared, largest difference ${
      worst.toPrecision(3)
    } at step ` +
      `${worstStep}, ${isRight ? "within" : "more than"} ${recorded.tolerance}`,
  );
  Deno.exit(isRight ? 0 : 1);
}
