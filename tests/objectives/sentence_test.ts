import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { checkOrder } from "../../core/blanks/order.ts";
import { checkSpans } from "../../core/blanks/span.ts";
import { decideSentence } from "../../core/objectives/sentence.ts";
import { sentenceSpans } from "../../core/objectives/sentences.ts";
import { anyKey } from "../random/any_key.ts";
import { TOKENS, trainingText } from "./any_text.ts";

Deno.test("sentences: each ends with its only sentence end, but for one that the text cuts off", () => {
  fc.assert(fc.property(trainingText, (text) => {
    const sentences = sentenceSpans(text, TOKENS);
    checkSpans(sentences, text.length);
    for (const { start, end } of sentences) {
      const ends = text.slice(start, end).filter(TOKENS.isSentenceEnd).length;
      const endsWell = TOKENS.isSentenceEnd(text[end - 1] ?? 0);
      assert(endsWell ? ends === 1 : ends === 0 && end === text.length);
      assert(!text.slice(start, end).some((token) => token === TOKENS.cls || token === TOKENS.eos));
    }
  }));
});

Deno.test("sentences: every sentence end belongs to one", () => {
  fc.assert(fc.property(trainingText, (text) => {
    const sentences = sentenceSpans(text, TOKENS);
    for (const [index, token] of text.entries()) {
      if (TOKENS.isSentenceEnd(token)) assert(sentences.some(({ end }) => end === index + 1));
    }
  }));
});

Deno.test("sentence: whole sentences only, enough of them and not one more", () => {
  const ratio = fc.constantFrom(0.05, 0.15, 0.5, 1);
  fc.assert(fc.property(anyKey, trainingText, ratio, (anyKey, text, ratio) => {
    const sentences = sentenceSpans(text, TOKENS);
    const { spans, order } = decideSentence(anyKey, text.length, { sentences, ratio });
    assertEquals(decideSentence(anyKey, text.length, { sentences, ratio }), { kind: "blanks", spans, order });
    checkSpans(spans, text.length);
    checkOrder(order, spans.length);
    assert(spans.every((span) => sentences.includes(span)));
    const masked = spans.map(({ start, end }) => end - start);
    const sum = masked.reduce((a, b) => a + b, 0);
    const enough = Math.floor(ratio * text.length);
    assert(sum >= enough || spans.length === sentences.length);
    // Whichever sentence came last, the others did not suffice.
    assert(spans.length <= 1 || sum - Math.max(...masked) < enough);
  }));
});

Deno.test("sentence: a text without sentences has no blanks", () => {
  assertEquals(decideSentence([1, 2], 30, { sentences: [] }).spans, []);
});
