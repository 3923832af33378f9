import { assertSurvivesKills, pretrainRun } from "../cli/killed_run.ts";
import { inFolder } from "../in_folder.ts";
import { gpuTest } from "./gpu_test.ts";

gpuTest(
  "pretrain: killed at 8 random moments on the device, it ends with the bytes of a run that was not",
  async () => {
    await inFolder(async (folder) => {
      await assertSurvivesKills(await pretrainRun(folder, { backend: "gpu", kills: 8, steps: 120 }));
    });
  },
);
