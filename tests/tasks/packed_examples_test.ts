/** Packed examples: every one whole and where it is said to be, hardly any padding, and read as if it were alone. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { layout } from "../../core/blanks/layout.ts";
import { words } from "../../core/random/bits.ts";
import { initialise } from "../../core/glm/initialise.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { key } from "../../core/random/key.ts";
import { openLanguageReader } from "../../core/tasks/language_reader.ts";
import { packedShape, packExamples } from "../../core/tasks/packed_examples.ts";
import { markedText } from "../blanks/marked_text.ts";

const texts = fc.array(
  fc.record({ text: markedText, lengthening: fc.nat(70) }).map(({ text, lengthening }) =>
    layout({
      ...text,
      tokens: [7, ...text.tokens, ...new Array<number>(lengthening).fill(7)],
    })
  ),
  { minLength: 1, maxLength: 20 },
);

Deno.test("packed examples: each is whole, starts where it is told, and sees itself alone", () => {
  fc.assert(fc.property(texts, (examples) => {
    const shape = packedShape(examples);
    const { batch, starts } = packExamples(examples, shape);
    assertEquals({ batchSize: batch.batchSize, length: batch.length }, shape);
    examples.forEach(({ tokens, targets, contextLength }, index) => {
      const start = starts[index] ?? -1;
      const at = (values: Int32Array) => Array.from(values.subarray(start, start + tokens.length));
      assertEquals(at(batch.tokens), tokens);
      assertEquals(at(batch.targets), targets);
      const first = start % shape.length;
      assert(at(batch.first).every((each) => each === first));
      assert(at(batch.contextEnd).every((each) => each === first + contextLength));
    });
    assertEquals(batch.filled.reduce((a, b) => a + b), examples.reduce((sum, e) => sum + e.tokens.length, 0));
  }));
});

Deno.test("packed examples: of batches of sixteen short texts an eighth of the places is empty at most, by and large", () => {
  const drawn = Array.from(words(key(1), { count: 1600 }), (word) => 8 + (word % 53));
  let [places, filled] = [0, 0];
  for (let at = 0; at < drawn.length; at += 16) {
    const examples = drawn.slice(at, at + 16).map((length) =>
      layout({ tokens: new Array<number>(length).fill(7), spans: [], mask: 1, sop: 2, eop: 3 })
    );
    const { batchSize, length } = packedShape(examples);
    places += batchSize * length;
    filled += examples.reduce((sum, { tokens }) => sum + tokens.length, 0);
  }
  assert(filled > places * 7 / 8, `${filled} of ${places}`);
});

Deno.test("packed examples: what is read of one does not depend on those that are read with it", async () => {
  const config = {
    layers: 1,
    hidden: 8,
    heads: 2,
    maxPositions: 128,
    vocabularySize: 904,
    blockPositions: true,
  };
  const reader = openLanguageReader(referenceBackend("float64"), {
    config,
    parameters: initialise(config, key(1)),
  });
  const predicted = texts.filter((all) => all.every(({ lossMask }) => lossMask.includes(1)));
  await fc.assert(
    fc.asyncProperty(predicted, async (examples) => {
      const some = examples.slice(0, 5);
      const together = await reader.read(some);
      for (const [index, example] of some.entries()) {
        const [alone] = await reader.read([example]);
        assertEquals(together[index]?.hits, alone?.hits);
        alone?.losses.forEach((loss, i) => assertAlmostEquals(together[index]?.losses[i] ?? NaN, loss, 1e-9));
      }
    }),
    { numRuns: 4 },
  );
  reader.close();
});
