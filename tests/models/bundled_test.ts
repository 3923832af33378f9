/**
 * The model that comes with the software: commands use it without being told. The tests put a stand-in into a copy of the
 * program, which is links to this one but for the folder `models`.
 */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { initialise } from "../../core/glm/initialise.ts";
import { key } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { saveModelDirectory } from "../../data/model_directory.ts";
import { SMALL } from "../cli/small_finetuning.ts";
import { inFolder } from "../in_folder.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** A copy of the program without a model of its own. */
async function copyOfProgram(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(ROOT)) {
    if (name !== "models" && !name.startsWith(".")) await Deno.symlink(`${ROOT}${name}`, `${folder}/${name}`);
  }
  await Deno.mkdir(`${folder}/models`);
  for (const name of ["bundled.ts", "load_model.ts", "read_model.ts", "fetch_bytes.ts"]) {
    await Deno.copyFile(`${ROOT}models/${name}`, `${folder}/models/${name}`);
  }
}

async function run(folder: string, words: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-check", "--allow-all", "cli/main.ts", ...words, "--backend", "cpu"],
    cwd: folder,
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("bundled model: the sentiment model of the README is learned from it and used; without it a sentence", async () => {
  await inFolder(async (folder) => {
    await copyOfProgram(folder);
    const rows = Array.from({ length: 20 }, (_, i) => ({ text: `a${i}`, class: i % 2 }));
    await Deno.writeTextFile(`${folder}/rows.jsonl`, rows.map((row) => JSON.stringify(row)).join("\n"));
    const learning = ["finetune", "--task", "sentiment", "--train", "rows.jsonl", "--out", "my-critic"];
    for (const words of [learning, ["infill", "a [MASK]"]]) {
      assertEquals(await run(folder, words), {
        code: 2,
        stdout: "",
        stderr:
          `error: ${words[0]}: option --model: expected a model directory or its address, found none, ` +
          "and no model comes with this copy\n",
      });
    }
    const standIn = { config: SMALL, parameters: initialise(SMALL, key(1)), tokenizer: byteLevel() };
    await saveModelDirectory(`${folder}/models/english`, standIn);
    const learned = await run(folder, [...learning, "--epochs", "1"]);
    assertEquals(learned.code, 0, learned.stderr);
    assertStringIncludes(learned.stderr, "sentiment: 12 rows to learn from");
    assertMatch(learned.stdout, /^accuracy [01]\.\d{4}, .*; saved to my-critic\n$/);
    const text = "The soup was cold. It is really [MASK].";
    for (const model of [["--model", "my-critic"], []]) {
      const { code, stdout } = await run(folder, ["rank", text, "--candidates", "good,bad", ...model]);
      assertEquals([code, /good/.test(stdout), /bad/.test(stdout)], [0, true, true]);
    }
  });
});
