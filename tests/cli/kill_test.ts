import { assert, assertEquals } from "@std/assert";
import { runKilled } from "./killed_run.ts";
import { inFolder } from "./run_cli.ts";

Deno.test("pretrain: killed at 12 random moments on the reference, it ends with the bytes of a run that was not", async () => {
  await inFolder(async (folder) => {
    const { whole, killed, steps } = await runKilled({ folder, backend: "cpu", kills: 12, steps: 200 });
    assertEquals(Object.keys(killed).toSorted(), Object.keys(whole).toSorted());
    assertEquals(killed, whole);
    assert(new Set(steps).size > 2, `kills after the steps ${steps}`);
  });
});
