/**
 * The recipe of the bundled model, from nothing: texts, vocabulary, training. Every part is skipped that is done
 * already, and training goes on where it stopped.
 *
 * Usage: `deno task bundled DIR [more options of pretrain]`; with `--stop-after 100`, the first 100 steps,
 * whose losses `tools/check_first_losses.ts DIR` compares with those that were recorded.
 */
import { COMMANDS } from "../cli/commands.ts";
import { runCommandLine } from "../cli/frame/command_line.ts";
import { processContext } from "../cli/frame/process_context.ts";
import { writeInputs } from "./bundled/write_inputs.ts";

/**
 * Part A and Part B together, a step reads about 2,260 tokens: 21.7 million in all. So few are read that each has to
 * teach more than in the paper: twice its share of a text is masked, which doubles the predicted tokens of a step.
 */
const TRAINING = [
  ...["--preset", "small", "--objective", "token=.6,sentence=.15,document=.25", "--ratio", ".3"],
  ...["--batch", "8", "--pack", "288", "--length", "64,128,256", "--steps", "9600", "--seed", "1"],
  ...["--learning-rate", "1.2e-3", "--dropout", "0"],
  ...["--validate-every", "500", "--validation-batches", "8", "--log-every", "1"],
];

async function main(words: readonly string[]): Promise<number> {
  const [directory, ...more] = words;
  if (directory === undefined) {
    console.error("usage: deno task bundled DIR");
    return 2;
  }
  await writeInputs(directory);
  const paths = [
    ...["--data", `${directory}/texts`, "--validation", `${directory}/held-out`],
    ...["--tokenizer", `${directory}/vocabulary`, "--out", `${directory}/model`],
  ];
  return await runCommandLine(["pretrain", ...paths, ...TRAINING, ...more], processContext(), {
    commands: COMMANDS,
  });
}

if (import.meta.main) Deno.exit(await main(Deno.args));
