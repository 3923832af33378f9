import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { fill, fillMany } from "../../core/infill/fill.ts";
import { infill, infillMany, type InfillOptions } from "../../core/infill/infill.ts";
import { MODES } from "../../core/infill/modes.ts";
import { rank } from "../../core/infill/rank.ts";
import type { Backend } from "../../core/graph/backend.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { foldIn, key } from "../../core/random/key.ts";
import { anyPrompt, CONFIG, MASK, minimalModel, MODEL, promptOf } from "./minimal_infill.ts";

const STRATEGIES: readonly NonNullable<InfillOptions["strategy"]>[] = [
  { kind: "greedy" },
  { kind: "sample", temperature: 0.9, topP: 0.95 },
  { kind: "sample", topK: 5, minP: 0.05 },
  { kind: "beam", beams: 3, lengthPenalty: 0.7 },
];

const anyOptions: fc.Arbitrary<InfillOptions> = fc.record({
  strategy: fc.constantFrom(...STRATEGIES),
  mode: fc.constantFrom(...MODES),
  maxTokens: fc.integer({ min: 1, max: 5 }),
  minTokens: fc.integer({ min: 0, max: 2 }),
  alternatives: fc.integer({ min: 0, max: 2 }),
  repetitionPenalty: fc.constantFrom(1, 1.5),
  key: fc.integer({ min: 0, max: 9 }).map(key),
}).map((options): InfillOptions =>
  options.strategy.kind === "beam" ? { ...options, repetitionPenalty: 1 } : options
);

