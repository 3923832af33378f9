import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { batch, row } from "../../core/blanks/batch.ts";
import { layout } from "../../core/blanks/layout.ts";
import { markedText, MARKS } from "./marked_text.ts";

const examples = fc.array(markedText.map(layout), { minLength: 1, maxLength: 5 });

Deno.test("batch: a batch of n is n batches of one, and padding adds nothing but zeros", () => {
  fc.assert(fc.property(examples, fc.nat(7), (examples, room) => {
    const longest = Math.max(...examples.map(({ tokens }) => tokens.length));
    const length = longest + room;
    const all = batch(examples, { length });
    assertEquals([all.batchSize, all.length], [examples.length, length]);
    for (const [index, example] of examples.entries()) {
      const found = row(all, index);
      assertEquals(found, row(batch([example], { length }), 0));
      assertEquals(found.contextLength, example.contextLength);
      for (const name of ["tokens", "targets", "lossMask", "position", "blockPosition"] as const) {
        const padding = Array.from({ length: length - example.tokens.length }, () => 0);
        assertEquals(found[name], [...example[name], ...padding]);
      }
    }
  }));
});

Deno.test("batch: without a length it is as long as its longest example", () => {
  fc.assert(fc.property(examples, (examples) => {
    assertEquals(batch(examples).length, Math.max(...examples.map(({ tokens }) => tokens.length)));
  }));
});

Deno.test("batch: padding is 0 even where 0 is a token, because no loss falls on it", () => {
  fc.assert(fc.property(examples, (examples) => {
    const all = batch(examples, { length: 99 });
    const counted = all.lossMask.reduce((sum, counts) => sum + counts, 0);
    assertEquals(
      counted,
      examples.flatMap(({ lossMask }) => lossMask).reduce((sum, counts) => sum + counts, 0),
    );
  }));
});

Deno.test("batch: what cannot be a batch is refused in one sentence", () => {
  const example = layout({ tokens: [1, 2], spans: [{ start: 1, end: 2 }], ...MARKS });
  const refused = (run: () => unknown, sentence: string): void => {
    assertThrows(run, RangeError, sentence);
  };
  refused(() => batch([]), "batch: expected at least one example, found none");
  refused(
    () => batch([example], { length: 3 }),
    "example 0 has 4 tokens: expected at most the batch length 3",
  );
  refused(() => batch([example], { length: 4.5 }), "batch length 4.5: expected a non-negative integer");
  const ragged = { ...example, targets: [1] };
  refused(
    () => batch([example, ragged]),
    "example 1 has 1 entries in targets: expected 4, as many as tokens",
  );
  const beyond = { ...example, contextLength: 5 };
  refused(() => batch([beyond]), "example 0 has contextLength 5: expected an integer from 0 to 4");
  refused(() => row(batch([example]), 1), "row 1: expected an index from 0 to 0");
  assert(batch([example], { length: 4 }).length === 4);
});
