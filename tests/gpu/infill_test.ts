import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { fill, fillMany } from "../../core/infill/fill.ts";
import type { Filling } from "../../core/infill/filling.ts";
import { rank, rankMany } from "../../core/infill/rank.ts";
import { key } from "../../core/random/key.ts";
import { gpuBackend } from "../../gpu/backend.ts";
import { MASK, minimalModel, MODEL, promptOf } from "../infill/minimal_infill.ts";
import { gpuTest } from "./gpu_test.ts";
import { sharedDevice } from "./shared_device.ts";

const PROMPTS = [
  promptOf([1, 9, MASK, 12, MASK, 0]),
  promptOf([1, 8, 10, 13, 9, MASK, 0]),
  promptOf([1, MASK, 11, MASK, 14, MASK, 0]),
];

function assertSameAnswers(found: readonly Filling[], expected: readonly Filling[]): void {
  assertEquals(found.map(({ ids }) => ids), expected.map(({ ids }) => ids));
  for (const [index, { answers }] of found.entries()) {
    for (const [blank, answer] of answers.entries()) {
      const other = expected[index]?.answers[blank]?.logProbability ?? NaN;
      assertAlmostEquals(answer.logProbability, other, 1e-3);
    }
  }
}

gpuTest("infill: the device answers as the reference does, in every strategy and mode", async () => {
  const model = minimalModel({ backend: gpuBackend(await sharedDevice()) });
  for (
    const options of [
      { maxTokens: 6 },
      { maxTokens: 6, mode: "substitute" },
      { maxTokens: 6, minTokens: 2, noRepeatNgram: 2 },
      { maxTokens: 6, repetitionPenalty: 1.4, alternatives: 3 },
      { maxTokens: 6, strategy: { kind: "sample", topK: 4, minP: 0.1 }, key: key(8), noRepeatNgram: 1 },
      { maxTokens: 6, strategy: { kind: "beam", beams: 3, lengthPenalty: 0.7 } },
      {
        maxTokens: 6,
        strategy: { kind: "beam", beams: 2, topK: 6 },
        minTokens: 2,
        noRepeatNgram: 2,
        alternatives: 2,
      },
      { maxTokens: 9, strategy: { kind: "sample", temperature: 0.8, topP: 0.9 }, samples: 4, key: key(5) },
    ] as const
  ) {
    assertSameAnswers(await fillMany(model, PROMPTS, options), await fillMany(MODEL, PROMPTS, options));
  }
  model.close();
});

gpuTest(
  "infill: a batch equals single calls to the kernels' tolerance; broken-off calls leave nothing behind",
  async () => {
    const model = minimalModel({ backend: gpuBackend(await sharedDevice()), lookahead: 5 });
    const controller = new AbortController();
    const broken = fillMany(model, PROMPTS, { maxTokens: 9, signal: controller.signal });
    controller.abort();
    assert(await broken.then(() => false, () => true));
    const together = await fillMany(model, PROMPTS, { maxTokens: 6 });
    const alone = await Promise.all(PROMPTS.map((prompt) => fill(model, prompt, { maxTokens: 6 })));
    assertSameAnswers(together, alone.flat());
    const candidates = [[9], [10, 11, 12], []];
    const context = promptOf([1, 9, MASK, 12, 0]).context;
    const expected = await rank(MODEL, context, { candidates });
    for (const [index, { candidate, score }] of (await rank(model, context, { candidates })).entries()) {
      assertEquals(candidate, expected[index]?.candidate);
      assertAlmostEquals(score, expected[index]?.score ?? NaN, 1e-3);
    }
    model.close();
  },
);

gpuTest(
  "rank: the device ranks the candidates of many blanks as the reference does, however they are batched",
  async () => {
    const model = minimalModel({ backend: gpuBackend(await sharedDevice()) });
    const asked = PROMPTS.map(({ context }, index) => ({
      context,
      candidates: [[9], [10, 11, 12], [], [13, 8]].slice(index),
      blank: context.blanks.length - 1,
    }));
    const expected = (await Array.fromAsync(rankMany(MODEL, asked))).flat();
    for (const batch of [4, 64]) {
      const found = (await Array.fromAsync(rankMany(model, asked, { batch }))).flat();
      assertEquals(found.map(({ candidate }) => candidate), expected.map(({ candidate }) => candidate));
      for (const [index, { score }] of found.entries()) {
        assertAlmostEquals(score, expected[index]?.score ?? NaN, 1e-3);
      }
    }
    model.close();
  },
);
