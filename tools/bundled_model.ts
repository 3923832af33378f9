/**
 * The recipe of the bundled model, from nothing: texts, vocabulary, training. Every part is skipped that is done
 * already, and training goes on where it stopped.
 *
 * Usage: `deno task bundled DIR [more options of pretrain]`; with `--stop-after 100`, the first 100 steps,
 * whose losses `tools/check_first_losses.ts DIR` compares with those that were recorded.
 */
import { runOnTexts } from "./bundled/run_on_texts.ts";

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

if (import.meta.main) {
  const status = await runOnTexts(Deno.args, {
    task: "bundled",
    command: (directory) => [
      ...["pretrain", "--data", `${directory}/texts`, "--validation", `${directory}/held-out`],
      ...["--tokenizer", `${directory}/vocabulary`, "--out", `${directory}/model`],
      ...TRAINING,
    ],
  });
  Deno.exit(status);
}
