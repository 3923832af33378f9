import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { PRESETS } from "../../core/glm/presets.ts";
import { initialise } from "../../core/glm/initialise.ts";
import { key } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { saveModelDirectory } from "../../data/model_directory.ts";
import { inFolder } from "../in_folder.ts";
import { runCli } from "./run_cli.ts";

Deno.test("demo: trains, shows the loss, fills three blanks and draws the first", async () => {
  const { status, stdout, stderr } = await runCli(["demo", "--seconds", "1", "--backend", "cpu"]);
  assertEquals(status, 0);
  assertMatch(stderr, /^step 1 {2}loss 5\.9\d {2}[\d,]+ bytes\/s {2}\d s left$/m);
  assertMatch(stdout, /^loss 5\.9\d [▁-█]+ \d\.\d\d$/m);
  assertStringIncludes(stdout, "Three blanks, filled:\n  Call me «");
  assertMatch(stdout, /^Part A .*\[CLS\] C a l l/m);
  assertStringIncludes(stdout, "Part A sees all of Part A");
});

Deno.test("demo: JSON for machines", async () => {
  const { stdout } = await runCli(["demo", "--seconds", "0.1", "--backend", "cpu", "--json"]);
  const { backend, steps, losses, fillings } = JSON.parse(stdout);
  assertEquals([backend, fillings.length], ["cpu", 3]);
  assert(steps >= 1 && losses[0].loss > 5);
});

Deno.test("demo: with a trained model, a blank of each kind, probabilities and the picture; no training", async () => {
  await inFolder(async (folder) => {
    const config = { ...PRESETS.minimal, layers: 1, hidden: 16, vocabularySize: 384, blockPositions: true };
    const model = { config, parameters: initialise(config, key(1)), tokenizer: byteLevel() };
    await saveModelDirectory(`${folder}/model`, model);
    const words = ["demo", "--model", `${folder}/model`, "--backend", "cpu"];
    const { status, stdout } = await runCli(words);
    assertEquals(status, 0);
    for (const kind of ["words, [MASK]:", "a sentence, [sMASK]:", "the rest of a text, [gMASK]:"]) {
      assertStringIncludes(stdout, kind);
    }
    assertMatch(stdout, /^ {2}first token: .* \d+\.\d %, .* \d+\.\d %, /m);
    assertMatch(stdout, /^Part A .*\[CLS\] W e/m);
    assertEquals(JSON.parse((await runCli([...words, "--json"])).stdout).texts.length, 3);
  });
});
