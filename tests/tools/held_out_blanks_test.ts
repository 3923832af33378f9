import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { initialise } from "../../core/glm/initialise.ts";
import { parameterInputs } from "../../core/glm/model.ts";
import { graph } from "../../core/graph/graph.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { key } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import { openEvaluator } from "../../core/train/evaluator.ts";
import { compareOnBlanks, drawBlank, exampleOf } from "../../tools/bundled/held_out_blanks.ts";
import { trainTrigram } from "../../core/ngram/trigram.ts";

/** Documents of 120 to 320 tokens that repeat "a b c d e f g h". */
const documents = fc.array(fc.integer({ min: 120, max: 320 }), { minLength: 1, maxLength: 4 }).map((
  lengths,
) => lengths.map((length) => Array.from({ length }, (_, index) => 97 + index % 8)));

Deno.test("a drawn blank lies in its window with two tokens on either side, and its example asks for it", () => {
  const tokenizer = byteLevel();
  fc.assert(fc.property(documents, fc.nat(1000), fc.constantFrom(1, 3, 8), (texts, draw, length) => {
    const blank = drawBlank(texts, draw, length);
    assert(blank !== undefined);
    assertEquals(drawBlank(texts, draw, length), blank);
    assert(blank.start >= 2 && blank.start + length + 2 <= blank.window.length);
    const { targets, lossMask } = exampleOf(blank, tokenizer);
    assertEquals(targets.filter((_, index) => lossMask[index] === 1), [
      ...blank.window.slice(blank.start, blank.start + length),
      commandId(tokenizer.commands, "eop"),
    ]);
  }));
});

Deno.test("a text shorter than the window gives no blank", () => {
  assertEquals(drawBlank([[1, 2, 3]], 0, 1), undefined);
});

Deno.test("texts of one pattern: the trigram fills every blank, an untrained model next to none", async () => {
  const tokenizer = byteLevel();
  const texts = [Array.from({ length: 400 }, (_, index) => 97 + index % 8)];
  const config = {
    layers: 1,
    hidden: 8,
    heads: 2,
    maxPositions: 128,
    vocabularySize: 384,
    blockPositions: true,
  };
  const backend = referenceBackend("float32");
  const owner = await backend.compile(graph({ ...parameterInputs(config) }));
  const parameters = initialise(config, key(0));
  owner.write(parameters);
  const evaluator = openEvaluator(backend, { config, placed: owner.places(Object.keys(parameters)) });
  const trigram = trainTrigram(texts, tokenizer.vocabularySize);
  const comparisons = await compareOnBlanks(texts, { tokenizer, evaluator, trigram, count: 4 });
  assertEquals(comparisons.map(({ length, blanks }) => [length, blanks]), [[1, 4], [3, 4], [8, 4]]);
  for (const { qualities } of comparisons) {
    assertEquals(qualities["trigram, both sides"].lengthTold, 1);
    assertEquals(qualities["trigram, left"].firstToken, 1);
    const { perplexity = NaN, exact, lengthTold } = qualities["this model"];
    assert(perplexity > 250 && perplexity < 550, `perplexity ${perplexity}`);
    assert(exact !== undefined && exact <= lengthTold);
  }
  evaluator.close();
  owner.close();
});
