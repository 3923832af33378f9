import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { byteSize, timeSpan } from "../../cli/terminal/amount.ts";
import { displayWidth } from "../../picture/display_width.ts";
import { progressLine } from "../../cli/terminal/progress_line.ts";
import { sparkline } from "../../cli/terminal/sparkline.ts";
import { table } from "../../cli/terminal/table.ts";
import { visible } from "../../picture/visible.ts";
import { wrap } from "../../picture/wrap.ts";

Deno.test("display width: wide scripts and emoji take two columns, accents none", () => {
  for (
    const [text, width] of [
      ["GLM", 3],
      ["北京大学", 8],
      ["ひらがなカタカナ", 16],
      ["한국어", 6],
      ["ｆｕｌｌ", 8],
      ["🙂", 2],
      ["👩‍🚀👨‍👩‍👧‍👦", 4],
      ["🇩🇪", 2],
      ["❤️", 2],
      ["e\u0301", 1],
      ["[M] … │", 7],
      ["\x1b", 0],
      ["𠀀", 2],
    ] as const
  ) assertEquals(displayWidth(text), width, text);
});

Deno.test("table: every line of a fold has its columns at the same places, whatever the script", () => {
  const cell = fc.constantFrom("a", "北京", "🙂", "x12", "", "e\u0301", "[MASK]");
  const rows = fc.array(
    fc.record({ label: fc.constantFrom("one", "二", ""), cells: fc.array(cell, { minLength: 1 }) }),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  fc.assert(fc.property(rows, fc.integer({ min: 20, max: 60 }), (rows, columns) => {
    const count = Math.max(...rows.map(({ cells }) => cells.length));
    const marked = rows.map(({ label, cells }) => ({
      label,
      cells: Array.from({ length: count }, (_, i) => ({ text: `${cells[i] ?? ""}|` })),
    }));
    const lines = table(marked, { columns, colours: false });
    const folds = lines.join("\n").split("\n\n").map((fold) => fold.split("\n"));
    let cellCount = 0;
    for (const fold of folds) {
      assertEquals(fold.length, rows.length);
      const ends = fold.map((line) =>
        [...line.matchAll(/\|/g)].map(({ index }) => displayWidth(line.slice(0, index)))
      );
      for (const places of ends) assertEquals(places, ends[0]);
      cellCount += ends[0]?.length ?? 0;
      for (const line of fold) {
        if ((ends[0]?.length ?? 0) > 1) assertEquals(displayWidth(line) <= columns, true);
      }
    }
    assertEquals(cellCount, count);
  }));
});

Deno.test("wrap: all words, none split, no line too wide unless a word is", () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z北🙂]{1,12}$/u)),
      fc.integer({ min: 1, max: 40 }),
      (words, columns) => {
        const lines = wrap(words.join("  "), columns);
        assertEquals(lines.join(" "), words.join(" "));
        for (const line of lines) {
          if (line.includes(" ")) assertEquals(displayWidth(line) <= columns, true);
        }
      },
    ),
  );
});

Deno.test("visible: nothing that moves a cursor is left", () => {
  assertEquals(visible("a\tb\r\n\x1b[2J\x07\x9b\u202e"), "a⇥b␍⏎␛[2J␇\uFFFD\uFFFD");
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assertEquals(/\p{Cc}/u.test(visible(text)), false);
  }));
});

Deno.test("progress: redrawn in place for a person, cut to the width; lines for a log", () => {
  const written: string[] = [];
  const output = { write: (text: string) => void written.push(text), colours: false };
  const screen = progressLine({ ...output, isTerminal: true, columns: 6 });
  screen.show("123456789");
  screen.show("12");
  screen.end();
  screen.end();
  assertEquals(written.splice(0), ["\r\x1b[K12345", "\r\x1b[K12", "\n"]);
  const log = progressLine({ ...output, isTerminal: false, columns: 6 });
  log.show("123456789");
  log.end();
  assertEquals(written, ["123456789\n"]);
});

Deno.test("amounts and curves", () => {
  assertEquals([byteSize(0), byteSize(1023), byteSize(1536), byteSize(3 * 2 ** 30)], [
    "0 B",
    "1023 B",
    "1.50 KiB",
    "3.00 GiB",
  ]);
  assertEquals([timeSpan(0.4), timeSpan(61), timeSpan(7260)], ["0 s", "1 min 1 s", "2 h 1 min"]);
  assertEquals([sparkline([], 5), sparkline([1, 1], 5), sparkline([4, 4, 1, 1], 2)], ["", "▁▁", "█▁"]);
});
