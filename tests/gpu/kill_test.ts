import { assert, assertEquals } from "@std/assert";
import { pretrainRun, runKilled } from "../cli/killed_run.ts";
import { inFolder } from "../cli/run_cli.ts";
import { gpuTest } from "./gpu_test.ts";

gpuTest(
  "pretrain: killed at 8 random moments on the device, it ends with the bytes of a run that was not",
  async () => {
    await inFolder(async (folder) => {
      const { whole, killed, steps } = await runKilled(
        await pretrainRun(folder, { backend: "gpu", kills: 8, steps: 120 }),
      );
      assertEquals(Object.keys(killed).toSorted(), Object.keys(whole).toSorted());
      assertEquals(killed, whole);
      assert(new Set(steps).size > 2, `kills after the steps ${steps}`);
    });
  },
);
