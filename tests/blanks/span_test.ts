import { assertThrows } from "@std/assert";
import fc from "fast-check";
import { checkSpans } from "../../core/blanks/span.ts";
import { markedText } from "./marked_text.ts";

Deno.test("checkSpans: valid spans pass, touching ones included", () => {
  fc.assert(fc.property(markedText, ({ spans, tokens }) => checkSpans(spans, tokens.length)));
});

Deno.test("checkSpans: every kind of bad span has its own sentence", () => {
  const refused = (pairs: readonly (readonly [number, number])[], sentence: string): void => {
    const spans = pairs.map(([start, end]) => ({ start, end }));
    assertThrows(() => checkSpans(spans, 9), RangeError, sentence);
  };
  refused([[7, 5]], "span [7, 5): end must be greater than start");
  refused([[3, 3]], "span [3, 3): end must be greater than start");
  refused([[1.5, 3]], "span [1.5, 3): start and end must be integers");
  refused([[0, NaN]], "span [0, NaN): start and end must be integers");
  refused([[-1, 2]], "span [-1, 2): start must not be negative");
  refused([[8, 10]], "span [8, 10): end must not exceed the text's length 9");
  refused([[4, 6], [1, 2]], "span [1, 2): must not come after span [4, 6); spans are sorted by start");
  refused([[1, 4], [3, 6]], "span [3, 6): overlaps span [1, 4)");
  refused([[1, 4], [1, 4]], "span [1, 4): overlaps span [1, 4)");
});

Deno.test("checkSpans: one broken span among valid ones is found", () => {
  const broken = fc.tuple(markedText, fc.nat(), fc.constantFrom("empty", "overlap", "beyond"));
  fc.assert(fc.property(broken, ([{ spans, tokens }, place, kind]) => {
    const at = spans.length === 0 ? 0 : place % spans.length;
    const span = spans[at] ?? { start: 0, end: 1 };
    const bad = kind === "empty"
      ? { start: span.start, end: span.start }
      : kind === "beyond"
      ? { start: span.start, end: tokens.length + 1 }
      : { start: span.end - 1, end: span.end };
    const all = kind === "overlap" ? spans.toSpliced(at, 1, span, bad) : spans.toSpliced(at, 1, bad);
    assertThrows(() => checkSpans(all, tokens.length), RangeError, "span [");
  }));
});
