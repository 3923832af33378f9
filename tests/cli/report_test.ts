import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "../in_folder.ts";
import { runCli } from "./run_cli.ts";

const TEXT = "Call me Ishmael. Some years ago, never mind how long precisely, I went to sea. ".repeat(3);

async function train(folder: string, seed: number): Promise<string> {
  await Deno.writeTextFile(`${folder}/text.txt`, TEXT);
  const out = `${folder}/seed-${seed}`;
  await runCli([
    ...["pretrain", "--data", `${folder}/text.txt`, "--validation", `${folder}/text.txt`, "--out", out],
    ...["--layers", "1", "--hidden", "8", "--heads", "2", "--batch", "2", "--length", "16", "--steps", "6"],
    ...["--validate-every", "3", "--validation-batches", "1", "--log-every", "1", "--objective", "mix"],
    ...["--backend", "cpu", "--seed", String(seed)],
  ]);
  return out;
}

Deno.test("report: a page that needs nothing beside itself, figures of every objective, runs compared", async () => {
  await inFolder(async (folder) => {
    const runs = [await train(folder, 1), await train(folder, 2)];
    const own = await Deno.readTextFile(`${runs[0]}/report.html`);
    for (const title of ["Training loss", "Held-out loss", "Learning rate", "Gradient norm", "Throughput"]) {
      assertStringIncludes(own, title);
    }
    assertStringIncludes(own, "Blanks of held-out texts, filled by");
    assert(!/<script|<link|src=|url\((?!#)/.test(own) && own.includes("<svg"));

    const page = `${folder}/both.html`;
    const { status, stdout } = await runCli(["report", ...runs, "--out", page, "--json"]);
    assertEquals(status, 0);
    const found = JSON.parse(stdout);
    assertEquals(found.map(({ step }: { step: number }) => step), [6, 6]);
    assertEquals(Object.keys(found[0].heldOut), ["token", "sentence", "document"]);
    assertStringIncludes(await Deno.readTextFile(page), "seed was 1, is 2");

    const none = await runCli(["report", folder]);
    assertEquals(none.status, 1);
    assertStringIncludes(
      none.stderr,
      "run.json: cannot be read, there is none; expected the folder of a run",
    );
    assertEquals((await runCli(["report"])).status, 2);
  });
});
