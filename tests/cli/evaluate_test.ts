/** `evaluate` at the command line: the report of a task, and how well texts are predicted. */
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { initialise } from "../../core/glm/initialise.ts";
import { key } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { saveModelDirectory } from "../../data/model_directory.ts";
import { inFolder } from "../in_folder.ts";
import { runCli } from "./run_cli.ts";

const CONFIG = {
  layers: 1,
  hidden: 16,
  heads: 2,
  maxPositions: 96,
  vocabularySize: 384,
  blockPositions: true,
};

/** The words of a command line. */
function evaluating(folder: string, task: string, file: string): readonly string[] {
  const data = ["--data", `${folder}/${file}`, "--model", `${folder}/model`];
  return ["evaluate", "--task", task, ...data, "--backend", "cpu"];
}

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
    const words = evaluating(folder, "sst2", "dev.tsv");
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
    assertStringIncludes(page, "review &lt;");
    assert(!page.includes("review <"));
    assertStringIncludes((await runCli(words)).stdout, "what was chosen (columns) for what is right (rows)");
    const short = JSON.parse((await runCli([...words, "--json", "--seconds", "1e-9"])).stdout);
    assertEquals([short.items, short.of], [12, 12]); // one batch
    const one = JSON.parse((await runCli([...words, "--json", "--seconds", "1e-9", "--batch", "1"])).stdout);
    assertEquals([one.items, one.of], [1, 12]);
  });
});

Deno.test("evaluate: perplexity of an untrained model is about the size of its vocabulary; time is bounded", async () => {
  await withModel(async (folder) => {
    const text = "A cat sat on a mat . It was 1 @,@ 200 years old .\n".repeat(8);
    await Deno.writeTextFile(`${folder}/text.txt`, text);
    const words = (task: string, ...more: readonly string[]) => [
      ...evaluating(folder, task, "text.txt"),
      "--json",
      ...more,
    ];
    const whole = JSON.parse((await runCli(words("perplexity", "--stride", "40"))).stdout);
    assertEquals(whole.tokens, text.length - 1);
    assert(whole.perToken > 300 && whole.perToken < 480, `${whole.perToken}`);
    assertAlmostEquals(Math.log(whole.perWord) / Math.log(whole.perToken), whole.tokens / 120, 1e-6);
    const left = JSON.parse((await runCli(words("wikitext", "--context", "unidirectional"))).stdout);
    assert(left.tokens < whole.tokens && left.read === left.of);
    const short = JSON.parse(
      (await runCli(words("perplexity", "--stride", "40", "--seconds", "1e-9"))).stdout,
    );
    assertEquals([short.read, short.of], [4, whole.of]); // one batch
    assert(Number.isFinite(short.perToken) && Number.isFinite(short.perWord));
    const few = JSON.parse((await runCli(words("perplexity", "--limit", "2"))).stdout);
    assertEquals(few.tokens, 2 * text.length / 8 - 2); // the break behind the second line is not read
    const last = JSON.parse((await runCli(words("lambada", "--limit", "3"))).stdout);
    assertEquals([last.read, last.of, last.accuracy], [3, 3, 0]);
  });
});

