import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { bytes, words } from "../../picture/cut_tokens.ts";
import { canAttend } from "../../core/blanks/can_attend.ts";
import { displayWidth } from "../../picture/display_width.ts";
import { inFolder } from "../in_folder.ts";
import { runCli } from "./run_cli.ts";

/** The text of figure 2 of the paper: x3 and x5 x6 are masked, the second span comes first. */
const FIGURE_2 = ["show", "x1 x2 x3 x4 x5 x6", "--spans", "2:3,4:6", "--order", "1,0"];

Deno.test("show: figure 2 of the paper, to the letter", async () => {
  const { status, stdout, stderr } = await runCli(FIGURE_2);
  assertEquals([status, stderr], [0, ""]);
  assertEquals(
    stdout,
    `\
place   0  1  2  3  4  5
text   x1 x2 x3 x4 x5 x6
span         B2    B1 B1

index            0  1   2  3   4 │   5  6   7 │   8   9
Part A          x1 x2 [M] x4 [M] │            │
Part B                           │ [S] x5  x6 │ [S]  x3
position         0  1   2  3   4 │   4  4   4 │   2   2
block position   0  0   0  0   0 │   1  2   3 │   1   2
target          x1 x2 [M] x4 [M] │  x5 x6 [E] │  x3 [E]
loss mask        0  0   0  0   0 │   1  1   1 │   1   1

attention mask (line: who looks; column: at whom)
 0 x1  ██████████│··········
 1 x2  ██████████│··········
 2 [M] ██████████│··········
 3 x4  ██████████│··········
 4 [M] ██████████│··········
       ──────────┼──────────
 5 [S] ▓▓▓▓▓▓▓▓▓▓│▒▒········
 6 x5  ▓▓▓▓▓▓▓▓▓▓│▒▒▒▒······
 7 x6  ▓▓▓▓▓▓▓▓▓▓│▒▒▒▒▒▒····
 8 [S] ▓▓▓▓▓▓▓▓▓▓│▒▒▒▒▒▒▒▒··
 9 x3  ▓▓▓▓▓▓▓▓▓▓│▒▒▒▒▒▒▒▒▒▒
  ██ Part A sees all of Part A
  ▓▓ Part B sees all of Part A
  ▒▒ Part B sees itself and what stands before it
  ·· not seen
`,
  );
});

Deno.test("show: figure 2 as JSON", async () => {
  const { status, stdout } = await runCli([...FIGURE_2, "--json"]);
  const { attention, ...shown } = JSON.parse(stdout);
  assertEquals(status, 0);
  assertEquals(shown, {
    text: ["x1", "x2", "x3", "x4", "x5", "x6"],
    spans: [[2, 3], [4, 6]],
    order: [1, 0],
    partA: ["x1", "x2", "[M]", "x4", "[M]"],
    partB: [["[S]", "x5", "x6"], ["[S]", "x3"]],
    tokens: ["x1", "x2", "[M]", "x4", "[M]", "[S]", "x5", "x6", "[S]", "x3"],
    targets: ["x1", "x2", "[M]", "x4", "[M]", "x5", "x6", "[E]", "x3", "[E]"],
    lossMask: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
    position: [0, 1, 2, 3, 4, 4, 4, 4, 2, 2],
    blockPosition: [0, 0, 0, 0, 0, 1, 2, 3, 1, 2],
    contextLength: 5,
  });
  const expected = shown.tokens.map((_: string, query: number) =>
    shown.tokens.map((_: string, key: number) => canAttend(query, key, { first: 0, contextEnd: 5 }) ? 1 : 0)
  );
  assertEquals(attention, expected);
});

Deno.test("show: text from stdin, spans left to right without an order", async () => {
  const { stdout } = await runCli(["show", "-", "--spans=0:1,1:2", "--json"], { stdin: "one two three\n" });
  const { text, order, partA } = JSON.parse(stdout);
  assertEquals([text, order, partA], [["one", "two", "three"], [0, 1], ["[M]", "[M]", "three"]]);
});

