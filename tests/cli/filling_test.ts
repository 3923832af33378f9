/** The commands that fill blanks, as people use them: several answers, many prompts, fixed answers, what else was likely. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { initialise } from "../../core/glm/initialise.ts";
import { key } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { saveModelDirectory } from "../../data/model_directory.ts";
import { inFolder } from "../in_folder.ts";
import { type Outcome, runCli, type World } from "./run_cli.ts";

/** Runs commands with an untrained model that has a tokenizer of bytes. */
async function withModel(
  body: (run: (words: readonly string[], world?: World) => Promise<Outcome>) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const sizes = { layers: 1, hidden: 8, heads: 2, maxPositions: 48, vocabularySize: 384 };
    const config = { ...sizes, blockPositions: true };
    const parameters = initialise(config, key(3));
    await saveModelDirectory(`${folder}/model`, { config, parameters, tokenizer: byteLevel() });
    await body((words, world) => runCli([...words, "--model", `${folder}/model`, "--backend", "cpu"], world));
  });
}

const lines = (text: string): readonly string[] => text.trimEnd().split("\n");
const parsed = (text: string) => lines(text).map((line) => JSON.parse(line));

Deno.test("filling: several draws are the same for the same seed, one a line, streamed or not", async () => {
  await withModel(async (run) => {
    const words = ["infill", "a [MASK] b [MASK]", "--temperature", "1", "--max-tokens", "3", "--n", "3"];
    const plain = await run([...words, "--seed", "5"]);
    const json = parsed((await run([...words, "--seed", "5", "--json"])).stdout);
    assertEquals(json.map(({ sample }) => sample), [0, 1, 2]);
    assertEquals(plain.stdout, json.map(({ text }) => `${text}\n`).join(""));
    assertEquals((await run([...words, "--seed", "5", "--stream"])).stdout, plain.stdout);
    assert((await run([...words, "--seed", "6"])).stdout !== plain.stdout);
  });
});

Deno.test("filling: several beams are the best ones in order, streamed or not", async () => {
  await withModel(async (run) => {
    const words = ["infill", "a [MASK] b", "--beams", "4", "--max-tokens", "3", "--n", "3"];
    const plain = await run(words);
    const json = parsed((await run([...words, "--json"])).stdout);
    const scores = json.map(({ answers: [answer] }) => answer.logProbability);
    assertEquals(scores, scores.toSorted((a, b) => b - a));
    assertEquals(plain.stdout, json.map(({ text }) => `${text}\n`).join(""));
    assertEquals((await run([...words, "--stream"])).stdout, plain.stdout);
    const two = await run(["infill", "[MASK] [MASK]", "--beams", "2", "--n", "2", "--max-tokens", "1"]);
    assertEquals(two.stderr, "error: option --n: with beams expected a text with one blank, found 2\n");
  });
});

Deno.test("filling: a stream of JSON tells tokens with their texts, then answers with how they ended", async () => {
  await withModel(async (run) => {
    const words = ["infill", "é [MASK] b [MASK]", "--max-tokens", "4", "--answer", "1=été", "--json"];
    const [whole] = parsed((await run(words)).stdout);
    const events = parsed((await run([...words, "--stream"])).stdout);
    assertEquals(events.at(-1), whole);
    for (const answer of whole.answers) {
      const own = events.slice(0, -1).filter(({ blank }) => blank === answer.blank);
      const end = own.at(-1);
      assertEquals([end.text, end.ended], [answer.text, answer.ended]);
      assertEquals(end.logProbability, answer.logProbability);
      const tokens = own.slice(0, -1);
      assertEquals(tokens.map(({ id }) => id), answer.ended === "given" ? [] : answer.tokens);
      assert(answer.text.startsWith(tokens.map(({ text }) => text).join("")));
    }
    assertEquals(whole.answers[1].text, "été");
  });
});

