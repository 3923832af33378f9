import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { checkSpans } from "../../core/blanks/span.ts";
import { buildExample } from "../../core/objectives/build.ts";
import { decideDocument } from "../../core/objectives/document.ts";
import { documentStretches } from "../../core/objectives/documents.ts";
import { foldIn, key } from "../../core/random/key.ts";
import { anyKey } from "../random/any_key.ts";
import { TOKENS, trainingText } from "./any_text.ts";

const ratio = fc.constantFrom(0, 0.25, 0.5, 1);

Deno.test("document: one span between the least ratio and the text without [CLS] and one token", () => {
  fc.assert(fc.property(anyKey, fc.integer({ min: 3, max: 600 }), ratio, (anyKey, n, minimumRatio) => {
    for (const suffixProbability of [0, 1]) {
      const decision = decideDocument(anyKey, n, { minimumRatio, suffixProbability });
      assertEquals(decision.kind, suffixProbability === 1 ? "suffix" : "blanks");
      if (decision.kind === "skipped") continue;
      const length = decision.kind === "suffix"
        ? decision.length
        : (decision.spans[0]?.end ?? 0) - (decision.spans[0]?.start ?? 0);
      assert(length >= Math.min(n - 2, Math.max(1, Math.floor(minimumRatio * n))) && length <= n - 2);
      if (decision.kind === "suffix") continue;
      assertEquals([decision.spans.length, decision.order], [1, [0]]);
      checkSpans(decision.spans, n - 1);
      assert((decision.spans[0]?.start ?? 0) >= 1);
    }
  }));
});

Deno.test("document: every length of the range is drawn, the bounds included", () => {
  const lengths = Array.from({ length: 200 }, (_, draw) => {
    const decision = decideDocument(foldIn(key(4), draw), 12, { suffixProbability: 1 });
    return decision.kind === "suffix" ? decision.length : 0;
  });
  assertEquals([...new Set(lengths)].toSorted((a, b) => a - b), [6, 7, 8, 9, 10]);
});

Deno.test("document: a text of several documents is always continued, never filled", () => {
  fc.assert(fc.property(anyKey, trainingText, (anyKey, text) => {
    const documents = documentStretches(text, TOKENS);
    const decision = decideDocument(anyKey, text.length, { documents, suffixProbability: 0 });
    if (decision.kind === "skipped") assert(text.length < 3 || documents.length === 1);
    else assertEquals(decision.kind, documents.length > 1 ? "suffix" : "blanks");
  }));
});

Deno.test("document: what is decided can be built, and predicts the end of the text or an end token", () => {
  const tokens = { mask: TOKENS.mask.document, sop: TOKENS.sop, eop: TOKENS.eop };
  fc.assert(fc.property(anyKey, trainingText, (anyKey, text) => {
    const decision = decideDocument(anyKey, text.length, { documents: documentStretches(text, TOKENS) });
    if (decision.kind === "skipped") return;
    const example = buildExample(text, decision, tokens);
    assertEquals(example.targets.at(-1), decision.kind === "suffix" ? text.at(-1) : TOKENS.eop);
    assertEquals(buildExample(text, decision, tokens), example);
  }));
});

Deno.test("document: a text of fewer than three tokens is skipped for a reason", () => {
  for (const n of [0, 1, 2]) {
    const reason = `text of ${n} tokens: a document span needs at least 3`;
    assertEquals(decideDocument(key(1), n), { kind: "skipped", reason });
  }
});

Deno.test("document: a probability that is none is refused", () => {
  const decide = () => decideDocument(key(1), 9, { suffixProbability: 1.5 });
  assertThrows(decide, RangeError, "suffix probability 1.5: expected a number from 0 to 1");
});