Deno.test("show: Chinese and emoji keep the columns aligned, narrow terminals fold", async () => {
  const words = ["show", "北京是中国的首都 🙂👩‍🚀 and e\u0301a", "--spans", "0:2,4:6,9:10"];
  for (const columns of [Infinity, 100, 60, 40]) {
    const { status, stdout } = await runCli(words, { columns });
    assertEquals(status, 0);
    const folds = stdout.split("\n\n").map((fold) => fold.split("\n"));
    const tables = folds.filter(([first = ""]) => first.startsWith("index"));
    for (const lines of tables) {
      const rules = lines.map((line) =>
        [...line.matchAll(/│/g)].map(({ index }) => displayWidth(line.slice(0, index)))
      );
      for (const places of rules) assertEquals(places, rules[0]);
      assertEquals(lines.length, 7);
    }
    assertEquals(tables.length > 1, columns <= 60);
    for (const line of stdout.split("\n")) assertEquals(displayWidth(line) <= columns, true, line);
  }
});

Deno.test("show: long examples are not drawn as blocks; control characters do not reach the terminal", async () => {
  const long = await runCli(["show", "word ".repeat(80), "--spans", "3:5"]);
  assertStringIncludes(
    long.stdout,
    "attention mask: 82 × 82, not drawn; query i sees key j when j < contextLength or j <= i (contextLength 79)",
  );
  const { stdout } = await runCli(["show", "a \x1b[31m b", "--tokens", "bytes", "--spans", "0:1"]);
  assertEquals(/\p{Cc}/u.test(stdout.replaceAll("\n", "")), false);
});

