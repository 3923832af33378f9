/** `finetune` at the command line: a task as a file, rows that cannot be used, a model that has learned. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { recipeOf } from "../../cli/finetune/recipe.ts";
import { initialise } from "../../core/glm/initialise.ts";
import { key } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { finetuned, lastLine, SMALL, tokens, withSmallModel } from "./small_finetuning.ts";
import { runCli } from "./run_cli.ts";

const TASK = {
  name: "tone",
  about: "friendly or not",
  label: "tone",
  labels: { sad: "b", glad: "g" },
  patterns: ["{text}? [MASK]."],
};

/** A folder with a model and the task. */
async function withTask(run: (folder: string) => Promise<void>): Promise<void> {
  await withSmallModel(async (folder) => {
    await Deno.writeTextFile(`${folder}/task.json`, JSON.stringify(TASK));
    await run(folder);
  });
}

/** Rows whose label is their first letter. */
function rows(count: number): readonly { readonly text: string; readonly tone: string }[] {
  return Array.from(
    { length: count },
    (_, i) => ({ text: `${"yz"[i % 2]}${"abcdef"[i % 6]}`, tone: ["sad", "glad"][i % 2] ?? "" }),
  );
}

const lines = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join("\n");

Deno.test("finetune learns from JSON lines; rank uses what was saved; bad rows are said with file and line", async () => {
  await withTask(async (folder) => {
    const file = `${folder}/rows.jsonl`;
    const bad = [{ text: "ya", tone: "angry" }, { text: "", tone: "sad" }];
    const more = { text: "y", tone: "sad", more: 1 };
    await Deno.writeTextFile(file, `${lines([...rows(60), ...bad])}\nnot json\n${lines([more])}`);
    const { status, stdout, stderr } = await finetuned(folder, {
      ...{ task: `${folder}/task.json`, train: file, out: `${folder}/out` },
      ...{ epochs: 12, patience: 12, batch: 8, "learning-rate": 0.02, dropout: 0 },
    });
    assertEquals(status, 0, stderr);
    assertStringIncludes(stderr, `${file}:61: column "tone": expected one of sad, glad, found "angry"`);
    assertStringIncludes(stderr, `${file}:62: column "text": expected a text, found ""`);
    assertStringIncludes(stderr, `${file}:63: expected JSON`);
    assertStringIncludes(stderr, "3 rows left out");
    assertMatch(stderr, /tone: 53 rows to learn from \(sad \d+, glad \d+\), 8 to validate on/);
    assertMatch(stdout, /^accuracy 1\.0000, .*saved to/);
    for (const [text, best] of [["yc", "b"], ["zc", "g"]]) {
      const words = { candidates: "b,g", model: `${folder}/out`, backend: "cpu", json: true };
      const ranked = await runCli(["rank", `${text}? [MASK].`, ...tokens(words)]);
      const { ranked: list } = JSON.parse(ranked.stdout);
      const first = list.toSorted((a: Scored, b: Scored) =>
        (b.tokenLogProbabilities[0] ?? 0) - (a.tokenLogProbabilities[0] ?? 0)
      );
      assertEquals(first[0].text, best);
    }
  });
});

interface Scored {
  readonly text: string;
  readonly tokenLogProbabilities: readonly number[];
}

Deno.test("finetune: a head, adapters, several seeds and CSV; wrong words are status 2", async () => {
  await withTask(async (folder) => {
    const file = `${folder}/rows.csv`;
    const csv = ["text,tone", ...rows(20).map(({ text, tone }) => `"${text}, ""so""",${tone}`), "short"];
    await Deno.writeTextFile(file, csv.join("\n"));
    const common = { task: `${folder}/task.json`, train: file, epochs: 1, json: true };
    const head = await finetuned(folder, { ...common, method: "head", tuning: "lora", rank: 2, seeds: 2 });
    assertEquals(head.status, 0, head.stderr);
    assertStringIncludes(head.stderr, `${file}:22: expected 2 columns (text, tone), found 1`);
    const last = lastLine(head);
    assertEquals([last.task, last.metric, last.scores.length], ["tone", "accuracy", 2]);
    const pattern = await finetuned(folder, { ...common, pattern: 1 });
    assertEquals(pattern.status, 2);
    assertStringIncludes(pattern.stderr, "option --pattern: expected less than 1");
    const task = await finetuned(folder, { task: "sst", train: file });
    assertEquals(task.status, 2);
    assert(task.stderr.includes("sst2"));
    await Deno.writeTextFile(`${folder}/task.json`, JSON.stringify({ ...TASK, labels: { a: "x" } }));
    const broken = await finetuned(folder, common);
    assertEquals(broken.status, 1);
    assertStringIncludes(broken.stderr, `${folder}/task.json: field "labels": expected at least two labels`);
  });
});