Deno.test("filling: what else was likely stands below the text, or beside the tokens in JSON", async () => {
  await withModel(async (run) => {
    const words = [
      "infill",
      "a [MASK] b [MASK]",
      "--max-tokens",
      "2",
      "--answer",
      "1=x y",
      "--alternatives",
      "3",
    ];
    const [filled, ...below] = lines((await run(words)).stdout);
    const [{ text, answers }] = parsed((await run([...words, "--json"])).stdout);
    assertEquals(filled, text);
    assertMatch(
      below[0] ?? "",
      /^ {2}blank 0, (cut off by --max-tokens|ended by the model): log-probability -\d/,
    );
    assertMatch(below[1] ?? "", /^ {4}\S+ +(<0\.1|\d+\.\d) % {3}(\S+ (<0\.1|\d+\.\d) %( {2})?){3}$/);
    const given = below.findIndex((line) => line.startsWith("  blank 1, given: log-probability"));
    assertMatch(below[given + 2] ?? "", /^ {4}␣ +(<0\.1|\d+\.\d) %$/);
    for (const { id, token, text, logProbability } of answers[0].alternatives[0]) {
      assert(
        Number.isInteger(id) && typeof token === "string" && typeof text === "string" && logProbability < 0,
      );
    }
    const none = await run(words.slice(0, -2));
    assertEquals(none.stdout, `${text}\n`);
  });
});

Deno.test("filling: many prompts at once are those of single calls; each line says what it needs", async () => {
  await withModel(async (run) => {
    const stdin = [
      '"one [MASK]"',
      "",
      '{"text": "two [MASK] [MASK]", "answers": {"0": "x"}, "order": [1]}',
      '{"text": "three"}',
    ].join("\n");
    const { status, stdout, stderr } = await run(["infill", "-", "--jsonl", "--max-tokens", "3"], { stdin });
    assertEquals(status, 0);
    assertStringIncludes(stderr, "no blank in the text: [gMASK] appended");
    const found = parsed(stdout);
    assertEquals(found.map(({ prompt }) => prompt), [0, 1, 2]);
    const alone = await run([
      "infill",
      "two [MASK] [MASK]",
      "--answer",
      "0=x",
      "--order",
      "1",
      "--max-tokens",
      "3",
    ]);
    assertEquals(`${found[1].text}\n`, alone.stdout);
    for (
      const [line, sentence] of [
        ["[1]", 'expected {"text": …, "answers": {"0": …}, "order": [0]}, found no text'],
        ['{"text": "a [MASK]", "order": [1]}', "order: expected a blank from 0 to 0, found 1"],
        ['{"text": "a [MASK]", "answers": {"2": "x"}}', "answer: expected a blank from 0 to 0, found 2"],
        [
          `"${"long ".repeat(20)}"`,
          "TEXT: expected at most 48 tokens, the positions of the model, found 102",
        ],
      ] as const
    ) {
      const wrong = await run(["infill", "-", "--jsonl"], { stdin: `"a [MASK]"\n${line}\n` });
      assertEquals([wrong.status, wrong.stdout, wrong.stderr], [1, "", `error: line 2: ${sentence}\n`]);
    }
  });
});

Deno.test("filling: of many prompts the first are printed before the last are begun", async () => {
  await withModel(async (run) => {
    const texts = Array.from({ length: 35 }, (_, index) => `text ${index} [MASK]`);
    const stdin = texts.map((text) => `${JSON.stringify(text)}\n`).join("");
    const words = ["infill", "-", "--jsonl", "--max-tokens", "2", "--temperature", "1"];
    const whole = lines((await run(words, { stdin })).stdout);
    assertEquals(whole.map((line) => JSON.parse(line).prompt), [...texts.keys()]);
    const controller = new AbortController();
    const { status, stdout, stderr } = await run(words, {
      stdin,
      signal: controller.signal,
      onStdout: () => controller.abort(),
    });
    assertEquals([status, stderr], [1, "error: stopped before the blanks were filled\n"]);
    assertEquals(lines(stdout), whole.slice(0, 16));
  });
});

Deno.test("filling: generate continues every text, blanks in it are filled first", async () => {
  await withModel(async (run) => {
    const stdin = '"one"\n"two [MASK]"\n"three [gMASK]"\n"four\\\\"\n';
    const { stdout, stderr } = await run(["generate", "-", "--jsonl", "--max-tokens", "2"], { stdin });
    assertEquals(stderr, "");
    assertEquals(parsed(stdout).map(({ answers }) => answers.length), [1, 2, 1, 1]);
    assert(parsed(stdout)[3].text.startsWith("four\\"));
    assertEquals(`${parsed(stdout)[0].text}\n`, (await run(["generate", "one", "--max-tokens", "2"])).stdout);
  });
});

