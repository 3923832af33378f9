import { assertEquals, assertStringIncludes } from "@std/assert";
import { examplesOf } from "../../core/blanks/batch.ts";
import { drawStep } from "../../core/objectives/batch_source.ts";
import { corpusOf } from "../../core/objectives/draw_batch.ts";
import { MIXTURES } from "../../core/objectives/mixture.ts";
import { key, split } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { objectiveTokens } from "../../data/batches/objective_tokens.ts";
import { prepare } from "../../data/prepared/prepare.ts";
import { byteName } from "../../picture/cut_tokens.ts";
import { inFolder } from "../in_folder.ts";
import { runCli } from "./run_cli.ts";

const TEXT = "It was the best of times, it was the worst of times, it was the age of wisdom. ".repeat(12);

/** The rows of a step, drawn without the command. */
function rowsOf(step: number, packedLength?: number) {
  const tokenizer = byteLevel();
  const [, dataKey] = split(key(3), 3);
  const recipe = { mixture: MIXTURES.base, ratio: 0.15, batch: 8, lengths: [24] };
  return drawStep(dataKey, step, {
    corpus: corpusOf([tokenizer.encode(TEXT)]),
    tokens: objectiveTokens(tokenizer),
    recipe: packedLength === undefined ? recipe : { ...recipe, packedLength },
  }).rows;
}

Deno.test("show --data: a row of the batch that training draws, of texts and of prepared data", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/text.txt`, TEXT);
    const sources = [{ kind: "texts", name: "text", texts: [TEXT] }] as const;
    await prepare(`${folder}/prepared`, {
      sources,
      tokenizer: byteLevel(),
      documents: "file",
      textKey: "text",
      workers: 1,
    });
    for (const path of [`${folder}/text.txt`, `${folder}/prepared`]) {
      for (const step of [0, 5]) {
        const words = [
          "show",
          "--data",
          path,
          "--step",
          `${step}`,
          "--row",
          "2",
          "--seed",
          "3",
          "--length",
          "24",
        ];
        const { status, stdout, stderr } = await runCli([...words, "--json"]);
        assertEquals([status, stderr], [0, ""]);
        const shown = JSON.parse(stdout);
        const row = rowsOf(step)[2];
        const [example] = row === undefined ? [] : examplesOf(row);
        assertEquals(shown.tokens, example?.tokens.map(byteName));
        assertEquals(shown.targets, example?.targets.map(byteName));
        assertEquals([shown.position, shown.blockPosition], [example?.position, example?.blockPosition]);
      }
    }
  });
});

Deno.test("show --data --pack: every example of the row, and one mask in which they do not meet", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/text.txt`;
    await Deno.writeTextFile(path, TEXT);
    const words = ["show", "--data", path, "--step", "1", "--seed", "3", "--length", "24", "--pack", "60"];
    const row = rowsOf(1, 60)[0];
    const examples = row === undefined ? [] : examplesOf(row);
    assertEquals(examples.length, 2);
    const shown = JSON.parse((await runCli([...words, "--json"])).stdout);
    assertEquals(
      shown.map(({ tokens }: { tokens: readonly string[] }) => tokens),
      examples.map(({ tokens }) => tokens.map(byteName)),
    );
    const { stdout } = await runCli(words);
    assertStringIncludes(stdout, "example 2 of 2 in the row");
    // A line of the mask for every query: blocks stand in the columns of its own example alone.
    const [first = 0, second = 0] = examples.map(({ tokens }) => tokens.length);
    const lines = stdout.slice(stdout.indexOf("attention mask")).split("\n").filter((line) =>
      /[█▓]/.test(line) && /·/.test(line)
    );
    for (const [query, line] of lines.slice(0, first + second).entries()) {
      const blocks = line.slice(line.search(/[█▓·]/)).split("│").map((part) => /[█▓▒]/.test(part));
      assertEquals(blocks, [query < first, query >= first]);
    }
    const page = `${folder}/page.html`;
    await runCli([...words, "--html", page]);
    assertStringIncludes(await Deno.readTextFile(page), "It sees no other example.");
  });
});

Deno.test("show --data: wrong use is one sentence", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/text.txt`, TEXT);
    for (
      const [words, status, sentence] of [
        [[], 2, "show: expected a TEXT or --data, found none"],
        [["a b", "--data", "x"], 2, "show: expected a TEXT or --data, found both"],
        [
          ["a b", "--step", "1"],
          2,
          "show: expected --data with --step, --row, --pack and --length, found none",
        ],
        [
          ["--data", `${folder}/text.txt`, "--row", "8"],
          1,
          "option --row: expected a row from 0 to 7 of the batch, found 8",
        ],
      ] as const
    ) {
      const outcome = await runCli(["show", ...words]);
      assertEquals([outcome.status, outcome.stderr], [status, `error: ${sentence}\n`]);
    }
  });
});