Deno.test("a batch of prompts gives what single calls give, bit for bit, whatever their lengths and blanks", async () => {
  const cases = fc.tuple(fc.array(anyPrompt({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }), anyOptions);
  await fc.assert(
    fc.asyncProperty(cases, async ([prompts, options]) => {
      const together = await fillMany(MODEL, prompts, options);
      for (const [index, prompt] of prompts.entries()) {
        const own = options.key ? { ...options, key: foldIn(options.key, index) } : options;
        const [alone] = await fill(MODEL, prompt, own);
        assertEquals({ ...together[index], prompt: 0 }, alone);
      }
    }),
    { numRuns: 40 },
  );
});

Deno.test("samples are those of single calls with keys of their own; the same seed gives the same", async () => {
  const prompt = promptOf([1, 9, MASK, 12, MASK, 0]);
  const options = { strategy: { kind: "sample" }, key: key(4), maxTokens: 6 } as const;
  const samples = await fill(MODEL, prompt, { ...options, samples: 5 });
  assertEquals(samples, await fill(MODEL, prompt, { ...options, samples: 5, batch: 2 }));
  assertEquals(samples.slice(0, 2), await fill(MODEL, prompt, { ...options, samples: 2 }));
  assert(new Set(samples.map(({ ids }) => ids.join())).size > 1);
});

Deno.test("with one blank all modes agree", async () => {
  const cases = fc.tuple(anyPrompt({ min: 1, max: 1 }), anyOptions);
  await fc.assert(
    fc.asyncProperty(cases, async ([prompt, options]) => {
      const [first, ...others] = await Promise.all(
        MODES.map((mode) => fill(MODEL, prompt, { ...options, mode })),
      );
      for (const other of others) assertEquals(other, first);
    }),
    { numRuns: 30 },
  );
});

Deno.test("first-only is the first answer of accumulate, and the other masks stay", async () => {
  const prompt = promptOf([1, 9, MASK, 12, MASK, 0]);
  const [whole] = await fill(MODEL, prompt);
  const [first] = await fill(MODEL, prompt, { mode: "first-only" });
  assertEquals(first?.answers, whole?.answers.slice(0, 1));
  assertEquals(first?.ids.filter((id) => id === MASK).length, 1);
});

Deno.test("substitute: later blanks are filled as if the earlier answers had been written into the text", async () => {
  await fc.assert(
    fc.asyncProperty(anyPrompt({ min: 2, max: 3 }), async (prompt) => {
      const [filling] = await fill(MODEL, prompt, { mode: "substitute", maxTokens: 4 });
      const [first] = filling?.answers ?? [];
      const { ids, blanks: [place = 0] } = prompt.context;
      const written = promptOf(ids.toSpliced(place, 1, ...first?.tokens.map(({ id }) => id) ?? []));
      // An answer may contain the mask token; then it is a blank again.
      if (written.context.blanks.length !== prompt.context.blanks.length - 1) return;
      const [rest] = await fill(MODEL, written, { mode: "substitute", maxTokens: 4 });
      const answers = rest?.answers.map((answer) => ({ ...answer, blank: answer.blank + 1 }));
      assertEquals(filling?.answers.slice(1), answers);
    }),
    { numRuns: 20 },
  );
});

Deno.test("the blank that is filled first gets the answer that it gets alone", async () => {
  const cases = fc.tuple(anyPrompt({ min: 2, max: 3 }), fc.nat(1), fc.constantFrom(...MODES));
  await fc.assert(
    fc.asyncProperty(cases, async ([prompt, chosen, mode]) => {
      const [ordered] = await fill(MODEL, { ...prompt, order: [chosen] }, { mode, maxTokens: 4 });
      const { ids, blanks } = prompt.context;
      const alone = { context: { ids, blanks: [blanks[chosen] ?? 0] } };
      const [single] = await fill(MODEL, alone, { maxTokens: 4 });
      const [answer] = single?.answers ?? [];
      assertEquals(
        ordered?.answers.find(({ blank }) => blank === chosen),
        answer && { ...answer, blank: chosen },
      );
    }),
    { numRuns: 20 },
  );
});

Deno.test("fixed answers stand in the text as they were given, and are scored as rank scores them", async () => {
  const cases = fc.tuple(
    anyPrompt({ min: 2, max: 3 }),
    fc.array(fc.integer({ min: 8, max: 15 }), { maxLength: 4 }),
    anyOptions,
  );
  await fc.assert(
    fc.asyncProperty(cases, async ([prompt, answer, options]) => {
      const [filling] = await fill(MODEL, { ...prompt, given: { 1: answer } }, options);
      const found = filling?.answers.find(({ blank }) => blank === 1);
      assertEquals([found?.tokens.map(({ id }) => id), found?.ended], [answer, "given"]);
      const [ranked] = await rank(MODEL, prompt.context, { candidates: [answer], blank: 1 });
      assertAlmostEquals(found?.logProbability ?? NaN, ranked?.logProbability ?? NaN, 1e-9);
    }),
    { numRuns: 30 },
  );
});

Deno.test("filling with the model's own answer fixed changes nothing", async () => {
  const prompt = promptOf([1, 9, MASK, 12, MASK, 0]);
  const [free] = await fill(MODEL, prompt, { maxTokens: 6 });
  const [answer, second] = free?.answers ?? [];
  if (answer?.ended !== "eop") return;
  const [fixed] = await fill(MODEL, { ...prompt, given: { 0: answer.tokens.map(({ id }) => id) } }, {
    maxTokens: 6,
  });
  assertEquals(fixed?.answers[1], second);
});

Deno.test("beam search with one beam is greedy", async () => {
  const cases = fc.tuple(anyPrompt({ min: 1, max: 3 }), fc.integer({ min: 1, max: 6 }));
  await fc.assert(
    fc.asyncProperty(cases, async ([prompt, maxTokens]) => {
      const [greedy] = await fill(MODEL, prompt, { maxTokens });
      const strategy = { kind: "beam", beams: 1, earlyStopping: true } as const;
      const [beam] = await fill(MODEL, prompt, { maxTokens, strategy });
      assertEquals(beam?.ids, greedy?.ids);
      beam?.answers.forEach((answer, index) => {
        assertAlmostEquals(answer.logProbability, greedy?.answers[index]?.logProbability ?? NaN, 1e-9);
      });
    }),
    { numRuns: 30 },
  );
});

Deno.test("a beam search as wide as the vocabulary finds the likeliest answer of one token", async () => {
  const prompt = promptOf([1, 9, 10, MASK, 12, 0]);
  const { vocabularySize } = CONFIG;
  const candidates = Array.from({ length: vocabularySize }, (_, id) => [id]);
  const ranked = await rank(MODEL, prompt.context, { candidates });
  const strategy = { kind: "beam", beams: vocabularySize } as const;
  const [filling] = await fill(MODEL, prompt, { maxTokens: 2, minTokens: 1, strategy });
  const found = filling?.answers[0]?.hypotheses?.find(({ ended, tokens }) =>
    ended === "eop" && tokens.length === 1
  );
  const best = ranked.find(({ tokens }) => tokens.every(({ id }) => id !== 6 && id !== 0));
  assertEquals(found?.tokens.map(({ id }) => id), best?.tokens.map(({ id }) => id));
  assert(
    Math.abs((found?.logProbability ?? NaN) - (best?.logProbability ?? NaN)) < 1e-9 || found?.end?.id === 0,
  );
});

Deno.test("log-probabilities of all answers of one token sum to one; those of rank are those of filling", async () => {
  await fc.assert(
    fc.asyncProperty(anyPrompt({ min: 1, max: 2 }), async (prompt) => {
      const { vocabularySize } = CONFIG;
      const candidates = Array.from({ length: vocabularySize }, (_, id) => [id]);
      const ranked = await rank(MODEL, prompt.context, { candidates });
      const total = ranked.reduce(
        (sum, { tokens: [first] }) => sum + Math.exp(first?.logProbability ?? NaN),
        0,
      );
      assertAlmostEquals(total, 1, 1e-9);
      const [filling] = await fill(MODEL, prompt, {
        maxTokens: 1,
        alternatives: vocabularySize,
        minTokens: 1,
      });
      const token = filling?.answers[0]?.tokens[0];
      const of = (id: number) => ranked.find(({ candidate }) => candidate === id)?.tokens[0]?.logProbability;
      assertEquals(token?.alternatives.length, vocabularySize);
      for (const { id, logProbability } of token?.alternatives ?? []) {
        assertAlmostEquals(logProbability, of(id) ?? NaN, 1e-9);
      }
    }),
    { numRuns: 15 },
  );
});

Deno.test("rank: all candidates at once are scored as one by one, and as filling scores its own answer", async () => {
  const anyAnswer = fc.array(fc.integer({ min: 7, max: 15 }), { maxLength: 9 });
  const cases = fc.tuple(
    anyPrompt({ min: 1, max: 2 }),
    fc.array(anyAnswer, { minLength: 1, maxLength: 5 }),
    fc.constantFrom(0, 0.7, 1),
  );
  await fc.assert(
    fc.asyncProperty(cases, async ([prompt, candidates, lengthPenalty]) => {
      const together = await rank(MODEL, prompt.context, { candidates, lengthPenalty });
      for (const { candidate, score, logProbability, tokens } of together) {
        const alone = await rank(MODEL, prompt.context, { candidates: [candidates[candidate] ?? []] });
        assertEquals(logProbability, alone[0]?.logProbability);
        assertAlmostEquals(score, logProbability / (tokens.length + 1) ** lengthPenalty, 1e-12);
      }
      const scores = together.map(({ score }) => score);
      assertEquals(scores, scores.toSorted((a, b) => b - a));
      const [filling] = await fill(MODEL, prompt, { maxTokens: 6 });
      const [answer] = filling?.answers ?? [];
      if (answer?.end?.id !== 6) return;
      const [own] = await rank(MODEL, prompt.context, { candidates: [answer.tokens.map(({ id }) => id)] });
      assertAlmostEquals(own?.logProbability ?? NaN, answer.logProbability, 1e-9);
    }),
    { numRuns: 25 },
  );
});

Deno.test("steps that are enqueued ahead change nothing: neither answers nor what later blanks see", async () => {
  const ahead = minimalModel({ lookahead: 7 });
  const cases = fc.tuple(fc.array(anyPrompt({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }), anyOptions);
  await fc.assert(
    fc.asyncProperty(cases, async ([prompts, options]) => {
      const given = { ...options, maxTokens: (options.maxTokens ?? 1) + 4 };
      assertEquals(await fillMany(ahead, prompts, given), await fillMany(MODEL, prompts, given));
    }),
    { numRuns: 20 },
  );
});

Deno.test("tokens are told as they come, in growing groups, not only at the end", async () => {
  let steps = 0;
  const reference = referenceBackend("float64");
  const counting: Backend = {
    ...reference,
    async compile(graph, options) {
      const executable = await reference.compile(graph, options);
      const isGrowing = Object.hasOwn(graph.outputs, "log");
      return {
        ...executable,
        step() {
          if (isGrowing) steps++;
          executable.step();
        },
      };
    },
  };
  const model = minimalModel({ backend: counting, lookahead: 8 });
  const known: number[] = [];
  const options = { maxTokens: 12, minTokens: 12 };
  for await (const { kind } of infill(model, promptOf([1, 9, MASK, 12, 0]), options)) {
    if (kind === "token") known.push(steps);
  }
  // Groups of 1, 2, 4, 4 and 1 steps, two of them under way.
  assertEquals(known, [3, 7, 7, 11, 11, 11, 11, 12, 12, 12, 12, 12]);
});

Deno.test("a beam search reads back its candidates, not the scores of the vocabulary", async () => {
  const read: number[] = [];
  const reference = referenceBackend("float64");
  const counting: Backend = {
    ...reference,
    async compile(graph, options) {
      const executable = await reference.compile(graph, options);
      return {
        ...executable,
        async read(names) {
          const found = await executable.read(names);
          read.push(...Object.values(found).map(({ data }) => data.length));
          return found;
        },
      };
    },
  };
  const model = minimalModel({ backend: counting });
  const [maxTokens, beams, alternatives] = [4, 2, 1];
  await fill(model, promptOf([1, 9, MASK, 12, 0]), {
    maxTokens,
    strategy: { kind: "beam", beams },
    alternatives,
  });
  // Two end tokens: three candidates for every beam, of three numbers each, and the alternatives.
  const perBeam = 3 * 3 * beams + 2 * alternatives;
  assert(read.length <= maxTokens && read.every((length) => length === beams * perBeam), read.join());
  model.close();
});

Deno.test("rules: shortest and longest answers, no sequence twice", async () => {
  const cases = fc.tuple(anyPrompt({ min: 1, max: 2 }), anyOptions, fc.integer({ min: 1, max: 3 }));
  await fc.assert(
    fc.asyncProperty(cases, async ([prompt, options, noRepeatNgram]) => {
      const [minTokens, maxTokens] = [2, 7];
      const [filling] = await fill(MODEL, prompt, { ...options, minTokens, maxTokens, noRepeatNgram });
      for (const { tokens, ended, logProbability, end } of filling?.answers ?? []) {
        assert(tokens.length >= minTokens && tokens.length <= maxTokens);
        assertEquals(ended === "limit", tokens.length === maxTokens && end === undefined);
        const ids = tokens.map(({ id }) => id);
        const grams = ids.slice(noRepeatNgram - 1).map((_, i) => ids.slice(i, i + noRepeatNgram).join());
        assertEquals(new Set(grams).size, grams.length);
        const sum = [...tokens, ...(end ? [end] : [])].reduce(
          (total, each) => total + each.logProbability,
          0,
        );
        assertAlmostEquals(sum, logProbability, 1e-12);
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("tokens are told before their answers, and make them up", async () => {
  const prompts = [promptOf([1, 9, MASK, 12, MASK, 0]), promptOf([1, MASK, 0])];
  const told = new Map<string, number[]>();
  for await (const event of infillMany(MODEL, prompts, { maxTokens: 4 })) {
    const name = `${event.prompt} ${event.blank}`;
    if (event.kind === "token") told.set(name, [...told.get(name) ?? [], event.token.id]);
    else assertEquals(event.answer.tokens.map(({ id }) => id), told.get(name) ?? []);
  }
});

Deno.test("calls do not see each other: interleaved, broken off and aborted ones leave nothing behind", async () => {
  const model = minimalModel();
  const prompts = [promptOf([1, 9, MASK, 12, MASK, 0]), promptOf([1, 11, 8, MASK, 0])];
  const expected = await Promise.all(prompts.map((prompt) => fill(MODEL, prompt, { maxTokens: 5 })));
  assertEquals(await Promise.all(prompts.map((prompt) => fill(model, prompt, { maxTokens: 5 }))), expected);
  for await (const _ of infill(model, promptOf([1, 13, MASK, 0]), { maxTokens: 5, minTokens: 5 })) break;
  const controller = new AbortController();
  await assertRejects(
    async () => {
      const options = { maxTokens: 5, minTokens: 5, signal: controller.signal };
      for await (const _ of infill(model, promptOf([1, 14, MASK, 0]), options)) controller.abort();
    },
    Error,
    "abort",
  );
  for (const [index, prompt] of prompts.entries()) {
    assertEquals(await fill(model, prompt, { maxTokens: 5 }), expected[index]);
  }
  model.close();
});

Deno.test("wrong options are one sentence", async () => {
  const prompt = promptOf([1, MASK, 0]);
  for (
    const [options, sentence] of [
      [{ maxTokens: 0 }, "maxTokens: expected a positive integer, found 0"],
      [{ samples: 1.5 }, "samples: expected a positive integer, found 1.5"],
      [
        { samples: 2, strategy: { kind: "beam", beams: 2 } },
        "samples: expected 1, because beams draw nothing, found 2",
      ],
      [
        { repetitionPenalty: 2, strategy: { kind: "beam", beams: 2 } },
        "repetitionPenalty: expected 1, because beams are compared by probability, found 2",
      ],
      [{ strategy: { kind: "sample", temperature: 0 } }, "temperature: expected a positive number, found 0"],
    ] as const satisfies readonly (readonly [InfillOptions, string])[]
  ) {
    await assertRejects(() => fill(MODEL, prompt, options), RangeError, sentence);
  }
  await assertRejects(
    () => fill(MODEL, { ...prompt, order: [1] }),
    RangeError,
    "order: expected a blank in [0, 1)",
  );
  await assertRejects(
    () => fill(MODEL, promptOf(new Array<number>(60).fill(9))),
    RangeError,
    "context: expected at most 49 tokens",
  );
  await assertRejects(
    () => rank(MODEL, prompt.context, { candidates: [] }),
    RangeError,
    "candidates: expected",
  );
});
