/** `evaluate` at the command line: the report of a task, and how well texts are predicted. */
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { initialise } from "../../core/glm/initialise.ts";
import { key } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { saveModelDirectory } from "../../data/model_directory.ts";
import { inFolder, runCli } from "./run_cli.ts";

const CONFIG = {
  layers: 1,
  hidden: 16,
  heads: 2,
  maxPositions: 96,
  vocabularySize: 384,
  blockPositions: true,
};

async function withModel(run: (folder: string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const parameters = initialise(CONFIG, key(1));
    await saveModelDirectory(`${folder}/model`, { config: CONFIG, parameters, tokenizer: byteLevel() });
    await run(folder);
  });
}

Deno.test("evaluate: metrics, confusion matrix and mistakes as text, JSON and a page", async () => {
  await withModel(async (folder) => {
    const rows = Array.from({ length: 12 }, (_, i) => `review <${i}> "so"\t${i % 2}`);
    await Deno.writeTextFile(`${folder}/dev.tsv`, rows.join("\n"));
    const words = [
      "evaluate",
      "--task",
      "sst2",
      "--data",
      `${folder}/dev.tsv`,
      "--model",
      `${folder}/model`,
      "--backend",
      "cpu",
    ];
    const { status, stdout, stderr } = await runCli([...words, "--json", "--html", `${folder}/report.html`]);
    assertEquals(status, 0, stderr);
    const report = JSON.parse(stdout);
    assertEquals([report.task, report.items, report.labels], ["sst2", 12, ["0", "1"]]);
    const counts: number[] = report.confusion.flat();
    assertEquals(counts.reduce((sum, count) => sum + count, 0), 12);
    assertAlmostEquals(report.metrics.accuracy, ((counts[0] ?? 0) + (counts[3] ?? 0)) / 12, 1e-12);
    assertEquals(report.mistakes.length, 12 * (1 - report.metrics.accuracy));
    assert(report.mistakes.every(({ confidence }: { confidence: number }) => confidence >= 0.5));
    const page = await Deno.readTextFile(`${folder}/report.html`);
    assertStringIncludes(page, "review &#60;");
    assert(!page.includes("review <"));
    assertStringIncludes((await runCli(words)).stdout, "(columns: chosen, rows: right)");
  });
});

Deno.test("evaluate: perplexity of an untrained model is about the size of its vocabulary; time is bounded", async () => {
  await withModel(async (folder) => {
    const text = "A cat sat on a mat . It was 1 @,@ 200 years old .\n".repeat(8);
    await Deno.writeTextFile(`${folder}/text.txt`, text);
    const words = (task: string, ...more: readonly string[]) => [
      "evaluate",
      "--task",
      task,
      "--data",
      `${folder}/text.txt`,
      "--model",
      `${folder}/model`,
      "--backend",
      "cpu",
      "--json",
      ...more,
    ];
    const whole = JSON.parse((await runCli(words("perplexity", "--stride", "40"))).stdout);
    assertEquals(whole.tokens, text.length - 1);
    assert(whole.perToken > 300 && whole.perToken < 480, `${whole.perToken}`);
    assertAlmostEquals(Math.log(whole.perWord) / Math.log(whole.perToken), whole.tokens / 120, 1e-6);
    const left = JSON.parse((await runCli(words("wikitext", "--context", "unidirectional"))).stdout);
    assert(left.tokens < whole.tokens && left.read === left.of);
    const short = JSON.parse((await runCli(words("perplexity", "--seconds", "1e-9"))).stdout);
    assertEquals(short.read, 0);
    const last = JSON.parse((await runCli(words("lambada", "--limit", "3"))).stdout);
    assertEquals([last.read, last.of, last.accuracy], [3, 3, 0]);
  });
});
