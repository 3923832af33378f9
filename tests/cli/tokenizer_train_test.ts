import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { loadTokenizer } from "../../data/model_directory.ts";
import { openTokenizer } from "../../text/open_tokenizer.ts";
import { inFolder } from "../in_folder.ts";
import { runCli } from "./run_cli.ts";

Deno.test("tokenizer train: exactly as many entries as asked for, each kind; pretrain can open what is written", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/corpus.txt`, "the whale and the sea, and then the ship. ".repeat(20));
    for (const [kind, size] of [["bpe", 280], ["wordpiece", 40], ["unigram", 32]] as const) {
      const out = `${folder}/${kind}`;
      const words = [
        "tokenizer",
        "train",
        `${folder}/corpus.txt`,
        "--kind",
        kind,
        "--vocab",
        `${size}`,
        "--out",
        out,
      ];
      const { status, stdout, stderr } = await runCli([...words, "--json"]);
      assertEquals(status, 0, stderr);
      assertEquals(JSON.parse(stdout).vocabularySize, size);
      const tokenizer = await loadTokenizer(out, { openTokenizer });
      assertEquals(tokenizer.vocabularySize, size);
      for (const name of ["MASK", "sMASK", "gMASK", "sop", "eop", "CLS", "PAD", "EOS"] as const) {
        assert(tokenizer.commands[name] !== undefined, name);
      }
      const again = await runCli(words);
      assertEquals(again.status, 1);
      assertStringIncludes(again.stderr, "expected a folder without a tokenizer, found tokenizer.json");
    }
  });
});

Deno.test("tokenizer train: what is missing or wrong is told in a sentence", async () => {
  const run = (...words: readonly string[]) => runCli(["tokenizer", "train", ...words]);
  assertStringIncludes(
    (await run("--vocab", "300", "--out", "x")).stderr,
    "expected FILES or --corpus, found neither",
  );
  assertStringIncludes(
    (await run("a.txt", "--out", "x")).stderr,
    "option --vocab: expected a number of entries",
  );
  assertEquals((await run("a.txt", "--vocab", "300")).status, 2);
  await inFolder(async (folder) => {
    const world = { stdin: Uint8Array.of(0x61, 0xFF) };
    const words = ["tokenizer", "train", "-", "--vocab", "300", "--out", `${folder}/t`, "--strict"];
    const { status, stderr } = await runCli(words, world);
    assertEquals(status, 1);
    assertStringIncludes(stderr, "stdin:1: expected UTF-8, found bytes that are not");
  });
});
