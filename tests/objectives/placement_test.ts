import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { checkSpans } from "../../core/blanks/span.ts";
import { documentStretches } from "../../core/objectives/documents.ts";
import { placeCount, placeSpans, shareLengths } from "../../core/objectives/placement.ts";
import { TOKENS, trainingText } from "./any_text.ts";

/** A share that fits, with any places: lengths and gaps first, the stretch around them after. */
const placedShare = fc.record({
  start: fc.nat(5),
  lengths: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }),
  slack: fc.nat(9),
}).chain(({ start, lengths, slack }) => {
  const size = lengths.reduce((a, b) => a + b, 0) + lengths.length - 1 + slack;
  const share = { stretch: { start, end: start + size }, lengths };
  const places = fc.array(fc.nat(slack), { minLength: lengths.length, maxLength: lengths.length });
  return fc.record({ share: fc.constant(share), places, slack: fc.constant(slack) });
});

Deno.test("placement: there is one place more than unmasked tokens to spare", () => {
  fc.assert(fc.property(placedShare, ({ share, slack }) => assertEquals(placeCount(share), slack + 1)));
});

Deno.test("placement: spans keep their lengths, stay inside and leave a token between neighbours", () => {
  fc.assert(fc.property(placedShare, ({ share, places }) => {
    const spans = placeSpans(share, places);
    checkSpans(spans, share.stretch.end);
    assertEquals(spans.map(({ start, end }) => end - start), share.lengths);
    assert((spans[0]?.start ?? 0) >= share.stretch.start);
    for (const [left, { end }] of spans.slice(0, -1).entries()) assert((spans[left + 1]?.start ?? 0) > end);
  }));
});

Deno.test("placement: the order in which places are drawn does not matter", () => {
  fc.assert(fc.property(placedShare, ({ share, places }) => {
    assertEquals(placeSpans(share, places.toReversed()), placeSpans(share, places));
  }));
});

Deno.test("placement: places that do not exist are refused", () => {
  const share = { stretch: { start: 0, end: 5 }, lengths: [2] };
  assertThrows(() => placeSpans(share, [4]), RangeError, "place 4: expected an integer from 0 to 3");
  assertThrows(() => placeSpans(share, []), RangeError, "0 places: expected one for each of 1 spans");
});

Deno.test("documents: stretches hold no [CLS] and no eos of their own, and nothing else is left out", () => {
  fc.assert(fc.property(trainingText, (text) => {
    const stretches = documentStretches(text, TOKENS);
    const inside = stretches.flatMap(({ start, end }) => text.slice(start, end));
    assert(!inside.includes(TOKENS.eos) && !inside.includes(TOKENS.cls));
    // A cut-off last document keeps its last token out, as its eos would be; [CLS] alone has none to keep.
    const words = text.filter((token) => token !== TOKENS.eos && token !== TOKENS.cls).length;
    const last = text.at(-1);
    assertEquals(inside.length, words - (last === TOKENS.eos || last === TOKENS.cls ? 0 : 1));
    const ended = text.filter((token) => token === TOKENS.eos).length;
    assertEquals(stretches.length, ended + (last === TOKENS.eos ? 0 : 1));
  }));
});

const sharing = fc.record({
  sizes: fc.array(fc.nat(60), { minLength: 1, maxLength: 4 }),
  lengths: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 12 }),
  ratio: fc.double({ min: 0, max: 1, noNaN: true }),
});

Deno.test("shareLengths: no length is lost, each share has room, the shorter documents give their ratio at most", () => {
  fc.assert(fc.property(sharing, ({ sizes, lengths, ratio }) => {
    let end = 0;
    const documents = sizes.map((size) => ({ start: end + 1, end: end += size + 1 }));
    const { shares, unplaced } = shareLengths(lengths, { documents, ratio });
    assertEquals(shares.flatMap((share) => share.lengths), lengths.slice(0, lengths.length - unplaced));
    const longest = Math.max(...sizes);
    const [first] = documents.filter((stretch) => stretch.end - stretch.start === longest);
    for (const share of shares) {
      assert(placeCount(share) >= 1);
      const size = share.stretch.end - share.stretch.start;
      const masked = share.lengths.reduce((a, b) => a + b, 0);
      assert(share.stretch === first || masked <= Math.floor(ratio * size));
    }
    const order = shares.map(({ stretch }) => stretch.end - stretch.start);
    assertEquals(order, order.toSorted((a, b) => a - b));
  }));
});
