import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { loadTokenizer } from "../../data/model_directory.ts";
import { inFolder } from "../in_folder.ts";
import { runCli } from "./run_cli.ts";

Deno.test("pretrain: prepared data, in one folder or in shares, trains the same model; a share is held out; rows are packed", async () => {
  await inFolder(async (folder) => {
    const text = Array.from({ length: 400 }, (_, i) => `The whale number ${i} swam. It was seen no more!\n`)
      .join("");
    await Deno.writeTextFile(`${folder}/corpus.txt`, text);
    const tokenizer = `${folder}/tokenizer`;
    const corpus = `${folder}/corpus.txt`;
    const good = async (...words: readonly string[]): Promise<string> => {
      const { status, stdout, stderr } = await runCli(words);
      assertEquals(status, 0, stderr);
      return stdout + stderr;
    };
    await good("tokenizer", "train", corpus, "--vocab", "290", "--out", tokenizer);
    await good("prepare", corpus, "--tokenizer", tokenizer, "--out", `${folder}/whole`);
    for (const i of [0, 1]) {
      await good(
        "prepare",
        corpus,
        "--tokenizer",
        tokenizer,
        "--out",
        `${folder}/part-${i}`,
        "--shard",
        `${i}/2`,
      );
    }
    const train = (out: string, ...more: readonly string[]) =>
      good(
        "pretrain",
        "--preset",
        "minimal",
        "--steps",
        "3",
        "--batch",
        "2",
        "--length",
        "24",
        "--backend",
        "cpu",
        "--out",
        `${folder}/${out}`,
        ...more,
      );
    await train("a", "--data", `${folder}/whole`);
    await train("b", "--data", `${folder}/part-1`, "--data", `${folder}/part-0`);
    const weights = (out: string) => Deno.readFile(`${folder}/${out}/model.safetensors`);
    assertEquals(await weights("b"), await weights("a"));
    const { openTokenizer } = await import("../../text/open_tokenizer.ts");
    assertEquals((await loadTokenizer(`${folder}/a`, { openTokenizer })).vocabularySize, 290);
    const shown = await train(
      "c",
      "--data",
      `${folder}/whole`,
      "--validation-share",
      "0.2",
      "--pack",
      "64",
      "--validation-batches",
      "1",
    );
    assert(/in 3\d\d documents/.test(shown), shown);
    const other = `${folder}/other`;
    await good("tokenizer", "train", corpus, "--vocab", "280", "--out", other);
    const wrong = await runCli([
      "pretrain",
      "--data",
      `${folder}/whole`,
      "--tokenizer",
      other,
      "--out",
      `${folder}/d`,
    ]);
    assertEquals(wrong.status, 1);
    assertStringIncludes(wrong.stderr, "expected the tokenizer that it was made with");
    const mixed = await runCli([
      "pretrain",
      "--data",
      corpus,
      "--data",
      `${folder}/whole`,
      "--out",
      `${folder}/e`,
    ]);
    assertStringIncludes(mixed.stderr, "expected folders of prepared data only");
  });
});