Deno.test("finetune --dry-run says what a run needs, and writes nothing", async () => {
  await withTask(async (folder) => {
    await Deno.writeTextFile(`${folder}/rows.jsonl`, lines(rows(40)));
    const given = {
      ...{ task: `${folder}/task.json`, train: `${folder}/rows.jsonl`, out: `${folder}/out` },
      ...{ tuning: "lora", rank: 2, batch: 8, epochs: 3, seeds: 2, "dry-run": true },
    };
    const { status, stdout, stderr } = await finetuned(folder, { ...given, json: true });
    assertEquals(status, 0, stderr);
    const figures = JSON.parse(stdout);
    // 32 rows to learn from are 4 steps; adapters have rank · (rows + columns) numbers of (3+1) + (1+1) + (4+1) + (1+4) times 16.
    assertEquals([figures.rows, figures.steps, figures.trained], [32, 24, 2 * 16 * 16]);
    assert(figures.flopsPerStep > 0 && figures.bytes > 3 * 4 * figures.trained);
    const more = await finetuned(folder, { ...given, "held-out": 16, json: true });
    assertEquals(JSON.parse(more.stdout).rows, 24);
    const all = await finetuned(folder, { ...given, "held-out": 40 });
    assertEquals(all.status, 2);
    assertStringIncludes(
      all.stderr,
      "option --held-out: expected fewer than the 40 training rows, found 40",
    );
    const both = await finetuned(folder, { ...given, "held-out": 4, valid: `${folder}/rows.jsonl` });
    assertStringIncludes(both.stderr, "option --held-out: expected no --valid beside it, found one");
    assertMatch(
      (await finetuned(folder, given)).stdout,
      /at most 24 steps of about .* GFLOP, .* on the device\ntime: .* to /,
    );
    assertEquals([...Deno.readDirSync(folder)].some(({ name }) => name === "out"), false);
  });
});

Deno.test("finetune: a run knows its rows and its model by what they are, not by their paths", async () => {
  const row = (text: string) => ({ train: [{ item: text, line: 1 }], valid: [] });
  const model = { config: SMALL, parameters: initialise(SMALL, key(1)), tokenizer: byteLevel() };
  const other = { ...model, parameters: initialise(SMALL, key(2)) };
  const recipe = await recipeOf({ model: "a", train: "b", epochs: 3 }, { rows: row("x"), model });
  assertEquals(await recipeOf({ model: "c", train: "d", epochs: 3 }, { rows: row("x"), model }), recipe);
  for (const [rows, from] of [[row("y"), model], [row("x"), other]] as const) {
    const changed = await recipeOf({ epochs: 3 }, { rows, model: from });
    assert(JSON.stringify(changed) !== JSON.stringify(recipe));
  }
  const random = { "random-weights": true };
  assertEquals(
    await recipeOf(random, { rows: row("x"), model: other }),
    await recipeOf(random, { rows: row("x"), model }),
  );
});

Deno.test("finetune: validation rows without a label are refused before anything is learned", async () => {
  await withSmallModel(async (folder) => {
    const row = (i: number) => ({
      premise: "ab",
      hypothesis: "ba",
      label: ["entailment", "not_entailment"][i % 2],
    });
    const labelled = Array.from({ length: 4 }, (_, i) => row(i));
    await Deno.writeTextFile(`${folder}/train.jsonl`, lines(labelled));
    const bare = labelled.map(({ premise, hypothesis }) => ({ premise, hypothesis }));
    await Deno.writeTextFile(`${folder}/valid.jsonl`, lines(bare));
    const { status, stderr } = await finetuned(folder, {
      ...{ task: "rte", train: `${folder}/train.jsonl`, valid: `${folder}/valid.jsonl`, epochs: 1 },
    });
    assertEquals(status, 1);
    assertStringIncludes(stderr, "expected validation rows with labels, found none");
  });
});

Deno.test("finetune: the same command goes on after the last epoch and ends with the same bits", async () => {
  await withTask(async (folder) => {
    await Deno.writeTextFile(`${folder}/rows.jsonl`, lines(rows(24)));
    const texts = Array.from(
      { length: 24 },
      (_, i) => ({ text: "a b c d".slice(i % 3), short: "xyz"[i % 3] }),
    );
    await Deno.writeTextFile(`${folder}/texts.jsonl`, lines(texts));
    const methods: readonly Readonly<Record<string, string | number>>[] = [
      { task: `${folder}/task.json`, train: `${folder}/rows.jsonl`, tuning: "lora", rank: 2 },
      { task: `${folder}/task.json`, train: `${folder}/rows.jsonl`, method: "head", pooled: "start" },
      { method: "seq2seq", source: "text", target: "short", train: `${folder}/texts.jsonl` },
      { method: "blanks", ratio: 0.4, train: `${folder}/texts.jsonl`, tuning: "lora", rank: 2 },
    ];
    for (const [index, method] of methods.entries()) {
      const run = (out: string, more = {}, world = {}) =>
        finetuned(folder, {
          ...method,
          ...{ out: `${folder}/${out}${index}`, epochs: 3, seeds: 2, batch: 8, patience: 9, json: true },
          ...more,
        }, world);
      const whole = await run("whole");
      assertEquals(whole.status, 0, whole.stderr);
      const controller = new AbortController();
      const cut = await run("cut", {}, {
        signal: controller.signal,
        onStderr: (text: string) => text.includes("seed 1  epoch 1/3") && controller.abort(),
      });
      assertStringIncludes(cut.stderr, "stopped by a signal");
      const rest = await run("cut");
      assertStringIncludes(rest.stderr, "going on after epoch 1 of seed 1");
      for (const file of ["model", ...method.method === "head" ? ["head"] : []]) {
        const read = (out: string) => Deno.readFile(`${folder}/${out}${index}/${file}.safetensors`);
        assertEquals(await read("cut"), await read("whole"));
      }
      assertEquals(lastLine(rest).scores, lastLine(whole).scores);
      const other = await run("cut", { epochs: 4 });
      assertEquals(other.status, 1);
      assertStringIncludes(other.stderr, "epochs");
    }
  });
});
