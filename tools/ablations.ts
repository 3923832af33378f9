/**
 * Makes `docs/ablations.md`: what each idea of GLM is worth on a budget of a quarter of an hour on two cores. Trains on the texts
 * of the bundled model, byte by byte, because so small a budget teaches letters and short words, but no language of
 * 6,000 tokens. Finished trainings stay in the folder, so the same command goes on.
 *
 * Usage: `deno task ablations DIR [more options of ablate]`
 */
import { runOnTexts } from "./bundled/run_on_texts.ts";
import { writeDocument } from "./write_document.ts";

/** Twenty-one trainings of less than a minute each. */
const BUDGET = [
  ...["--preset", "minimal", "--steps", "800", "--batch", "8", "--length", "64"],
  ...["--seeds", "3", "--blanks", "400"],
];

if (import.meta.main) {
  const document = new URL("../docs/ablations.md", import.meta.url).pathname;
  const status = await runOnTexts(Deno.args, {
    task: "ablations",
    command: (directory) => [
      ...["ablate", "--data", `${directory}/texts`, "--held-out", `${directory}/held-out`],
      ...["--state", `${directory}/ablations.json`, "--out", document],
      ...BUDGET,
    ],
  });
  if (status === 0) await writeDocument(document, await Deno.readTextFile(document));
  Deno.exit(status);
}
