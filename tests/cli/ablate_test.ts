import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { ARMS, type ArmTokens } from "../../cli/ablate/arms.ts";
import { key } from "../../core/random/key.ts";
import { inFolder } from "../in_folder.ts";
import { runCli } from "./run_cli.ts";

const TOKENS: ArmTokens = {
  mask: 90,
  sop: 91,
  eop: 92,
  cls: 93,
  eos: 94,
  free: Array.from({ length: 40 }, (_, index) => 100 + index),
  vocabularySize: 90,
  maxPositions: 256,
};

const blanks = fc.record({
  inner: fc.array(fc.integer({ min: 0, max: 89 }), { minLength: 12, maxLength: 40 }),
  start: fc.integer({ min: 2, max: 6 }),
  length: fc.integer({ min: 1, max: 4 }),
});

Deno.test("ablate: in every arm the first rows that count ask for the tokens of the blank, in their order", () => {
  fc.assert(fc.property(blanks, ({ inner, start, length }) => {
    const text = [TOKENS.cls, ...inner, TOKENS.eos];
    for (const arm of ARMS) {
      const { lossMask, targets } = arm.ask(text, { start, end: start + length }, TOKENS);
      const counted = targets.filter((_, index) => lossMask[index] === 1);
      assertEquals(counted.slice(0, length), text.slice(start, start + length), arm.name);
    }
  }));
});

Deno.test("ablate: no arm shows a token that it asks for", () => {
  const text = [TOKENS.cls, ...Array.from({ length: 30 }, (_, index) => index), TOKENS.eos];
  for (const arm of ARMS) {
    const { tokens, contextLength } = arm.ask(text, { start: 9, end: 10 }, TOKENS);
    assert(!tokens.slice(0, Math.max(contextLength, 1)).includes(8), arm.name);
  }
});

Deno.test("ablate: every arm makes examples with rows that count, from the same text", () => {
  const text = [TOKENS.cls, ...Array.from({ length: 60 }, (_, index) => index), TOKENS.eos];
  for (const arm of ARMS) {
    const example = arm.train(key(3), text, TOKENS);
    assert(example?.lossMask.includes(1), arm.name);
  }
});

Deno.test("ablate: a report with every arm, its difference and spread; the same command goes on", async () => {
  await inFolder(async (folder) => {
    const text = "Call me Ishmael. Some years ago, never mind how long precisely, I went to sea. ".repeat(4);
    await Deno.writeTextFile(`${folder}/text.txt`, text);
    const state = `${folder}/state.json`;
    const words = [
      ...["ablate", "--data", `${folder}/text.txt`, "--held-out", `${folder}/text.txt`, "--steps", "1"],
      ...["--batch", "1", "--length", "20", "--blanks", "1", "--backend", "cpu", "--state", state],
    ];
    const { status, stdout } = await runCli([...words, "--seeds", "2"]);
    assertEquals(status, 0);
    const rows = stdout.split("\n").filter((line) => /^\| (?!arm|---)/.test(line));
    assertEquals(rows.length, 2 * ARMS.length - 1);
    assertMatch(stdout, /^\| ordered \| \d\.\d{3} \([+-]?\d\.\d{3} ± \d\.\d{3}\) \|/m);
    assertMatch(
      stdout,
      /^\| ordered \| pieces from left to right \| (higher|lower) in [12] of 2 seeds \| much worse/m,
    );

    const kept = JSON.parse(await Deno.readTextFile(state));
    assertEquals(kept.outcomes.length, 2 * ARMS.length);
    const partial = { ...kept, outcomes: kept.outcomes.toSpliced(ARMS.length + 2) };
    await Deno.writeTextFile(state, JSON.stringify(partial));
    const again = await runCli([...words, "--seeds", "2"]);
    assertEquals(again.stdout, stdout);
    assertEquals(again.stderr.match(/^seed /gm)?.length, ARMS.length - 2);

    const other = await runCli(words.map((word) => word === "1" ? "2" : word));
    assertMatch(
      other.stderr,
      /state\.json: made under another budget: steps was 1, is 2; batch was 1, is 2; blanks was 1, is 2$/m,
    );
    for (
      const [damaged, message] of [
        [[], /state\.json: cannot be read, expected a budget and outcomes/],
        [{ ...kept, budget: { steps: [] } }, /state\.json: cannot be read, steps: expected a text, a number/],
        [
          { ...kept, outcomes: [{ arm: "none" }] },
          /state\.json: cannot be read, expected outcomes of known arms/,
        ],
        [
          { ...kept, outcomes: [{ ...kept.outcomes[0], answers: [{ blankLength: 1 }] }] },
          /state\.json: cannot be read, loss: expected a number, found nothing/,
        ],
      ] as const
    ) {
      await Deno.writeTextFile(state, JSON.stringify(damaged));
      assertMatch((await runCli(words)).stderr, message);
    }
  });
});