Deno.test("evaluate: texts that the model writes are scored against the rows' targets; what cannot be used is said", async () => {
  await withModel(async (folder) => {
    const rows = [
      { document: "A <long> story about a cat.", summary: "a cat" },
      { document: "", summary: "nothing" },
      { document: "Another story.", summary: ["it rained", "rain"] },
      { document: "The third." },
    ];
    await Deno.writeTextFile(`${folder}/rows.jsonl`, rows.map((row) => JSON.stringify(row)).join("\n"));
    const words = [...evaluating(folder, "summary", "rows.jsonl"), "--max-tokens", "6"];
    const { status, stdout, stderr } = await runCli([...words, "--json", "--html", `${folder}/report.html`]);
    assertEquals(status, 0, stderr);
    const { texts, of, metrics, examples } = JSON.parse(stdout);
    assertEquals([texts, of, examples.length], [2, 2, 2]);
    assertEquals(
      Object.keys(metrics).join(),
      "rouge1,rouge2,rougeL,bleu,sentenceBleu,exactMatch",
    );
    assert(Object.values<number>(metrics).every((value) => value >= 0 && value <= 1));
    assertEquals([examples[0].line, examples[1].line], [1, 3]);
    assertEquals(examples[1].references, ["it rained", "rain"]);
    assertStringIncludes(stderr, 'rows.jsonl:2: column "document": expected a text, found ""');
    assertStringIncludes(stderr, 'rows.jsonl:4: column "summary": expected a text, found no such column');
    assertStringIncludes(stderr, "2 rows left out");
    const page = await Deno.readTextFile(`${folder}/report.html`);
    assertStringIncludes(page, "A &lt;long&gt; story");
    assertStringIncludes((await runCli(words)).stdout, "rougeL");
    const asked = ["--source", "{document} In short: [MASK]", "--target", "summary", "--json"];
    const patterned = await runCli([
      ...evaluating(folder, "seq2seq", "rows.jsonl"),
      "--max-tokens",
      "6",
      ...asked,
    ]);
    assertEquals(JSON.parse(patterned.stdout).examples[1].references, ["it rained", "rain"]);
    const beams = JSON.parse((await runCli([...words, "--json", "--beams", "2", "--limit", "1"])).stdout);
    assertEquals(beams.texts, 1);
    const renamed = await runCli([...words, "--columns", "text=summary,target=document"]);
    assertStringIncludes(
      renamed.stderr,
      'rows.jsonl:3: column "summary": expected a text, found ["it rained"',
    );
  });
});

Deno.test("evaluate: infilling is a function of texts, shares and seed; a trigram model of the same texts does better than none", async () => {
  await withModel(async (folder) => {
    const lines = Array.from({ length: 6 }, (_, i) => `the cat number ${i} sat on the old red mat`);
    await Deno.writeTextFile(`${folder}/lines.txt`, ["short", ...lines].join("\n"));
    const words = [...evaluating(folder, "infill", "lines.txt"), "--max-tokens", "3", "--json"];
    const run = async (...more: readonly string[]) => {
      const { status, stdout, stderr } = await runCli([...words, ...more]);
      assertEquals(status, 0, stderr);
      return { ...JSON.parse(stdout), stderr };
    };
    const both = await run("--ratio", ".2,.5", "--texts", `${folder}/lines.txt`);
    const [low, high] = both.ratios;
    assertEquals([low.texts, low.of, low.words, high.words], [6, 6, 12, 30]);
    assertStringIncludes(both.stderr, "lines.txt:1: expected at least 5 words");
    assert(low.model.perplexity > 250 && low.model.perplexity < 500, `${low.model.perplexity}`);
    assert(low.trigram.exact > 0.5 && low.trigram.bleu > low.empty.bleu && low.empty.bleu > high.empty.bleu);
    assert(low.trigram.perplexity < 20);
    const alone = await run("--ratio", ".5");
    assertEquals(alone.ratios[0].model, high.model);
    assertEquals(alone.ratios[0].trigram, undefined);
    const other = await run("--ratio", ".5", "--seed", "1");
    assert(other.examples[0].masked !== alone.examples[0].masked);
    const short = await run("--ratio", ".2,.5", "--seconds", "1e-9", "--batch", "2");
    assertEquals(short.ratios.map(({ texts }: { texts: number }) => texts), [2, 2]);
  });
});

