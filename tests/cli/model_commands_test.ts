import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { initialise } from "../../core/glm/initialise.ts";
import { key } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { saveModelDirectory } from "../../data/model_directory.ts";
import { inFolder } from "../in_folder.ts";
import { runCli } from "./run_cli.ts";

const CONFIG = {
  layers: 1,
  hidden: 8,
  heads: 2,
  maxPositions: 48,
  vocabularySize: 384,
  blockPositions: true,
};

/** Runs a body with an untrained model directory. */
async function withModel(body: (directory: string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const directory = `${folder}/model`;
    await saveModelDirectory(directory, {
      config: CONFIG,
      parameters: initialise(CONFIG, key(3)),
      tokenizer: byteLevel(),
    });
    await body(directory);
  });
}

const CPU = ["--backend", "cpu"];

Deno.test("infill: answers stand in the blanks; JSON, stream and plain text agree", async () => {
  await withModel(async (directory) => {
    const words = ["--model", directory, "--max-tokens", "4", ...CPU];
    const text = "Zum [MASK] ist \\[MASK] 北京 [sMASK].";
    const json = await runCli(["infill", text, "--json", ...words]);
    assertEquals([json.status, json.stderr], [0, ""]);
    const { text: filled, answers } = JSON.parse(json.stdout);
    assertEquals(answers.length, 2);
    for (const { blank, tokens, logProbability, ended } of answers) {
      assert(
        tokens.length <= 4 && logProbability < 0 && (ended === "limit" || ended === "eop"),
        String(blank),
      );
    }
    assertEquals(filled, `Zum ${answers[0].text} ist [MASK] 北京 ${answers[1].text}.`);
    const plain = await runCli(["infill", text, ...words]);
    assertEquals([plain.status, plain.stdout], [0, `${filled}\n`]);
    assertEquals((await runCli(["infill", text, "--stream", ...words])).stdout, `${filled}\n`);
    assertEquals((await runCli(["infill", "-", ...words], { stdin: `${text}\n` })).stdout, `${filled}\n`);
    const lines = (await runCli(["infill", text, "--stream", "--json", ...words])).stdout.trim().split("\n");
    const events = lines.map((line) => JSON.parse(line));
    assertEquals(events.at(-1), JSON.parse(json.stdout));
    assertEquals(
      events.slice(0, -1).flatMap(({ id = [] }) => id),
      answers.flatMap(({ tokens }: { tokens: number[] }) => tokens),
    );
  });
});

Deno.test("infill: answers are coloured on a terminal, and cannot steer it", async () => {
  await withModel(async (directory) => {
    const terminal = { isTerminal: true, colours: true, columns: 80 };
    const words = ["infill", "a \x1b[2J[MASK]", "--model", directory, "--max-tokens", "2", ...CPU];
    const { stdout } = await runCli(words, terminal);
    assert(stdout.startsWith("a ␛[2J\x1b[32m") || stdout === "a ␛[2J\n", JSON.stringify(stdout));
  });
});

Deno.test("infill: bad input is one sentence", async () => {
  await withModel(async (directory) => {
    for (
      const [text, more, sentence] of [
        ["", [], "TEXT: expected a text, found none"],
        [
          `${"long ".repeat(20)}[MASK]`,
          [],
          "TEXT: expected at most 48 tokens, the positions of the model, found 103",
        ],
        [
          "a [MASK]",
          ["--max-tokens", "49"],
          "option --max-tokens: expected at most 48, the positions of the model, found 49",
        ],
        ["a [MASK]", ["--model=/nowhere"], "/nowhere/config.json: cannot be read, there is none"],
      ] as const
    ) {
      const model = more.some((word) => word.startsWith("--model")) ? [] : ["--model", directory];
      const { status, stdout, stderr } = await runCli(["infill", text, ...model, ...more, ...CPU]);
      assertEquals([status, stdout, stderr], [1, "", `error: ${sentence}\n`]);
    }
  });
});

Deno.test("inspect: parameters, totals, configuration and tokenizer", async () => {
  await withModel(async (directory) => {
    const { status, stdout } = await runCli(["inspect", `${directory}/`, "--json"]);
    assertEquals(status, 0);
    const { config, tokenizer, parameters, count, bytes } = JSON.parse(stdout);
    assertEquals(config, CONFIG);
    assertEquals([tokenizer.type, tokenizer.vocabularySize, tokenizer.commands.MASK], ["byte-level", 266, 2]);
    assertEquals(parameters[0], {
      name: "word_embeddings.weight",
      shape: [384, 8],
      dtype: "F32",
      count: 3072,
      bytes: 12288,
    });
    const sum = parameters.reduce((total: number, each: { count: number }) => total + each.count, 0);
    assertEquals([sum, count * 4], [count, bytes]);
    const lines = (await runCli(["inspect", directory])).stdout;
    assertStringIncludes(lines, "1 layers, 8 hidden, 2 heads, 48 positions, two positions per token");
    assertStringIncludes(lines, `${count.toLocaleString("en-US")} parameters in 17 tensors`);
    for (const { name } of parameters) assertStringIncludes(lines, name);
  });
});

