/** Reports as text and as a page. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Report } from "../../cli/evaluate/report.ts";
import { reportPage } from "../../cli/evaluate/report_page.ts";
import { writeReport } from "../../cli/evaluate/report_text.ts";

const REPORT: Report = {
  title: "a <task>",
  about: 'of "rows"',
  json: {},
  sections: [
    { kind: "figures", figures: { items: 1234, accuracy: 0.5 } },
    {
      kind: "table",
      title: "counts",
      head: ["", "bad", "good"],
      rows: [{ name: "bad", cells: [{ text: "3", note: "75 %", share: 0.75 }, { text: "1", note: "25 %" }] }],
    },
    {
      kind: "texts",
      title: "examples",
      columns: ["line", "text"],
      rows: [["1", [{ text: "so " }, { text: "right", mark: "right" }, {
        text: "wrong\x1b[2J",
        mark: "wrong",
      }]]],
    },
    { kind: "texts", title: "no mistakes", columns: ["line"], rows: [] },
  ],
};

function written(output: { readonly isTerminal: boolean; readonly colours: boolean }): string {
  let text = "";
  writeReport({ ...output, columns: Infinity, write: (part) => void (text += part) }, REPORT);
  return text;
}

Deno.test("report: as text", () => {
  const lines = written({ isTerminal: false, colours: false }).split("\n");
  assertEquals(lines.slice(0, 5), [
    "items        1,234",
    "accuracy     0.5000",
    "",
    "counts",
    "          bad     good",
  ]);
  assertEquals(lines[5], "bad  3 (75 %) 1 (25 %)");
  assert(lines.includes("text  so rightwrong\x1b[2J"));
  assert(!lines.includes("no mistakes"));
});

Deno.test("report: a terminal gets colours, and no control characters from texts", () => {
  const text = written({ isTerminal: true, colours: true });
  assertStringIncludes(text, "so \x1b[32mright\x1b[0m\x1b[31mwrong␛[2J\x1b[0m");
});

Deno.test("report: as a page, with what is in texts escaped", () => {
  const page = reportPage(REPORT);
  assertStringIncludes(page, "<h1>a &lt;task&gt;</h1>");
  assertStringIncludes(page, "of &quot;rows&quot;");
  assertStringIncludes(
    page,
    '<td class="number" style="background: rgba(var(--fill), 0.56)">3<br><small>75 %</small></td>',
  );
  assertStringIncludes(page, '<mark class="right">right</mark><mark class="wrong">');
  assertStringIncludes(page, '<td class="short">1</td><td>so ');
  assertStringIncludes(page, "<h2>no mistakes</h2><p>None.</p>");
});