Deno.test("evaluate: bad rows are told with file, line and column, the others are judged", async () => {
  await withModel(async (folder) => {
    const rows = ["good film\t1", "bad film\t7", "\t0", "only", "dull\t0", "unknown\t", "one\t1\tmore"];
    await Deno.writeTextFile(`${folder}/dev.tsv`, rows.join("\n"));
    const { status, stdout, stderr } = await runCli([...evaluating(folder, "sst2", "dev.tsv"), "--json"]);
    assertEquals([status, JSON.parse(stdout).items], [0, 3]);
    const told = [
      'dev.tsv:2: column "label": expected one of 0, 1, found "7"',
      'dev.tsv:3: column "text": expected a text, found ""',
      "dev.tsv:4: expected 2 columns (text, label), found 1",
      "dev.tsv:7: expected 2 columns (text, label), found 3",
      "dev.tsv: 4 rows left out",
      "dev.tsv: 1 row without the right answer, which no metric counts",
    ];
    for (const sentence of told) assertStringIncludes(stderr, sentence);
    const declared = {
      ...{ name: "mine", label: "label", labels: { "0": "bad", "1": "good" } },
      patterns: ["{text} [MASK]", `{text} [MASK] ${"fixed ".repeat(20)}`],
    };
    await Deno.writeTextFile(`${folder}/mine.json`, JSON.stringify(declared));
    const labelled = [{ text: "a", label: 1 }, { text: "b", label: null }];
    await Deno.writeTextFile(`${folder}/rows.jsonl`, labelled.map((row) => JSON.stringify(row)).join("\n"));
    const words = evaluating(folder, `${folder}/mine.json`, "rows.jsonl");
    const long = await runCli([...words, "--pattern", "1"]);
    assertEquals(long.status, 1);
    assertStringIncludes(long.stderr, "rows.jsonl:1: expected at most 96 tokens, found 1");
    assertStringIncludes(long.stderr, "in the pattern's fixed part with its answer");
    await Deno.writeTextFile(`${folder}/rows.jsonl`, '{"text": "a", "class": 1}');
    const wrong = await runCli(words);
    assertStringIncludes(wrong.stderr, "rows.jsonl: expected a row whose right answer is told, found none");
    await Deno.writeTextFile(`${folder}/rows.jsonl`, '{"texts": "a", "label": 1}');
    const column = await runCli(words);
    assertStringIncludes(
      column.stderr,
      'rows.jsonl:1: column "text": expected a text, found no such column among texts',
    );
    assertStringIncludes(column.stderr, "rows.jsonl: expected a row that mine can use, found none");
  });
});

Deno.test("evaluate: options that an evaluation does not use, and values that make no sense, are refused", async () => {
  await withModel(async (folder) => {
    await Deno.writeTextFile(`${folder}/lines.txt`, "to be or not to be");
    await Deno.writeTextFile(`${folder}/empty.txt`, " \n");
    const cases: readonly [readonly string[], number, string][] = [
      [
        ["infill", "lines.txt", "--length-penalty", "1"],
        2,
        "option --length-penalty: expected --beams beside it",
      ],
      [
        ["seq2seq", "lines.txt", "--source", "a"],
        2,
        "option --target: expected a column with --task seq2seq",
      ],
      [["seq2seq", "lines.txt", "--source", "{a", "--target", "b"], 2, "option --source: pattern"],
      [
        ["lambada", "lines.txt", "--stride", "4"],
        2,
        "option --stride: expected a task that uses it, found lambada",
      ],
      [["perplexity", "lines.txt", "--ratio", ".1"], 2, "option --ratio: expected a task that uses it"],
      [
        ["infill", "lines.txt", "--ratio", ".1,2"],
        2,
        "option --ratio: expected shares greater than 0 and of at most 1",
      ],
      [["infill", "lines.txt", "--length", "999"], 2, "option --length: expected at most 96"],
      [
        ["infill", "lines.txt", "--ratio", ".01"],
        1,
        "expected a text with a word to mask at 0.01, found none",
      ],
      [["summary", "lines.txt"], 1, "expected a file of .jsonl"],
      [
        ["infill", "lines.txt", "--columns", "words=a"],
        2,
        "option --columns: expected text, question, answer",
      ],
      [["perplexity", "empty.txt"], 1, "empty.txt: expected a text, found none"],
      [["perplexity", "none.txt"], 1, "none.txt: cannot be read, there is none"],
      [["infil", "lines.txt"], 2, 'found "infil", did you mean infill?'],
    ];
    for (const [[task = "", file = "", ...more], expected, message] of cases) {
      const { status, stderr } = await runCli([...evaluating(folder, task, file), ...more]);
      assertEquals([status, stderr.includes(message)], [expected, true], `${task} ${more}: ${stderr}`);
    }
    await Deno.writeTextFile(`${folder}/word.txt`, "word");
    const word = await runCli(evaluating(folder, "lambada", "word.txt"));
    assertStringIncludes(word.stderr, "expected a line with a passage and a last word, found none");
  });
});
