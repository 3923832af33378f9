/** Tables of benchmarks as text, and the page of results, which must say what its files say. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { markdownTable, RESULTS } from "../../bench/report.ts";
import { resultsPage } from "../../bench/results_page.ts";

Deno.test("a table in Markdown: every cell is found again, and all lines are equally long", () => {
  const cell = fc.stringMatching(/^[a-z0-9.]{1,12}$/);
  const table = fc.integer({ min: 1, max: 5 }).chain((width) => {
    const row = fc.array(cell, { minLength: width, maxLength: width });
    return fc.record({ title: fc.constant(""), columns: row, rows: fc.array(row, { maxLength: 5 }) });
  });
  fc.assert(fc.property(table, (given) => {
    const lines = markdownTable(given).split("\n");
    assertEquals(new Set(lines.map(({ length }) => length)).size, 1);
    const cells = lines.map((line) => line.slice(1, -1).split("|").map((each) => each.trim()));
    const [columns, rule, ...rows] = cells;
    assertEquals([columns, ...rows], [given.columns, ...given.rows]);
    assert(rule?.every((each) => /^-{2,}[-:]$/.test(each)));
  }));
});

Deno.test("the page of results is what its files make of it", async () => {
  const page = await Deno.readTextFile(new URL("README.md", RESULTS));
  assertEquals(page, await resultsPage(RESULTS), "deno run -A bench/render_results.ts writes it");
});

Deno.test("the page of results: a section per file, comparisons with others among them", async () => {
  const folder = await Deno.makeTempDir();
  const common = { measured: "2026-01-02T03:04:05Z", commit: "abc", adapter: "a", cores: 2, deno: "2" };
  const spread = { median: 2, least: 1, most: 3 };
  const row = {
    onWebGpu: true,
    milliseconds: spread,
    gigaflopsPerSecond: 4,
    overOurs: spread,
    difference: 0,
  };
  const goal = { what: "faster", ratio: spread, goal: "≥ 5", isMet: false };
  const files = {
    "c.json": { ...common, perToken: { one: spread }, cpuPerToken: { one: spread }, goals: [goal] },
    "b.json": {
      ...common,
      processor: "p",
      command: "c",
      tables: [{ title: "t", columns: ["x"], rows: [["1"]] }],
    },
    "a.json": {
      ...common,
      comparisons: [{
        work: "w",
        flops: 1e9,
        rounds: 3,
        rows: [{ ...row, peer: "us" }, { peer: "they", onWebGpu: true, refused: "no" }],
      }],
    },
  };
  try {
    for (const [name, content] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, JSON.stringify(content));
    }
    const page = await resultsPage(new URL(`file://${folder}/`));
    assert(page.indexOf("## a.json") < page.indexOf("## b.json"));
    for (
      const part of [
        "**w: 1.00 GFLOP, 3 rounds**",
        "2.00 (1.00–3.00)",
        "| they | cannot |",
        "| faster | ",
        "`c` on a; p, 2 cores",
      ]
    ) {
      assert(page.includes(part), part);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
