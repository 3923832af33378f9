/**
 * Makes `docs/ablations.md`: what each idea of GLM is worth on a budget of a quarter of an hour on two cores. Trains on the texts
 * of the bundled model, byte by byte, because so small a budget teaches letters and short words, but no language of
 * 6,000 tokens. Finished trainings stay in the folder, so the same command goes on.
 *
 * Usage: `deno task ablations DIR [more options of ablate]`
 */
import { COMMANDS } from "../cli/commands.ts";
import { runCommandLine } from "../cli/frame/command_line.ts";
import { processContext } from "../cli/frame/process_context.ts";
import { writeInputs } from "./bundled/write_inputs.ts";

/** Twenty-one trainings of less than a minute each. */
const BUDGET = [
  ...["--preset", "minimal", "--steps", "800", "--batch", "8", "--length", "64"],
  ...["--seeds", "3", "--blanks", "400"],
];

async function main(words: readonly string[]): Promise<number> {
  const [directory, ...more] = words;
  if (directory === undefined) {
    console.error("usage: deno task ablations DIR");
    return 2;
  }
  await writeInputs(directory);
  const paths = [
    ...["--data", `${directory}/texts`, "--held-out", `${directory}/held-out`],
    ...["--state", `${directory}/ablations.json`],
    ...["--out", new URL("../docs/ablations.md", import.meta.url).pathname],
  ];
  return await runCommandLine(["ablate", ...paths, ...BUDGET, ...more], processContext(), {
    commands: COMMANDS,
  });
}

if (import.meta.main) Deno.exit(await main(Deno.args));
