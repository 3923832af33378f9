import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parameterTable } from "../../core/glm/parameters.ts";
import { loadModelDirectory } from "../../data/model_directory.ts";
import { inFolder } from "../in_folder.ts";
import { runCli } from "./run_cli.ts";

const TEXT = "Call me Ishmael. Some years ago, never mind how long precisely, I went to sea. ".repeat(3);

/** Small enough for the reference interpreter in a test. */
const SMALL = ["--batch", "2", "--length", "24", "--backend", "cpu", "--log-every", "1"];

const shapes = {
  shapes: (config: Parameters<typeof parameterTable>[0]) =>
    Object.fromEntries(parameterTable(config).map(({ name, shape }) => [name, shape])),
};

/** The command line that trains in a folder; its fifth word is the model's directory. */
function tiny(folder: string, ...more: readonly string[]): readonly string[] {
  return ["pretrain", "--data", `${folder}/text.txt`, "--out", `${folder}/model`, ...SMALL, ...more];
}

async function trainTiny(folder: string, ...more: readonly string[]) {
  await Deno.writeTextFile(`${folder}/text.txt`, TEXT);
  return await runCli(tiny(folder, ...more));
}

Deno.test("pretrain: progress on stderr, the result on stdout, a model directory that loads", async () => {
  await inFolder(async (folder) => {
    const { status, stdout, stderr } = await trainTiny(folder, "--steps", "3");
    assertEquals(status, 0);
    assertMatch(stdout, /^done after 3 of 3 steps, loss \d\.\d{3}; saved to .*\/model\n$/);
    assertMatch(
      stderr,
      /^minimal: 157,568 parameters; corpus: 237 tokens in 1 documents; 2 texts of up to 24 tokens a step$/m,
    );
    assertMatch(stderr, /^a step: .* on the device; .*\ntime: \d.* of a large matrix product .*\nstep 1/m);
    assertMatch(
      stderr,
      /^step 2\/3 {2}loss \d\.\d{3} {2}lr \d\.\d\de-\d {2}gradient \d\.\d{3} {2}[\d,]+ tokens\/s {2}[\d.,]+ GFLOP\/s {2}\d+ s left$/m,
    );
    const { config, parameters, tokenizer } = await loadModelDirectory(`${folder}/model`, shapes);
    assertEquals([config.layers, config.hidden, tokenizer.type], [2, 64, "byte-level"]);
    assert(parameters["word_embeddings.weight"]?.data.every(Number.isFinite));
    const names = (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).toSorted();
    assertEquals(names, ["model", "text.txt"]);
  });
});

Deno.test("pretrain: --json prints a line per logged step; the same command gives the same bytes", async () => {
  await inFolder(async (folder) => {
    const weights = `${folder}/model/model.safetensors`;
    const train = async (...more: readonly string[]) => {
      await Deno.remove(`${folder}/model`, { recursive: true }).catch(() => {});
      const words = ["--steps", "2", "--json", "--objective", "mix", "--dropout", "0.2", "--ratio", "0.4"];
      const { stdout, stderr } = await trainTiny(folder, ...words, ...more);
      assertStringIncludes(stderr, "done after 2 of 2 steps");
      const lines = stdout.trim().split("\n").map((line) => JSON.parse(line));
      return { lines, bytes: await Deno.readFile(weights) };
    };
    const first = await train();
    assertEquals(first.lines.map(({ step }) => step), [1, 2]);
    for (const { loss, gradientNorm, learningRate, tokensPerSecond } of first.lines) {
      for (const value of [loss, gradientNorm, learningRate, tokensPerSecond]) assert(Number.isFinite(value));
    }
    const second = await train();
    assertEquals(second.lines.map(({ loss }) => loss), first.lines.map(({ loss }) => loss));
    assertEquals(second.bytes, first.bytes);
    const other = await train("--seed", "1");
    assert(other.bytes.some((byte, index) => byte !== first.bytes[index]));
  });
});

Deno.test("pretrain: a signal ends the run after the step, saves, and says so", async () => {
  await inFolder(async (folder) => {
    const controller = new AbortController();
    await Deno.writeTextFile(`${folder}/text.txt`, TEXT);
    const onStderr = (text: string): void => {
      if (text.startsWith("step")) controller.abort();
    };
    const words = tiny(folder, "--steps", "1000");
    const { status, stdout } = await runCli(words, { signal: controller.signal, onStderr });
    assertEquals(status, 0);
    assertMatch(stdout, /^stopped by a signal after 1 of 1000 steps, loss \d\.\d{3}; saved to /);
    await loadModelDirectory(`${folder}/model`, shapes);

    const before = await runCli([...words.slice(0, 4), `${folder}/other`, ...words.slice(5)], {
      signal: AbortSignal.abort(),
    });
    assertEquals([before.status, before.stdout], [0, ""]);
    assertStringIncludes(before.stderr, "stopped by a signal before the first step; nothing saved");
    assertEquals((await Array.fromAsync(Deno.readDir(folder))).length, 2);
  });
});

