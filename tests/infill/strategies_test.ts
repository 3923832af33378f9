import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { beamStep, finishSearch, FRESH_SEARCH } from "../../core/infill/strategies/beam_step.ts";
import { minP } from "../../core/infill/strategies/min_p.ts";
import { nextScores } from "../../core/infill/strategies/next_scores.ts";
import { repetitionPenalty } from "../../core/infill/strategies/repetition_penalty.ts";
import { narrowed } from "../../core/infill/strategies/narrowed.ts";
import { largest, logProbabilities } from "../../core/infill/strategies/scores.ts";
import { topK } from "../../core/infill/strategies/top_k.ts";
import { topP } from "../../core/infill/strategies/top_p.ts";
import { fill } from "../../core/infill/fill.ts";
import { key } from "../../core/random/key.ts";
import { MASK, MODEL, promptOf } from "./minimal_infill.ts";

const anyScores = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 12 })
  .map((scores) => Float64Array.from(scores));

const kept = (scores: Float64Array): readonly number[] =>
  [...scores.keys()].filter((id) => (scores[id] ?? NaN) > -Infinity);

Deno.test("every way of narrowing keeps the likeliest token and changes no score that it keeps", () => {
  const narrowing = fc.oneof(
    fc.record({ topK: fc.integer({ min: 1, max: 14 }) }),
    fc.record({ topP: fc.double({ min: 0.01, max: 1, noNaN: true }) }),
    fc.record({ minP: fc.double({ min: 0, max: 1, noNaN: true }) }),
  );
  fc.assert(fc.property(anyScores, narrowing, (scores, options) => {
    const found = narrowed(scores, options);
    const ids = kept(found);
    assert(ids.includes(largest(scores, 1)[0] ?? -1));
    for (const id of ids) assertEquals(found[id], scores[id]);
    const lowest = Math.min(...ids.map((id) => scores[id] ?? NaN));
    const out = [...scores.keys()].filter((id) => !ids.includes(id));
    assert(out.every((id) => (scores[id] ?? NaN) <= lowest));
  }));
});

Deno.test("top-k keeps k and ties; top-p the fewest tokens whose probability exceeds p; min-p those above the share", () => {
  fc.assert(fc.property(anyScores, fc.integer({ min: 1, max: 12 }), (scores, k) => {
    const threshold = scores.toSorted().at(-Math.min(k, scores.length)) ?? NaN;
    assertEquals(kept(topK(scores, k)), [...scores.keys()].filter((id) => (scores[id] ?? NaN) >= threshold));
  }));
  fc.assert(fc.property(anyScores, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (scores, p) => {
    const probability = (ids: readonly number[]) => {
      const logs = logProbabilities(scores);
      return ids.reduce((sum, id) => sum + Math.exp(logs[id] ?? NaN), 0);
    };
    const ids = kept(topP(scores, p)).toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
    assert(probability(ids) > p - 1e-9 || ids.length === scores.length);
    const last = scores[ids.at(-1) ?? -1] ?? NaN;
    assertEquals(ids.length, scores.filter((score) => score >= last).length, "ties are kept");
    assert(probability(ids.filter((id) => scores[id] !== last)) <= p + 1e-9);
    const top = Math.max(...scores);
    for (const id of kept(minP(scores, p))) assert(Math.exp((scores[id] ?? NaN) - top) >= p * (1 - 1e-9));
  }));
});

Deno.test("top-p alone and with more than one row of scores, where the original raises", () => {
  const rows = [Float64Array.of(0, 3, 1), Float64Array.of(2, 1.9, -9)];
  assertEquals(rows.map((row) => kept(topP(row, 0.6))), [[1], [0, 1]]);
});

Deno.test("a repetition penalty above 1 makes used tokens less likely, and 1 changes nothing", () => {
  fc.assert(fc.property(anyScores, fc.nat(11), (scores, used) => {
    assertEquals(repetitionPenalty(scores, { used: [used], penalty: 1 }), scores);
    const found = repetitionPenalty(scores, { used: [used], penalty: 1.5 });
    assert((found[used] ?? 0) <= (scores[used] ?? 0));
  }));
});

Deno.test("rules that rule out everything are not followed", () => {
  const scores = Float64Array.of(0, 1);
  assertEquals(nextScores(scores, { answer: [0, 1], ends: [], noRepeatNgram: 1 }), scores);
});

Deno.test("the beams of a search are the best continuations, not a sample of them", async () => {
  const prompt = promptOf([1, 9, MASK, 12, 0]);
  const strategy = { kind: "beam", beams: 3 } as const;
  const runs = await Promise.all([1, 2, 3].map((seed) => {
    return fill(MODEL, prompt, { strategy, maxTokens: 5, key: key(seed) });
  }));
  for (const run of runs) assertEquals(run, runs[0]);
});

Deno.test("several end tokens among the best candidates leave all beams, where the original fails", () => {
  const candidate = (id: number, logProbability: number) => ({ parent: 0, id, logProbability });
  const candidates = [candidate(0, -1), candidate(6, -1.1), candidate(9, -2), candidate(8, -3)];
  const search = beamStep(FRESH_SEARCH, candidates, { beams: 2, ends: [6, 0] });
  assertEquals(search.beams.map(({ tokens }) => tokens), [[9], [8]]);
  assertEquals(search.hypotheses.map(({ end }) => end), [0, 6]);
  const ended = beamStep(FRESH_SEARCH, candidates.slice(0, 2), { beams: 2, ends: [6, 0] });
  assert(ended.isDone);
});

Deno.test("an empty answer has a score under any length penalty, where the original divides by zero", () => {
  const candidates = [{ parent: 0, id: 6, logProbability: -1 }, { parent: 0, id: 9, logProbability: -4 }];
  for (const lengthPenalty of [0, 0.7, 2]) {
    const search = beamStep(FRESH_SEARCH, candidates, { beams: 1, ends: [6], lengthPenalty });
    assertEquals([search.isDone, finishSearch(search, { beams: 1, lengthPenalty })[0]?.score], [true, -1]);
  }
});

Deno.test("log-probabilities sum to one, and ids come best first", () => {
  fc.assert(fc.property(anyScores, (scores) => {
    assertAlmostEquals(logProbabilities(scores).reduce((sum, log) => sum + Math.exp(log), 0), 1, 1e-12);
    const order = [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
    assertEquals(largest(scores, 4), order.slice(0, 4));
  }));
});
