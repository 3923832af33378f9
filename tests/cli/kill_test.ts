import { assertSurvivesKills, pretrainRun } from "./killed_run.ts";
import { inFolder } from "../in_folder.ts";
import { tokens, withSmallModel } from "./small_finetuning.ts";

Deno.test("pretrain: killed at 12 random moments on the reference, it ends with the bytes of a run that was not", async () => {
  await inFolder(async (folder) => {
    await assertSurvivesKills(await pretrainRun(folder, { backend: "cpu", kills: 12, steps: 200 }));
  });
});

Deno.test("finetune: killed at 6 random moments, it ends with the bytes of a run that was not", async () => {
  await withSmallModel(async (folder) => {
    const texts = Array.from({ length: 40 }, (_, i) => `aa bb ${"xyz"[i % 3]} cc`);
    await Deno.writeTextFile(`${folder}/texts.txt`, texts.join("\n"));
    const words = (out: string) => [
      "finetune",
      ...tokens({
        method: "blanks",
        ratio: 0.3,
        train: `${folder}/texts.txt`,
        model: `${folder}/model`,
        out,
      }),
      ...tokens({ epochs: 4, patience: 4, seeds: 2, batch: 8, tuning: "lora", rank: 2, backend: "cpu" }),
    ];
    await assertSurvivesKills({ folder, kills: 6, words, progress: "seed ", within: 12 });
  });
});
