import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { checkOrder } from "../../core/blanks/order.ts";
import { checkSpans } from "../../core/blanks/span.ts";
import { blanksOfLengths } from "../../core/objectives/blanks_of_lengths.ts";
import { documentStretches } from "../../core/objectives/documents.ts";
import { decideToken, drawLengths } from "../../core/objectives/token.ts";
import { foldIn, key } from "../../core/random/key.ts";
import { anyKey } from "../random/any_key.ts";
import { TOKENS, trainingText } from "./any_text.ts";

Deno.test("token: lengths are drawn until they suffice, and not once more", () => {
  fc.assert(fc.property(anyKey, fc.nat(120), (anyKey, total) => {
    const lengths = drawLengths(anyKey, total);
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    assert(sum(lengths) >= total && (total === 0 || sum(lengths.slice(0, -1)) < total));
    assert(lengths.every((length) => length >= 1 && length <= 39));
  }));
});

Deno.test("token: spans are valid, apart, within documents, and mask enough; or the text is skipped for a reason", () => {
  const ratio = fc.constantFrom(0, 0.15, 0.4, 0.7);
  fc.assert(fc.property(anyKey, trainingText, ratio, (anyKey, text, ratio) => {
    const documents = documentStretches(text, TOKENS);
    const decision = decideToken(anyKey, text.length, { documents, ratio });
    assertEquals(decideToken(anyKey, text.length, { documents, ratio }), decision);
    if (decision.kind === "skipped") {
      assert(decision.reason.includes("do not fit"));
      return;
    }
    checkSpans(decision.spans, text.length);
    checkOrder(decision.order, decision.spans.length);
    let masked = 0;
    for (const [index, { start, end }] of decision.spans.entries()) {
      masked += end - start;
      assert(documents.some((stretch) => stretch.start <= start && end <= stretch.end));
      assert(index === 0 || (decision.spans[index - 1]?.end ?? 0) < start);
    }
    assert(masked >= Math.floor(ratio * text.length));
  }));
});

Deno.test("token: pieces left to right when asked", () => {
  const decision = decideToken(key(1), 400, { pieceOrder: "left to right" });
  assert(decision.kind === "blanks" && decision.order.every((piece, place) => piece === place));
});

Deno.test("token: the masked ratio is 0.151 at 512 tokens and 0.165 at 100", () => {
  for (const [n, expected, tolerance] of [[512, 0.1514, 0.0005], [100, 0.165, 0.002]] as const) {
    let masked = 0;
    const texts = 2000;
    for (let text = 0; text < texts; text++) {
      const decision = decideToken(foldIn(key(12), text), n);
      assert(decision.kind === "blanks");
      for (const { start, end } of decision.spans) masked += end - start;
    }
    assertAlmostEquals(masked / texts / n, expected, tolerance);
  }
});

Deno.test("token: every text that has room is masked, every one that has not is skipped", () => {
  // Two spans of 3 need 3 + 1 + 3 tokens.
  const lengths = [3, 3];
  fc.assert(fc.property(anyKey, fc.nat(12), (anyKey, size) => {
    const decision = blanksOfLengths(anyKey, { lengths, documents: [{ start: 1, end: 1 + size }] });
    assertEquals(decision.kind, size >= 7 ? "blanks" : "skipped");
  }));
});

Deno.test("token: a text too short for one masked token has no blanks", () => {
  for (let n = 0; n <= 6; n++) assertEquals(decideToken(key(1), n), { kind: "blanks", spans: [], order: [] });
});

Deno.test("token: what is no length or no ratio is refused", () => {
  assertThrows(() => decideToken(key(1), -1), RangeError, "text length -1: expected a non-negative integer");
  assertThrows(
    () => decideToken(key(1), 9, { ratio: 2 }),
    RangeError,
    "ratio 2: expected a number from 0 to 1",
  );
});
