/** `finetune` for texts: targets that are written, words that become blanks. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { finetuned, lastLine, tokens, withSmallModel } from "./small_finetuning.ts";
import { runCli } from "./run_cli.ts";

const COLOURS = { r: "red", g: "green" };

Deno.test("finetune --method seq2seq: generate writes what was learned; rows that cannot be used are said", async () => {
  await withSmallModel(async (folder) => {
    const file = `${folder}/rows.jsonl`;
    const rows = Array.from({ length: 48 }, (_, i) => {
      const [letter = "", colour = ""] = Object.entries(COLOURS)[i % 2] ?? [];
      return { name: `${letter}${i % 5}`, colour };
    });
    const bad = [{ name: "x" }, { name: "y", colour: "long ".repeat(20) }];
    await Deno.writeTextFile(file, [...rows, ...bad].map((row) => JSON.stringify(row)).join("\n"));
    const { status, stdout, stderr } = await finetuned(folder, {
      ...{ method: "seq2seq", source: "name", target: "colour", train: file, out: `${folder}/out` },
      ...{ epochs: 20, patience: 20, batch: 8, "learning-rate": 0.03, dropout: 0, "label-smoothing": 0.02 },
    });
    assertEquals(status, 0, stderr);
    assertStringIncludes(stderr, `${file}:49: column "colour": expected a text, found no such column`);
    assertMatch(
      stderr,
      /rows\.jsonl:50: expected at most 64 tokens, found 1\d\d in the pattern's fixed part/,
    );
    assertMatch(stderr, /colour: 4\d rows to learn from, 8 to validate on/);
    assertMatch(stdout, /^perplexity 1\.\d{4}, .*saved to/);
    for (const [letter, colour] of Object.entries(COLOURS)) {
      const words = { model: `${folder}/out`, backend: "cpu", "max-tokens": 8, json: true };
      const { answers: [answer] } = JSON.parse(
        (await runCli(["generate", `${letter}3`, ...tokens(words)])).stdout,
      );
      assertEquals(answer.text.trim(), colour);
    }
  });
});

Deno.test("finetune --method blanks: lines of a text or rows; the loss falls; perplexity is compared on fixed blanks", async () => {
  await withSmallModel(async (folder) => {
    const lines = Array.from({ length: 40 }, (_, i) => `aa bb cc ${"xyz"[i % 3]}`);
    await Deno.writeTextFile(`${folder}/lines.txt`, lines.join("\n\n"));
    await Deno.writeTextFile(`${folder}/lines.csv`, ["answer", ...lines].join("\n"));
    const common = { method: "blanks", ratio: 0.25, epochs: 6, batch: 8, "learning-rate": 0.02, json: true };
    const byLine = await finetuned(folder, { ...common, train: `${folder}/lines.txt`, out: `${folder}/out` });
    assertEquals(byLine.status, 0, byLine.stderr);
    const epochs = byLine.stdout.trim().split("\n").slice(0, -1).map((line) => JSON.parse(line));
    assert(epochs.at(-1).score < epochs[0].score, byLine.stdout);
    assertEquals(lastLine(byLine).metric, "perplexity");
    assertEquals(lastLine(byLine).scores, [Math.min(...epochs.map(({ score }) => score))]);
    const rows = { ...common, train: `${folder}/lines.csv`, columns: "text=answer" };
    assertEquals(lastLine(await finetuned(folder, rows)).scores, lastLine(byLine).scores);
    const filled = await runCli([
      "infill",
      "aa [MASK] cc x",
      ...tokens({ model: `${folder}/out`, backend: "cpu", "max-tokens": 4, json: true }),
    ]);
    assertEquals(filled.status, 0, filled.stderr);
  });
});

Deno.test("finetune and evaluate take sources and targets from a file, as from options; wrong fields are named", async () => {
  await withSmallModel(async (folder) => {
    const rows = Array.from({ length: 24 }, (_, i) => ({ name: `r${i % 5}`, colour: "red" }));
    await Deno.writeTextFile(`${folder}/rows.jsonl`, rows.map((row) => JSON.stringify(row)).join("\n"));
    const declare = (more = {}) =>
      Deno.writeTextFile(
        `${folder}/task.json`,
        JSON.stringify({ name: "colouring", about: "its colour", source: "name", target: "colour", ...more }),
      );
    await declare();
    const common = { train: `${folder}/rows.jsonl`, method: "seq2seq", epochs: 1, json: true };
    const declared = await finetuned(folder, { ...common, task: `${folder}/task.json` });
    assertEquals(declared.status, 0, declared.stderr);
    const given = await finetuned(folder, { ...common, source: "name", target: "colour" });
    assertEquals(lastLine(declared).scores, lastLine(given).scores);
    const evaluated = async (task: string, ...more: readonly string[]) => {
      const words = {
        task,
        data: `${folder}/rows.jsonl`,
        model: `${folder}/model`,
        backend: "cpu",
        limit: 1,
      };
      return await runCli(["evaluate", ...tokens({ ...words, "max-tokens": 2, json: true }), ...more]);
    };
    const byFile = await evaluated(`${folder}/task.json`);
    const byOptions = await evaluated("seq2seq", "--source", "name", "--target", "colour");
    assertEquals(byFile.status, 0, byFile.stderr);
    assertEquals(JSON.parse(byFile.stdout).task, "colouring");
    assertEquals(JSON.parse(byFile.stdout).metrics, JSON.parse(byOptions.stdout).metrics);
    const cases: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
      [{ label: "a" }, 'task.json: field "label": expected one of name, about, source, target'],
      [{ target: 3 }, 'task.json: field "target": expected a text, found 3'],
      [{ source: "{name}" }, 'task.json: field "source": pattern "{name}": expected one [gMASK]'],
    ];
    for (const [more, sentence] of cases) {
      await declare(more);
      const { status, stderr } = await finetuned(folder, { ...common, task: `${folder}/task.json` });
      assertEquals(status, 1);
      assertStringIncludes(stderr, sentence);
    }
  });
});

Deno.test("finetune: what a method has no use for is status 2, in one sentence", async () => {
  await withSmallModel(async (folder) => {
    const train = `${folder}/rows.jsonl`;
    await Deno.writeTextFile(train, '{"a": "b"}\n');
    const cases: readonly (readonly [Parameters<typeof finetuned>[1], string])[] = [
      [{ method: "blanks", pattern: 1 }, "option --pattern: expected a method that uses it, found blanks"],
      [{ method: "cloze", ratio: 0.2 }, "option --ratio: expected a method that uses it, found cloze"],
      [{ method: "seq2seq", source: "a" }, "option --target: expected a column, or --task summary"],
      [{ method: "seq2seq", task: "sst2" }, "option --task: expected summary, "],
      [
        { method: "seq2seq", source: "{a}", target: "b" },
        'option --source: pattern "{a}": expected one [gMASK]',
      ],
      [{ method: "blanks", length: 65 }, "option --length: expected at most 64, found 65"],
    ];
    for (const [words, sentence] of cases) {
      const { status, stderr } = await finetuned(folder, { train, ...words });
      assertEquals(status, 2, stderr);
      assertStringIncludes(stderr, sentence);
    }
  });
});
