import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { compareWithWeights } from "../../conformance/chi_square.ts";
import { buildCut, decideCut, documentAt, documentEnds } from "../../core/objectives/cut_text.ts";
import { foldIn, key } from "../../core/random/key.ts";
import { anyKey } from "../random/any_key.ts";
import { asText, document, TOKENS } from "./any_text.ts";

const corpus = fc.array(document.filter((words) => words.length > 0), { minLength: 1, maxLength: 6 });

Deno.test("cut: a text fits, begins with [CLS], and holds nothing but its documents and their marks", () => {
  const maximum = fc.integer({ min: 3, max: 80 });
  const kind = fc.constantFrom("several" as const, "one" as const);
  fc.assert(fc.property(anyKey, corpus, maximum, kind, (anyKey, corpus, maximum, kind) => {
    const ends = documentEnds(corpus.map((words) => words.length));
    const cut = decideCut(anyKey, ends, { maximum, documents: kind });
    const { tokens, lossMask } = buildCut(corpus.map(asText), cut, { ...TOKENS, maximum });
    assertEquals(decideCut(anyKey, ends, { maximum, documents: kind }), cut);
    assert(tokens.length <= maximum && tokens.length === lossMask.length);
    if (tokens.length === 0) {
      assert(cut.start !== undefined);
      return;
    }
    assertEquals(tokens[0], TOKENS.cls);
    assertEquals(lossMask, tokens.map((token) => token === TOKENS.cls ? 0 : 1));
    const whole = [cut.document, ...cut.following].flatMap((index) => [
      TOKENS.cls,
      ...corpus[index] ?? [],
      TOKENS.eos,
    ]);
    if (cut.start === undefined) assertEquals(tokens.slice(0, 1), whole.slice(0, 1));
    // Without its [CLS] a window is a stretch of its document, marks included; a short text is a beginning.
    const joined = `,${whole.join()},`;
    assert(joined.includes(`,${tokens.slice(1).join()}${tokens.length > 1 ? "," : ""}`));
    assert(cut.following.length === 0 || kind === "several");
  }));
});

Deno.test("cut: a window that may move begins and ends with a sentence when one is near", () => {
  const words = Array.from({ length: 400 }, (_, index) => index % 7 === 6 ? 10 : 20 + index % 7);
  for (let draw = 0; draw < 200; draw++) {
    const cut = decideCut(foldIn(key(1), draw), [400], { maximum: 64 });
    const { tokens } = buildCut([asText(words)], cut, { ...TOKENS, maximum: 64 });
    assert(tokens.length === 0 || tokens[1] === 20 || tokens[1] === TOKENS.eos, `begins with ${tokens[1]}`);
    assert(
      tokens.length === 0 || [10, TOKENS.eos].includes(tokens.at(-1) ?? -1),
      `ends with ${tokens.at(-1)}`,
    );
  }
});

Deno.test("cut: documents come in proportion to their lengths, empty ones never", () => {
  const lengths = [5, 0, 20, 75];
  const ends = documentEnds(lengths);
  const counts = lengths.map(() => 0);
  for (let draw = 0; draw < 5000; draw++) {
    const { document } = decideCut(foldIn(key(2), draw), ends, { maximum: 100, documents: "one" });
    counts[document] = (counts[document] ?? 0) + 1;
  }
  assertEquals(counts[1], 0);
  const found = [0, 2, 3].map((index) => counts[index] ?? 0);
  assert(compareWithWeights(found, [5, 20, 75]).probability > 1e-6, String(counts));
});

Deno.test("documentAt: the document that a running total first exceeds", () => {
  fc.assert(fc.property(fc.array(fc.nat(5), { minLength: 1, maxLength: 20 }), (lengths) => {
    const ends = documentEnds(lengths);
    const owners = lengths.flatMap((length, index) => Array.from({ length }, () => index));
    assertEquals(owners.map((_, token) => documentAt(ends, token)), owners);
    const total = owners.length;
    const beyond = () => documentAt(ends, total);
    assertThrows(
      beyond,
      RangeError,
      `corpus token ${total}: expected an index below the corpus length ${total}`,
    );
  }));
});

Deno.test("cut: what cannot be cut is refused", () => {
  assertThrows(
    () => decideCut(key(1), [9], { maximum: 2 }),
    RangeError,
    "longest text 2: expected an integer of at least 3",
  );
  assertThrows(
    () => decideCut(key(1), [], { maximum: 9 }),
    RangeError,
    "bound 0: expected an integer from 1",
  );
  const build = () => buildCut([], { document: 1, following: [] }, { ...TOKENS, maximum: 9 });
  assertThrows(build, RangeError, "document 1: expected an index from 0 to -1");
});