Deno.test("show: colours only where they are wanted", async () => {
  assertEquals((await runCli(FIGURE_2)).stdout.includes("\x1b"), false);
  const { stdout } = await runCli(FIGURE_2, { colours: true, isTerminal: true, columns: 80 });
  assertEquals(stdout.includes("\x1b[32m"), true);
  // deno-lint-ignore no-control-regex
  assertEquals(stdout.replace(/\x1b\[\d+m/g, ""), (await runCli(FIGURE_2)).stdout);
});

Deno.test("show: objectives draw reproducibly, with their own masks", async () => {
  const text = "One two three. Four five six seven; eight nine! Ten eleven twelve thirteen fourteen.";
  for (const [objective, mask] of [["token", "[M]"], ["sentence", "[sM]"], ["document", "[gM]"]] as const) {
    const draw = async (seed: string) =>
      JSON.parse((await runCli(["show", text, "--objective", objective, "--seed", seed, "--json"])).stdout);
    const shown = await draw("3");
    assertEquals(await draw("3"), shown);
    assertEquals(shown.text[0], "[CLS]");
    assertEquals(shown.partA.filter((token: string) => token === mask).length, shown.spans.length);
    assertEquals(shown.partA.length, shown.contextLength);
    const masked = shown.spans.flatMap(([start, end]: [number, number]) => shown.text.slice(start, end))
      .toSorted();
    const targets = shown.targets.slice(shown.contextLength).filter((token: string) => token !== "[E]")
      .toSorted();
    assertEquals(targets, masked);
  }
  const seeds = await Promise.all(
    ["0", "1", "2", "3", "4", "5", "6", "7"].map(async (seed) =>
      JSON.parse((await runCli(["show", text, "--objective", "document", "--seed", seed, "--json"])).stdout)
    ),
  );
  const isSuffix = (shown: { targets: readonly string[] }) => shown.targets.at(-1) !== "[E]";
  assertEquals(new Set(seeds.map(isSuffix)), new Set([true, false]));
});

Deno.test("show: bad input is one sentence", async () => {
  for (
    const [words, status, sentence] of [
      [["", "--spans", "0:1"], 1, "TEXT: expected a text, found none"],
      [["a b c", "--spans", "2:2"], 1, "span [2, 2): end must be greater than start"],
      [["a b c", "--spans", "0:2,1:3"], 1, "span [1, 3): overlaps [0, 2)"],
      [
        ["a b c", "--spans", "1:2,0:1"],
        1,
        "span [0, 1): must not come after span [1, 2); spans are sorted by start",
      ],
      [["a b c", "--spans", "2:4"], 1, "span [2, 4): end must not exceed the text's length 3"],
      [
        ["a b c", "--spans", "0:1", "--order", "0,1"],
        1,
        "order of 2 pieces: expected one entry for each of the 1 spans",
      ],
      [["a b c", "--spans", "0:1", "--order", "1"], 1, "order[0] is 1: expected a piece index from 0 to 0"],
      [
        ["a b c", "--spans", "0-1"],
        2,
        'show: option --spans: expected START:END,…, for example 2:4,7:9, found "0-1"',
      ],
      [
        ["a b c", "--spans", "0:1", "--order", "x"],
        2,
        'show: option --order: expected numbers of spans, for example 1,0, found "x"',
      ],
      [["a b c", "--order", "0"], 2, "show: option --order: expected --spans with it, found none"],
      [
        ["a b c", "--spans", "0:1", "--seed", "1"],
        2,
        "show: expected --spans, or --objective with --seed and --ratio, found both",
      ],
      [
        ["a b"],
        1,
        "objective token, seed 0: nothing to mask in a text of 4 tokens, [CLS] and [EOS] counted; try a longer text, another --ratio, or --spans",
      ],
      [
        ["a b", "--objective", "sentence"],
        1,
        "objective sentence, seed 0: expected a sentence, which ends with . ? ! ; or :, found none; try a longer text, another --ratio, or --spans",
      ],
    ] as const
  ) {
    const outcome = await runCli(["show", ...words]);
    assertEquals([outcome.status, outcome.stdout], [status, ""], words.join(" "));
    if (sentence.includes("overlaps")) assertStringIncludes(outcome.stderr, "span [1, 3): overlaps");
    else assertEquals(outcome.stderr, `error: ${sentence}\n`);
  }
  const { status, stderr } = await runCli(["show", "-"], { stdin: Uint8Array.of(0x61, 0xE9, 0x62) });
  assertEquals([status, stderr], [1, "error: stdin: expected UTF-8, found a byte that is not at offset 1\n"]);
});

Deno.test("show: words lose white space only, bytes nothing", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    // Control characters are shown as signs, so texts without them.
    const plain = text.replace(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, " ");
    assertEquals(words(plain).join(""), plain.replace(/\s+/gu, ""));
    assertEquals(bytes(plain).length, new TextEncoder().encode(plain).length);
  }));
});

Deno.test("show: the figure as SVG and as a page; nothing else on stdout; a sentence for every row", async () => {
  await inFolder(async (folder) => {
    const [svg, html] = [`${folder}/figure.svg`, `${folder}/figure.html`];
    const { status, stdout, stderr } = await runCli([...FIGURE_2, "--svg", svg, "--html", html]);
    assertEquals([status, stdout, stderr], [0, "", `${svg} written\n${html} written\n`]);
    const drawing = await Deno.readTextFile(svg);
    assertStringIncludes(drawing, "Part B sees itself and what stands before it");
    assertEquals(drawing, await Deno.readTextFile(new URL("../../docs/figure2.svg", import.meta.url)));
    assertStringIncludes(await Deno.readTextFile(html), "x6 (index 7) is in piece 1");
    const missing = await runCli([...FIGURE_2, "--svg", `${folder}/none/figure.svg`]);
    assertEquals(missing.status, 1);
    assertStringIncludes(missing.stderr, "cannot be written");
  });
  const explained = await runCli([...FIGURE_2, "--explain"], { columns: 80 });
  assertStringIncludes(explained.stdout, "block position  It is 0 in Part A and counts 1, 2, 3");
  for (const line of explained.stdout.split("\n")) assertEquals(displayWidth(line) <= 80, true, line);
});
