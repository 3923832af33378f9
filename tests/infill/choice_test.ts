/** Tokens that are chosen by a graph: the rules and the draws are those of the functions on one row of scores. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { graph } from "../../core/graph/graph.ts";
import { type Tensor, tensor } from "../../core/graph/tensor.ts";
import { input } from "../../core/graph/node.ts";
import { choiceOf } from "../../core/infill/choice/choice.ts";
import { type AnswersSoFar, chooseToken } from "../../core/infill/choice/choose_token.ts";
import { readRecord, tokenRecord } from "../../core/infill/choice/token_record.ts";
import { narrowed } from "../../core/infill/strategies/narrowed.ts";
import { nextScores } from "../../core/infill/strategies/next_scores.ts";
import { largest, logProbabilities } from "../../core/infill/strategies/scores.ts";
import type { AnswerRules, Greedy, Sampling } from "../../core/infill/strategies/strategy.ts";
import { evaluate } from "../../core/interpret/evaluate.ts";
import { bits } from "../../core/random/bits.ts";
import { foldIn, type Key, key } from "../../core/random/key.ts";
import { uniform } from "../../core/random/uniform.ts";

const CAPACITY = 7;
const VOCABULARY = 9;
const ENDS = [0, 6];

interface Row {
  readonly scores: readonly number[];
  readonly answer: readonly number[];
  readonly key: Key;
}

type Rules = AnswerRules & { readonly strategy: Greedy | Sampling };

/** What the graph chooses for every row. */
function chosen(rows: readonly Row[], rules: Rules): readonly number[] {
  const count = rows.length;
  const floats = (shape: readonly number[], values: readonly number[]) =>
    tensor(shape, Float64Array.from(values));
  const used = rows.flatMap(({ answer }) =>
    Array.from({ length: VOCABULARY }, (_, id) => Number(answer.includes(id)))
  );
  // Behind an answer its row's log holds what other answers left there.
  const log = rows.flatMap(({ answer }) =>
    Array.from({ length: CAPACITY }, (_, place) => [answer[place] ?? place % VOCABULARY, NaN]).flat()
  );
  const values: Readonly<Record<keyof AnswersSoFar | "scores", Tensor>> = {
    scores: floats([count, VOCABULARY], rows.flatMap(({ scores }) => scores)),
    length: floats([count, 1], rows.map(({ answer }) => answer.length)),
    isUsed: floats([count, VOCABULARY], used),
    log: floats([count, CAPACITY, 2], log),
    places: floats([CAPACITY], [...new Array(CAPACITY).keys()]),
    rowNumbers: tensor([count], Int32Array.from(rows.keys())),
    isEnd: floats([VOCABULARY], Array.from({ length: VOCABULARY }, (_, id) => Number(ENDS.includes(id)))),
    keys: tensor([count, 2], Uint32Array.from(rows.flatMap((row) => row.key))),
  };
  const { values: settings, ...choice } = choiceOf(rules);
  const nodeOf = (name: keyof AnswersSoFar | "scores") => input(name, values[name]);
  const answers: AnswersSoFar = {
    length: nodeOf("length"),
    isUsed: nodeOf("isUsed"),
    log: nodeOf("log"),
    places: nodeOf("places"),
    rowNumbers: nodeOf("rowNumbers"),
    isEnd: nodeOf("isEnd"),
    keys: nodeOf("keys"),
  };
  const next = chooseToken(nodeOf("scores"), { choice, answers });
  const given = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, floats([], [value])]),
  );
  return Array.from(evaluate(graph({ next }), { ...values, ...given }).next?.data ?? []);
}

const anyRow: fc.Arbitrary<Row> = fc.record({
  scores: fc.array(fc.oneof(fc.double({ min: -6, max: 6, noNaN: true }), fc.integer({ min: -2, max: 2 })), {
    minLength: VOCABULARY,
    maxLength: VOCABULARY,
  }),
  answer: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: CAPACITY - 1 }),
  key: fc.nat().map(key),
});

const anyRules = fc.record({
  minTokens: fc.integer({ min: 0, max: 4 }),
  repetitionPenalty: fc.constantFrom(1, 0.8, 1.7),
  noRepeatNgram: fc.constantFrom(undefined, 1, 2, 3, 9),
}).map(({ noRepeatNgram, ...rules }): AnswerRules =>
  noRepeatNgram === undefined ? rules : { ...rules, noRepeatNgram }
);

