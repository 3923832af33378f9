/** `finetune` at the command line: a task as a file, rows that cannot be used, a model that has learned. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { initialise } from "../../core/glm/initialise.ts";
import { key } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { saveModelDirectory } from "../../data/model_directory.ts";
import { runCli } from "./run_cli.ts";

const CONFIG = {
  layers: 1,
  hidden: 16,
  heads: 2,
  maxPositions: 64,
  vocabularySize: 384,
  blockPositions: true,
};

const TASK = {
  name: "tone",
  about: "friendly or not",
  label: "tone",
  labels: { sad: "b", glad: "g" },
  patterns: ["{text}? [MASK]."],
};

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const parameters = initialise(CONFIG, key(1));
    await saveModelDirectory(`${folder}/model`, { config: CONFIG, parameters, tokenizer: byteLevel() });
    await Deno.writeTextFile(`${folder}/task.json`, JSON.stringify(TASK));
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Rows whose label is their first letter. */
function rows(count: number): readonly { readonly text: string; readonly tone: string }[] {
  return Array.from(
    { length: count },
    (_, i) => ({ text: `${"yz"[i % 2]}${"abcdef"[i % 6]}`, tone: ["sad", "glad"][i % 2] ?? "" }),
  );
}

Deno.test("finetune learns from JSON lines; rank uses what was saved; bad rows are said with file and line", async () => {
  await inFolder(async (folder) => {
    const lines = [
      ...rows(60).map((row) => JSON.stringify(row)),
      '{"text": "ya", "tone": "angry"}',
      '{"text": "", "tone": "sad"}',
      "not json",
      JSON.stringify({ text: "y", tone: "sad", more: 1 }),
    ];
    const file = `${folder}/rows.jsonl`;
    await Deno.writeTextFile(file, lines.join("\n"));
    const options = [
      "--task",
      `${folder}/task.json`,
      "--train",
      file,
      "--model",
      `${folder}/model`,
      "--backend",
      "cpu",
    ];
    const { status, stdout, stderr } = await runCli([
      "finetune",
      ...options,
      "--out",
      `${folder}/out`,
      "--epochs",
      "12",
      "--patience",
      "12",
      "--batch",
      "8",
      "--learning-rate",
      "0.02",
      "--dropout",
      "0",
    ]);
    assertEquals(status, 0, stderr);
    assertStringIncludes(stderr, `${file}:61: column "tone": expected one of sad, glad, found "angry"`);
    assertStringIncludes(stderr, `${file}:62: column "text": expected a text, found ""`);
    assertStringIncludes(stderr, `${file}:63: expected JSON`);
    assertStringIncludes(stderr, "3 rows left out");
    assertMatch(stderr, /tone: 53 rows to learn from \(sad \d+, glad \d+\), 8 to validate on/);
    assertMatch(stdout, /^accuracy 1\.0000, .*saved to/);
    for (const [text, best] of [["yc", "b"], ["zc", "g"]]) {
      const ranked = await runCli([
        "rank",
        `${text}? [MASK].`,
        "--candidates",
        "b,g",
        "--model",
        `${folder}/out`,
        "--json",
        "--backend",
        "cpu",
      ]);
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
  await inFolder(async (folder) => {
    const file = `${folder}/rows.csv`;
    const csv = ["text,tone", ...rows(20).map(({ text, tone }) => `"${text}, ""so""",${tone}`), "short"];
    await Deno.writeTextFile(file, csv.join("\n"));
    const common = [
      "finetune",
      "--task",
      `${folder}/task.json`,
      "--train",
      file,
      "--model",
      `${folder}/model`,
      "--backend",
      "cpu",
      "--epochs",
      "1",
      "--json",
    ];
    const head = await runCli([
      ...common,
      "--method",
      "head",
      "--tuning",
      "lora",
      "--rank",
      "2",
      "--seeds",
      "2",
    ]);
    assertEquals(head.status, 0, head.stderr);
    assertStringIncludes(head.stderr, `${file}:22: expected 2 columns (text, tone), found 1`);
    const last = JSON.parse(head.stdout.trim().split("\n").at(-1) ?? "");
    assertEquals([last.task, last.metric, last.scores.length], ["tone", "accuracy", 2]);
    const pattern = await runCli([...common, "--pattern", "1"]);
    assertEquals(pattern.status, 2);
    assertStringIncludes(pattern.stderr, "option --pattern: expected less than 1");
    const task = await runCli(["finetune", "--task", "sst", "--train", file, "--model", `${folder}/model`]);
    assertEquals(task.status, 2);
    assert(task.stderr.includes("sst2"));
    await Deno.writeTextFile(`${folder}/task.json`, JSON.stringify({ ...TASK, labels: { a: "x" } }));
    const broken = await runCli(common);
    assertEquals(broken.status, 1);
    assertStringIncludes(broken.stderr, `${folder}/task.json: field "labels": expected at least two labels`);
  });
});

Deno.test("finetune: the same command goes on after the last epoch and ends with the same bits", async () => {
  await inFolder(async (folder) => {
    const file = `${folder}/rows.jsonl`;
    await Deno.writeTextFile(file, rows(24).map((row) => JSON.stringify(row)).join("\n"));
    const words = (out: string, epochs: string) => [
      ...["finetune", "--task", `${folder}/task.json`, "--train", file, "--model", `${folder}/model`],
      ...[
        "--out",
        `${folder}/${out}`,
        "--epochs",
        epochs,
        "--seeds",
        "2",
        "--batch",
        "8",
        "--backend",
        "cpu",
      ],
      ...["--tuning", "lora", "--rank", "2", "--patience", "9", "--json"],
    ];
    const whole = await runCli(words("whole", "3"));
    assertEquals(whole.status, 0, whole.stderr);
    const controller = new AbortController();
    const cut = await runCli(words("cut", "3"), {
      signal: controller.signal,
      onStderr: (text) => text.includes("seed 1  epoch 1/3") && controller.abort(),
    });
    assertStringIncludes(cut.stderr, "stopped by a signal");
    const rest = await runCli(words("cut", "3"));
    assertStringIncludes(rest.stderr, "going on after epoch 1 of seed 1");
    const read = (out: string) => Deno.readFile(`${folder}/${out}/model.safetensors`);
    assertEquals(await read("cut"), await read("whole"));
    const last = (stdout: string) => JSON.parse(stdout.trim().split("\n").at(-1) ?? "").scores;
    assertEquals(last(rest.stdout), last(whole.stdout));
    const other = await runCli(words("cut", "4"));
    assertEquals(other.status, 1);
    assertStringIncludes(other.stderr, "epochs");
  });
});
