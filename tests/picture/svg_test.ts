import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { canAttend } from "../../core/blanks/can_attend.ts";
import { explainRows } from "../../picture/explain_rows.ts";
import { htmlPage } from "../../picture/html_page.ts";
import { labelled } from "../../picture/labelled.ts";
import { placedPieces } from "../../picture/placed_pieces.ts";
import { runsOf } from "../../picture/regions.ts";
import { svgPicture } from "../../picture/svg/svg_picture.ts";
import { arbitraryBlanked } from "./arbitrary_blanked.ts";

/** Fails unless every element is closed in the order in which elements were opened. */
function checkNesting(xml: string): void {
  const open: string[] = [];
  for (const [, slash, name = "", inner = ""] of xml.matchAll(/<(\/?)([a-z]+)((?:\s[^<>]*)?)>/gi)) {
    if (slash === "/") assertEquals(open.pop(), name);
    else if (!inner.endsWith("/")) open.push(name);
  }
  assertEquals(open, []);
  assertEquals(/&(?!(amp|lt|gt|quot);)/.test(xml), false);
  assertEquals(/NaN|undefined|Infinity/.test(xml.replace(/>[^<]*</g, "><")), false);
}

Deno.test("svg: well-formed for every text, at every width", () => {
  fc.assert(
    fc.property(arbitraryBlanked(), fc.integer({ min: 300, max: 1200 }), (blanked, width) => {
      const example = labelled(blanked);
      checkNesting(svgPicture([example], { width, hint: "point <here>", explained: true }));
      checkNesting(svgPicture([example], { width, colours: "page" }));
    }),
    { numRuns: 60 },
  );
});

Deno.test("svg: a query for every token, which says what the mask predicate says", () => {
  fc.assert(
    fc.property(arbitraryBlanked(), (blanked) => {
      const { example } = labelled(blanked);
      const count = example.tokens.length;
      for (const query of example.tokens.keys()) {
        const runs = runsOf(query, { count, extent: { first: 0, contextEnd: example.contextLength } });
        assertEquals(runs.map(({ start }) => start), [0, ...runs.slice(0, -1).map(({ end }) => end)]);
        assertEquals(runs.at(-1)?.end, count);
        for (const { region, start, end } of runs) {
          for (let key = start; key < end; key++) {
            assertEquals(
              region !== "hidden",
              canAttend(query, key, { first: 0, contextEnd: example.contextLength }),
            );
          }
        }
      }
      const drawn = svgPicture([labelled(blanked)], { hint: "point" }).matchAll(/data-query="(\d+)"/g);
      assertEquals([...drawn].map(([, query]) => Number(query)), [...example.tokens.keys()]);
    }),
    { numRuns: 40 },
  );
});

Deno.test("pieces: they fill Part B, and each has the position of its mask", () => {
  fc.assert(fc.property(arbitraryBlanked(), (blanked) => {
    const from = labelled(blanked);
    const { example } = from;
    let next = example.contextLength;
    for (const { span, maskPlace, start, end } of placedPieces(from)) {
      assertEquals([start, end - start], [next, span.end - span.start + 1]);
      assertEquals(example.position.slice(start, end), Array.from({ length: end - start }, () => maskPlace));
      assertEquals(from.label(example.tokens[maskPlace] ?? -1), "[M]");
      next = end;
    }
    assertEquals(next, example.tokens.length);
  }));
});

Deno.test("html: one file without scripts or links; sentences where they are asked for", () => {
  const example = labelled({ tokens: ["x1", "x2", "x3"], spans: [{ start: 1, end: 2 }] });
  const page = htmlPage([example], { explained: true });
  assertEquals(/<script|https?:\/\/(?!www\.w3\.org\/2000\/svg)|<link|@import/.test(page), false);
  for (const { sentence } of explainRows(example)) assertStringIncludes(page, sentence.slice(0, 30));
  assertEquals(htmlPage([example]).includes("<dl>"), false);
});
