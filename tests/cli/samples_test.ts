/** The blanks that a run fills now and then: each answer beside the text that it was given for. */
import { assert, assertEquals } from "@std/assert";
import { sampler } from "../../cli/training/samples.ts";
import { initialise } from "../../core/glm/initialise.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { corpusOf } from "../../core/objectives/draw_batch.ts";
import { key } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { SMALL } from "./small_finetuning.ts";

Deno.test("samples: texts longer than the positions are left out, the others keep their answers", async () => {
  const tokenizer = byteLevel();
  const config = { ...SMALL, maxPositions: 24 };
  for (const odd of [0, 1]) { // with one of them a text that is left out is drawn first
    const texts = Array.from(
      { length: 8 },
      (_, i) => String.fromCharCode(97 + i).repeat(i % 2 === odd ? 12 : 40),
    );
    const corpus = corpusOf(texts.map(tokenizer.encode));
    const fillSamples = sampler(referenceBackend("float32"), { config, tokenizer }, corpus);
    const samples = await fillSamples(initialise(config, key(1)));
    assert(samples.length > 0 && samples.length < 4, `${samples.length} of 4`);
    for (const { before, expected, after } of samples) {
      assertEquals([expected.length, (before + expected + after).length], [3, 12]);
      assert(texts.includes(before + expected + after));
    }
  }
});