Deno.test("inspect --plan: bytes of training and filling, of a directory and of a preset", async () => {
  await withModel(async (directory) => {
    const { stdout } = await runCli(["inspect", directory, "--plan", "--batch", "2", "--json"]);
    const { config, uses: [training, inference] } = JSON.parse(stdout);
    assertEquals(config.hidden, CONFIG.hidden);
    assertEquals([training.use, inference.use], ["training", "inference"]);
    assertEquals(training.moments, 2 * training.parameters);
    assertEquals(inference.parameters, training.parameters);
    // Keys and values of two sequences of 48 tokens in one layer.
    assertEquals(inference.memory, 2 * 2 * 48 * CONFIG.hidden * 4);
    for (const { use: _, total, ...parts } of [training, inference]) {
      assertEquals(Object.values<number>(parts).reduce((sum, bytes) => sum + bytes, 0), total);
    }
  });
  const plan = async (...options: string[]): Promise<{ readonly total: number; readonly slots: number }> => {
    const words = ["inspect", "--plan", "--preset", "minimal", "--batch", "4", "--length", "64", "--json"];
    return JSON.parse((await runCli([...words, ...options])).stdout).uses[0];
  };
  const [whole, blocks] = [await plan(), await plan("--rematerialise", "blocks")];
  assertEquals(blocks.slots < whole.slots, true);
  const { stdout } = await runCli(["inspect", "--plan", "--preset", "minimal"]);
  assertMatch(stdout, /^slots +[\d.]+ MiB +[\d.]+ MiB$/m);
  const none = await runCli(["inspect"]);
  assertEquals([none.status, none.stderr.includes("expected DIR, or --plan with --preset")], [
    2,
    true,
  ]);
});

Deno.test("inspect and infill: a broken model directory is one sentence with the path of the file", async () => {
  const break_ =
    (file: string, change: (bytes: Uint8Array) => Uint8Array | undefined) => async (directory: string) => {
      const changed = change(await Deno.readFile(`${directory}/${file}`));
      if (changed === undefined) await Deno.remove(`${directory}/${file}`);
      else await Deno.writeFile(`${directory}/${file}`, changed);
    };
  const edit = (from: string, to: string) => (bytes: Uint8Array) => {
    // Latin-1 keeps every byte as it is.
    const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    return Uint8Array.from(text.replace(from, to), (character) => character.charCodeAt(0));
  };
  for (
    const [file, damage, sentence] of [
      ["config.json", () => undefined, "cannot be read, there is none"],
      [
        "config.json",
        edit('"hidden": 8', '"hidden": 0'),
        "hidden: expected an integer from 1 to 65536, found 0",
      ],
      ["config.json", edit('"hidden": 8', '"hidden": 6'), "expected shape"],
      ["tokenizer.json", edit("byte-level", "wordpiece"), 'tokenizer type "wordpiece": expected byte-level'],
      ["tokenizer.json", edit("{", ""), "JSON"],
      ["model.safetensors", (bytes) => bytes.slice(0, -4), "expected to end by byte"],
      ["model.safetensors", (bytes) => bytes.slice(0, 5), "expected at least 8 bytes, found 5"],
      ["model.safetensors", (bytes) => bytes.with(7, 1), "expected a header of at most"],
      ["model.safetensors", edit("[0,12288]", "[1,12289]"), "expected to begin at byte"],
      [
        "model.safetensors",
        edit("word_embeddings.weight", "word_embeddings.weighs"),
        "word_embeddings.weight: expected to be there, found it missing",
      ],
    ] as const satisfies readonly (readonly [string, (bytes: Uint8Array) => Uint8Array | undefined, string])[]
  ) {
    await withModel(async (directory) => {
      await break_(file, damage)(directory);
      for (const words of [["inspect", directory], ["infill", "a [MASK]", "--model", directory, ...CPU]]) {
        const { status, stdout, stderr } = await runCli(words);
        assertEquals([status, stdout, stderr.split("\n").length], [1, "", 2], stderr);
        if (!sentence.startsWith("expected shape")) {
          assertStringIncludes(stderr, `error: ${directory}/${file}: `);
        }
        assertStringIncludes(stderr, sentence);
      }
    });
  }
});