const anyNarrowing = fc.record({
  temperature: fc.constantFrom(0.3, 1, 2.5),
  topK: fc.integer({ min: 1, max: 12 }),
  topP: fc.double({ min: 0.05, max: 1, noNaN: true }),
  minP: fc.constantFrom(0, 0.1, 0.6),
}, { requiredKeys: [] });

Deno.test("choice: the likeliest token under the rules, row by row", () => {
  fc.assert(
    fc.property(fc.array(anyRow, { minLength: 1, maxLength: 4 }), anyRules, (rows, rules) => {
      const expected = rows.flatMap(({ scores, answer }) =>
        largest(nextScores(Float64Array.from(scores), { ...rules, answer, ends: ENDS }), 1)
      );
      assertEquals(chosen(rows, { ...rules, strategy: { kind: "greedy" } }), expected);
    }),
    { numRuns: 300 },
  );
});

Deno.test("choice: the draw of every row is where its own random number falls among what is left of its scores", () => {
  fc.assert(
    fc.property(
      fc.array(anyRow, { minLength: 1, maxLength: 4 }),
      anyRules,
      anyNarrowing,
      (rows, rules, narrowing) => {
        const found = chosen(rows, { ...rules, strategy: { kind: "sample", ...narrowing } });
        rows.forEach(({ scores, answer, key }, row) => {
          const ruled = nextScores(Float64Array.from(scores), { ...rules, answer, ends: ENDS });
          const weights = Array.from(logProbabilities(narrowed(ruled, narrowing)), Math.exp);
          const share = uniform(bits(key, { stream: answer.length, index: 0 }));
          const before = weights.slice(0, found[row]).reduce((a, b) => a + b, 0);
          const own = weights[found[row] ?? -1] ?? NaN;
          assert(own > 0 && before <= share + 1e-12 && share <= before + own + 1e-12);
        });
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("choice: draws follow the probabilities", () => {
  const probabilities = [0.5, 0.3, 0.2, 0, 0, 0, 0, 0, 0];
  const rows = Array.from({ length: 3000 }, (_, i) => ({
    scores: probabilities.map((p) => (p === 0 ? -99 : Math.log(p))),
    answer: [],
    key: foldIn(key(1), i),
  }));
  const draws = chosen(rows, { strategy: { kind: "sample" } });
  probabilities.forEach((p, id) => {
    const share = draws.filter((draw) => draw === id).length / draws.length;
    assert(Math.abs(share - p) < 0.04, `${id}: ${share}`);
  });
});

Deno.test("choice: a record holds the token, the likeliest ones, and their log-probabilities", () => {
  fc.assert(
    fc.property(
      fc.array(anyRow, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 0, max: 9 }),
      (rows, count) => {
        const values = {
          scores: tensor([rows.length, VOCABULARY], Float64Array.from(rows.flatMap(({ scores }) => scores))),
          chosen: tensor(
            [rows.length, 1],
            Int32Array.from(rows, ({ answer }) => answer.length),
          ),
          rowNumbers: tensor([rows.length], Int32Array.from(rows.keys())),
        };
        const record = tokenRecord(input("scores", values.scores), {
          chosen: input("chosen", values.chosen),
          rowNumbers: input("rowNumbers", values.rowNumbers),
          alternatives: count,
        });
        const given = Object.fromEntries(
          Object.entries(values).filter(([name]) => count > 0 || name !== "rowNumbers"),
        );
        const { data } = evaluate(graph({ record }), given).record ?? tensor([0], new Float64Array());
        const width = record.shape[1] ?? 0;
        rows.forEach(({ scores, answer: { length: id } }, row) => {
          const logs = logProbabilities(scores);
          const token = readRecord(data.subarray(row * width, (row + 1) * width));
          assertEquals(token.id, id);
          assertAlmostEquals(token.logProbability, logs[id] ?? NaN, 1e-9);
          assertEquals(token.alternatives.map((each) => each.id), largest(Float64Array.from(scores), count));
          for (const each of token.alternatives) {
            assertAlmostEquals(each.logProbability, logs[each.id] ?? NaN, 1e-9);
          }
        });
      },
    ),
  );
});
