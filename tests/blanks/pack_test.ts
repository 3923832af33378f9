import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { batch, row } from "../../core/blanks/batch.ts";
import type { Example } from "../../core/blanks/example.ts";
import { layout } from "../../core/blanks/layout.ts";
import { pack, packLengths, unpack } from "../../core/blanks/pack.ts";
import { words } from "../../core/random/bits.ts";
import { key } from "../../core/random/key.ts";
import { markedText } from "./marked_text.ts";

const EXAMPLES = fc.array(
  markedText.map((text) => layout({ ...text, tokens: [7, ...text.tokens] })),
  { minLength: 1, maxLength: 12 },
);

const LENGTHS = fc.integer({ min: 1, max: 60 }).chain((length) =>
  fc.record({ length: fc.constant(length), lengths: fc.array(fc.integer({ min: 1, max: length })) })
);

function longestOf(examples: readonly Example[]): number {
  return Math.max(...examples.map(({ tokens }) => tokens.length));
}

Deno.test("packLengths: every item in one row, and no row too long", () => {
  fc.assert(fc.property(LENGTHS, ({ lengths, length }) => {
    const rows = packLengths(lengths, { length });
    assertEquals(rows.flat().toSorted((a, b) => a - b), [...lengths.keys()]);
    for (const row of rows) {
      assert(row.length > 0);
      assert(row.reduce((sum, index) => sum + (lengths[index] ?? NaN), 0) <= length);
    }
  }));
});

Deno.test("packLengths: of two rows at least one is more than half full, or their items would share a row", () => {
  fc.assert(fc.property(LENGTHS, ({ lengths, length }) => {
    const filled = packLengths(lengths, { length }).map((row) =>
      row.reduce((sum, index) => sum + (lengths[index] ?? NaN), 0)
    ).toSorted((a, b) => a - b);
    assert(filled.length < 2 || (filled[0] ?? 0) + (filled[1] ?? 0) > length);
  }));
});

Deno.test("packLengths: 97 % and more of the slots are filled for mixtures with short examples in them", () => {
  const drawn = Array.from(words(key(1), { count: 2000 }), (word) => word / 2 ** 32);
  const mixtures: Readonly<Record<string, (u: number) => number>> = {
    "any length": (u) => 1 + Math.floor(u * 512),
    "sentences": (u) => Math.min(512, 1 + Math.floor(-40 * Math.log(1 - u))),
    "mostly long": (u) => u < 0.6 ? 512 : 1 + Math.floor(u * 200),
  };
  for (const [name, lengthOf] of Object.entries(mixtures)) {
    const lengths = drawn.map(lengthOf);
    const rows = packLengths(lengths, { length: 512 });
    const share = lengths.reduce((a, b) => a + b, 0) / (512 * rows.length);
    assert(share >= 0.97, `${name}: ${share}`);
  }
});

Deno.test("pack and unpack: every example comes back once and whole, whatever it shared its row with", () => {
  fc.assert(fc.property(EXAMPLES, fc.nat(20), (examples, room) => {
    const length = longestOf(examples) + room;
    const rows = pack(examples, { length });
    const packed = batch(rows, { length });
    assertEquals(unpack(packed), rows);
    const order = (some: readonly Example[]) => some.map((each) => JSON.stringify(each)).sort();
    assertEquals(order(unpack(packed).flat()), order(examples));
  }));
});

Deno.test("a batch of rows is what its examples are alone, behind each other; padding belongs to nobody", () => {
  fc.assert(fc.property(EXAMPLES, fc.nat(9), (examples, room) => {
    const length = examples.reduce((sum, { tokens }) => sum + tokens.length, 0) + room;
    const packed = batch([examples], { length });
    let first = 0;
    for (const example of examples) {
      const end = first + example.tokens.length;
      for (const column of ["tokens", "targets", "lossMask", "position", "blockPosition"] as const) {
        assertEquals([...packed[column].subarray(first, end)], [...example[column]]);
      }
      for (let at = first; at < end; at++) {
        assertEquals([packed.first[at], packed.contextEnd[at]], [first, first + example.contextLength]);
      }
      first = end;
    }
    assertEquals([...packed.filled], [first]);
    for (let at = first; at < length; at++) {
      assertEquals([packed.first[at], packed.contextEnd[at]], [at, at]);
    }
  }));
});

Deno.test("along a row neither end of what is seen moves to the left", () => {
  fc.assert(fc.property(EXAMPLES, fc.nat(9), (examples, room) => {
    const { first, contextEnd, length } = batch([examples], {
      length: examples.reduce((sum, { tokens }) => sum + tokens.length, 0) + room,
    });
    for (let at = 1; at < length; at++) {
      assert((first[at] ?? NaN) >= (first[at - 1] ?? NaN));
      assert((contextEnd[at] ?? NaN) >= (contextEnd[at - 1] ?? NaN));
    }
  }));
});

Deno.test("what cannot be packed is refused in one sentence", () => {
  const refused = (run: () => unknown, sentence: string): void => {
    assertThrows(run, RangeError, sentence);
  };
  refused(() => packLengths([3, 9], { length: 8 }), "item 1 has length 9: expected an integer from 1 to 8");
  refused(() => packLengths([0], { length: 8 }), "item 0 has length 0: expected an integer from 1 to 8");
  const example = layout({ tokens: [1, 2], spans: [{ start: 1, end: 2 }], mask: 90, sop: 91, eop: 92 });
  refused(
    () => batch([[example, example]], { length: 7 }),
    "row 0 has 8 tokens: expected at most the batch length 7",
  );
  refused(
    () => batch([[example, { ...example, contextLength: 9 }]]),
    "example 1 of row 0 has contextLength 9: expected an integer from 0 to 4",
  );
  refused(() => row(batch([[example, example]]), 0), "row 0: expected one example, found several");
  refused(() => batch([[], []]), "batch: expected at least one example, found none");
});