Deno.test("filling: a blank that is not filled shows its mask", async () => {
  await withModel(async (run) => {
    const words = ["infill", "[MASK] and [sMASK]", "--mode", "first-only", "--max-tokens", "1"];
    const { stdout } = await run(words);
    assert(stdout.endsWith(" and [sMASK]\n"), stdout);
    assertEquals((await run([...words, "--stream"])).stdout, stdout);
  });
});

Deno.test("rank: candidates from options or lines, commas and all; the best alone", async () => {
  await withModel(async (run) => {
    const text = "a [MASK] b [MASK]";
    const options = ["--candidates", "x,y", "--candidate", "x, y", "--blank", "1"];
    const plain = lines((await run(["rank", text, ...options])).stdout);
    assertEquals(plain.map((line) => line.slice(12)).toSorted(), ["x", "x, y", "y"]);
    assertEquals(lines((await run(["rank", text, ...options, "--n", "2"])).stdout), plain.slice(0, 2));
    const [{ ranked }] = parsed((await run(["rank", text, ...options, "--json"])).stdout);
    assertEquals(
      ranked.map(({ text, score }: { text: string; score: number }) =>
        `${score.toFixed(3).padStart(10)}  ${text}`
      ),
      plain,
    );
    const stdin = `{"text": "${text}", "candidates": ["x", "y", "x, y"], "blank": 1}\n{"text": "${text}"}\n`;
    const [first, second] = parsed(
      (await run(["rank", "-", "--jsonl", "--candidates", "p,q", "--blank", "0"], { stdin })).stdout,
    );
    assertEquals(first.ranked, ranked);
    assertEquals(second.ranked.length, 2);
    for (
      const [line, sentence] of [
        ['{"text": "a [MASK]"}', "expected candidates, found none"],
        [
          '{"text": "a [MASK]", "candidates": ["x"], "blank": 1}',
          "blank: expected a blank from 0 to 0, found 1",
        ],
        ['"a"', 'expected {"text": …, "candidates": […], "blank": 0}, found no JSON object'],
      ] as const
    ) {
      const { status, stderr } = await run(["rank", "-", "--jsonl"], { stdin: line });
      assertEquals([status, stderr], [1, `error: line 1: ${sentence}\n`]);
    }
  });
});

Deno.test("filling: an empty answer is said on stderr, with what forbids it", async () => {
  await withModel(async (run) => {
    const words = ["infill", "a [MASK]", "--temperature", "1", "--max-tokens", "1", "--n", "40", "--seed"];
    const note = "the model left a blank empty; --min-tokens 1 asks for words\n";
    for (let seed = 0; seed < 20; seed++) {
      const { stdout, stderr } = await run([...words, String(seed)]);
      assertEquals(stderr, lines(stdout).includes("a ") ? note : "");
      assertEquals((await run([...words, String(seed), "--min-tokens", "1"])).stderr, "");
      if (stderr !== "") return;
    }
    throw new Error("expected an empty answer among 800");
  });
});

Deno.test("filling: options that contradict each other are one sentence", async () => {
  await withModel(async (run) => {
    for (
      const [options, sentence] of [
        [
          ["--beams", "3", "--top-k", "2"],
          "option --beams: expected another strategy than sample, which --top-k asks for",
        ],
        [
          ["--beams", "3", "--repetition-penalty", "2"],
          "option --repetition-penalty: expected another strategy than beam",
        ],
        [
          ["--strategy", "greedy", "--temperature", "2"],
          "option --temperature: expected another strategy than greedy",
        ],
        [["--n", "2"], "option --n: expected a strategy with several answers, sample or beam, found greedy"],
        [["--beams", "2", "--n", "3"], "option --n: expected at most 2, the number of beams, found 3"],
        [
          ["--min-tokens", "5", "--max-tokens", "4"],
          "option --min-tokens: expected at most 4, as --max-tokens has it, found 5",
        ],
      ] as const
    ) {
      const { status, stdout, stderr } = await run(["infill", "a [MASK]", ...options]);
      assertEquals([status, stdout], [2, ""]);
      assertStringIncludes(stderr, sentence);
    }
  });
});