Deno.test("pretrain: --dry-run says what the run will need and leaves nothing", async () => {
  await inFolder(async (folder) => {
    const { status, stdout } = await trainTiny(folder, "--steps", "100", "--dry-run");
    assertEquals(status, 0);
    assertMatch(
      stdout,
      /^a step: about \d+ tokens, [\d.]+ GFLOP, [\d.]+ MiB on the device; a checkpoint: 1\.80 MiB; /m,
    );
    assertMatch(
      stdout,
      /^time: .* to .*, at the [\d.,]+ GFLOP\/s of a large matrix product to a third of them$/m,
    );
    assertEquals(await Array.fromAsync(Deno.readDir(folder), ({ name }) => name), ["text.txt"]);
    const numbers = JSON.parse((await trainTiny(folder, "--steps", "100", "--dry-run", "--json")).stdout);
    assertEquals(numbers.parameters, 157568);
    assert(numbers.bytes > numbers.bytesOfState && numbers.seconds > 0);
  });
});

Deno.test("pretrain: --save-every writes a whole model before the end", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/text.txt`, TEXT);
    let seen = 0;
    const onStderr = (text: string): void => {
      if (text.startsWith("step 3/")) seen = Deno.statSync(`${folder}/model/model.safetensors`).size;
    };
    await runCli(tiny(folder, "--steps", "3", "--save-every", "2"), { onStderr });
    assert(seen > 600_000);
  });
});

Deno.test("pretrain: bad input is one sentence, and nothing half-written", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/empty.txt`, "");
    await Deno.writeTextFile(`${folder}/text.txt`, TEXT);
    await Deno.writeTextFile(`${folder}/short.txt`, "x");
    await Deno.writeFile(`${folder}/latin1.txt`, Uint8Array.of(0x61, 0xE9, 0x62));
    await Deno.mkdir(`${folder}/full`);
    await Deno.writeTextFile(`${folder}/full/file`, "");
    const out = `${folder}/model`;
    for (
      const [data, more, status, sentence] of [
        ["none.txt", [], 1, `${folder}/none.txt: cannot be read, there is none`],
        ["empty.txt", [], 1, `${folder}/empty.txt: expected text, found an empty file`],
        [
          "latin1.txt",
          [],
          1,
          `${folder}/latin1.txt: expected UTF-8, found byte 0xe9 at offset 1, which is not`,
        ],
        ["full", [], 1, `${folder}/full: expected .txt files in the folder, found none`],
        [
          "short.txt",
          ["--length", "24", "--batch", "1", "--backend", "cpu"],
          1,
          "corpus: expected texts with room for blanks",
        ],
        [
          "text.txt",
          ["--length", "300"],
          2,
          "pretrain: option --length: expected at most 256, the positions of minimal, found 300",
        ],
        [
          "text.txt",
          ["--steps", "0"],
          2,
          'pretrain: option --steps: expected an integer of at least 1, found "0"',
        ],
        ["text.txt", ["--backend", "gpu"], 1, "backend gpu: no WebGPU adapter was found"],
        [
          "text.txt",
          ["--learning-rate", "1e30", "--steps", "4", ...SMALL],
          1,
          "expected a finite loss, found",
        ],
      ] as const
    ) {
      const outcome = await runCli(["pretrain", "--data", `${folder}/${data}`, "--out", out, ...more]);
      assertEquals([outcome.status, outcome.stdout], [status, ""], sentence);
      assertStringIncludes(outcome.stderr.trimEnd().split("\n").at(-1) ?? "", sentence);
      assertEquals((await Array.fromAsync(Deno.readDir(folder))).length, 5, sentence);
    }
    for (
      const [where, sentence] of [
        [
          "full",
          "expected a new or empty folder, or one of a run (with run.json), found other files in it",
        ],
        ["text.txt", "cannot be written to, a part of the path is no folder"],
        ["text.txt/model", "cannot be written to, a part of the path is no folder"],
      ]
    ) {
      const { status, stderr } = await runCli([
        "pretrain",
        "--data",
        `${folder}/text.txt`,
        "--out",
        `${folder}/${where}`,
      ]);
      assertEquals([status, stderr], [1, `error: ${folder}/${where}: ${sentence}\n`]);
    }
  });
});
