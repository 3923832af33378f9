import { assertEquals, assertStringIncludes } from "@std/assert";
import { byteLevel } from "../../core/text/byte_level.ts";
import { saveTokenizer } from "../../data/tokenizer_directory.ts";
import { inFolder } from "../in_folder.ts";
import { runCli } from "./run_cli.ts";

Deno.test("prepare: bad lines are named and counted; --strict ends at the first; the same command again changes nothing", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/tokenizer`);
    await saveTokenizer(`${folder}/tokenizer`, byteLevel());
    const lines = [
      '{"body": "one"}',
      "{",
      '{"text": "two"}',
      ...Array.from({ length: 20 }, () => "[]"),
      '{"body": "three"}',
    ];
    await Deno.writeTextFile(`${folder}/a.jsonl`, lines.join("\n"));
    const prepare = (...words: readonly string[]) =>
      runCli([
        "prepare",
        `${folder}/a.jsonl`,
        "--tokenizer",
        `${folder}/tokenizer`,
        "--text-key",
        "body",
        "--workers",
        "1",
        ...words,
      ]);
    const strict = await prepare("--out", `${folder}/strict`, "--strict");
    assertEquals(strict.status, 1);
    assertEquals(strict.stderr, `error: ${folder}/a.jsonl:2: expected a JSON object, found none\n`);
    const done = await prepare("--out", `${folder}/out`);
    assertEquals([done.status, done.stdout], [
      0,
      `2 documents, 8 tokens in 1 shard (uint16), saved to ${folder}/out; 22 bad lines left out\n`,
    ]);
    assertEquals(done.stderr.match(/^warning: .*:\d+: expected/gm)?.length, 10);
    assertStringIncludes(
      done.stderr,
      "a.jsonl:3: expected a text under the key of --text-key, found none; left out",
    );
    assertStringIncludes(done.stderr, "more such lines are counted, not named");
    assertEquals((await prepare("--out", `${folder}/out`)).stdout, done.stdout);
  });
});

Deno.test("prepare: wrong usage is one sentence", async () => {
  const stderrOf = async (...words: readonly string[]): Promise<string> => {
    const { status, stderr } = await runCli(["prepare", ...words]);
    assertEquals(status, 2);
    return stderr;
  };
  assertStringIncludes(
    await stderrOf("a.txt", "--tokenizer", "t"),
    "option --out: expected a folder to write, found none",
  );
  assertStringIncludes(
    await stderrOf("a.txt", "--out", "o"),
    "option --tokenizer: expected a folder with a tokenizer",
  );
  const words = ["a.txt", "--tokenizer", "t", "--out", "o"];
  for (const shard of ["3/3", "x", "1", "-1/2"]) {
    assertStringIncludes(await stderrOf(...words, `--shard=${shard}`), "option --shard: expected i/n");
  }
  assertStringIncludes(
    await stderrOf("--tokenizer", "t", "--out", "o"),
    "expected FILES or --corpus, found neither",
  );
});
