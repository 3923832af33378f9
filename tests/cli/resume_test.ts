/** Runs that end before their time, and go on. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Backend } from "../../core/graph/backend.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { DeviceLostError } from "../../gpu/device_errors.ts";
import { bytesOf } from "./bytes_of.ts";
import { inFolder } from "../in_folder.ts";
import { runCli } from "./run_cli.ts";

const TEXT = "Call me Ishmael. Some years ago, never mind how long precisely, I went to sea. ".repeat(3);

const SMALL = [
  ...["--layers", "1", "--hidden", "8", "--heads", "2", "--batch", "2", "--length", "16,24", "--steps", "9"],
  ...["--objective", "token=.5,sentence=.2,document=.3", "--log-every", "1", "--dropout", "0.1"],
  ...["--validate-every", "4", "--validation-batches", "1", "--save-every", "3", "--keep", "1"],
];

async function texts(folder: string): Promise<readonly string[]> {
  await Deno.writeTextFile(`${folder}/text.txt`, TEXT);
  await Deno.writeTextFile(
    `${folder}/held-out.txt`,
    "It is a way I have of driving off the spleen. ".repeat(3),
  );
  return ["--data", `${folder}/text.txt`, "--validation", `${folder}/held-out.txt`];
}

/** A device that is lost when the `after`-th step of training begins. */
function failing(after: number): Backend {
  const backend = referenceBackend("float32");
  let steps = 0;
  return {
    ...backend,
    async compile(graph, options) {
      const executable = await backend.compile(graph, options);
      const isTraining = "learningRate" in graph.inputs;
      return {
        ...executable,
        step() {
          if (isTraining && ++steps === after) throw new DeviceLostError("it was unplugged");
          executable.step();
        },
      };
    },
  };
}

Deno.test("pretrain: a run that stopped at any step ends with the bytes of one that did not", async () => {
  await inFolder(async (folder) => {
    const data = await texts(folder);
    const words = ["pretrain", ...data, ...SMALL, "--backend", "cpu", "--out"];
    const whole = await runCli([...words, `${folder}/whole`]);
    assertEquals(whole.status, 0);
    assertMatch(whole.stderr, /^step 4 {2}held-out: token loss \d\.\d{3}, first token \d+\.\d %, exact/m);
    const expected = await bytesOf(`${folder}/whole`);
    assertEquals(
      Object.keys(expected).toSorted(),
      [
        ...["best/config.json", "best/model.safetensors", "best/tokenizer.json"],
        ...["checkpoints/00000009.json", "checkpoints/00000009.safetensors"],
        ...["config.json", "model.safetensors", "run.json", "tokenizer.json"],
      ],
    );
    for (const stops of [[1], [2, 5], [3, 4, 8], [4, 9]]) {
      const out = `${folder}/${stops.join("-")}`;
      for (const stop of stops) {
        const { stdout } = await runCli([...words, out, "--stop-after", String(stop)]);
        if (stop < 9) {
          assertMatch(stdout, /^stopped after \d of 9 steps, .*; the same command goes on from there\n$/);
        }
      }
      await runCli([...words, out]);
      assertEquals(await bytesOf(out), expected);
      const lines = (await Deno.readTextFile(`${out}/metrics.jsonl`)).trim().split("\n").map((line) =>
        JSON.parse(line)
      );
      assertEquals(lines.filter(({ loss }) => loss !== undefined).map(({ step }) => step), [
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
      ]);
    }
    const again = await runCli([...words, `${folder}/whole`]);
    assertEquals([again.status, again.stdout], [
      0,
      `already done after 9 of 9 steps; the model is in ${folder}/whole\n`,
    ]);
  });
});

Deno.test("pretrain: a changed setting is refused with the difference", async () => {
  await inFolder(async (folder) => {
    const words = [
      "pretrain",
      ...await texts(folder),
      ...SMALL,
      "--backend",
      "cpu",
      "--out",
      `${folder}/model`,
    ];
    await runCli([...words, "--stop-after", "3"]);
    const { status, stderr } = await runCli([...words, "--seed", "7", "--learning-rate", "0.5"]);
    assertEquals([status, stderr], [
      1,
      `error: ${folder}/model: expected the settings that its run was begun with, found others: seed was 0, is 7; ` +
      "learning-rate was 0.002, is 0.5\n",
    ]);
    await Deno.writeTextFile(`${folder}/text.txt`, `${TEXT}!`);
    assertStringIncludes(
      (await runCli(words)).stderr,
      "data was 1 documents, 237 tokens, SHA-256 ",
    );
  });
});

Deno.test("pretrain: a lost device and a loss that is no number leave the last state, and say where", async () => {
  await inFolder(async (folder) => {
    const words = ["pretrain", ...await texts(folder), ...SMALL, "--out", `${folder}/model`];
    const lost = await runCli(words, { openGpu: () => Promise.resolve(failing(9)) });
    assertEquals(lost.status, 1);
    assertEquals(
      lost.stderr.trimEnd().split("\n").at(-1),
      `error: the GPU device was lost: it was unplugged; the state after step 6 is saved in ${folder}/model`,
    );
    assertEquals(
      (await runCli(words, { openGpu: () => Promise.resolve(referenceBackend("float32")) })).status,
      0,
    );

    const wild = [...words.slice(0, -1), `${folder}/wild`, "--learning-rate", "1e30", "--backend", "cpu"];
    const { status, stderr } = await runCli(wild);
    assertEquals(status, 1);
    assertMatch(stderr, /error: .*expected (a finite loss|finite numbers|a loss that falls).*\n$/);
    const left = await bytesOf(folder);
    for (const [name, bytes] of Object.entries(left)) assert(!bytes.includes("0000c07f"), `NaN in ${name}`);
  });
});

Deno.test("pretrain: a damaged checkpoint is left aside, a second process is refused", async () => {
  await inFolder(async (folder) => {
    const out = `${folder}/model`;
    const words = ["pretrain", ...await texts(folder), ...SMALL, "--backend", "cpu", "--out", out]
      .map((word, index, all) => all[index - 1] === "--keep" ? "2" : word);
    await runCli([...words, "--stop-after", "7"]);
    const path = `${out}/checkpoints/00000007.safetensors`;
    const bytes = await Deno.readFile(path);
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    await Deno.writeFile(path, bytes);
    const { status, stderr } = await runCli(words);
    assertEquals(status, 0);
    assertMatch(
      stderr,
      /^warning: .*00000007\.safetensors: expected the SHA-256 .*; the checkpoint before it is tried$/m,
    );
    assertStringIncludes(stderr, "going on after step 6 of 9");

    await Deno.writeTextFile(`${out}/run.lock`, "");
    using file = await Deno.open(`${out}/run.lock`, { write: true });
    assert(await file.tryLock(true));
    assertStringIncludes((await runCli(words)).stderr, "expected no other process at work in this folder");
  });
});
