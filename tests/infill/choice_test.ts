/** Tokens that are chosen by a graph: the rules and the draws are those of the functions on one row of scores. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { graph } from "../../core/graph/graph.ts";
import { type Tensor, tensor } from "../../core/graph/tensor.ts";
import { input, type Node } from "../../core/graph/node.ts";
import { candidateRecord, readCandidates } from "../../core/infill/choice/candidates.ts";
import { choiceOf } from "../../core/infill/choice/choice.ts";
import { type AnswersSoFar, chooseToken, settingInputs } from "../../core/infill/choice/choose_token.ts";
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

type Rules = AnswerRules & { readonly strategy: Greedy | Sampling; readonly ends?: readonly number[] };

/** What the graph chooses for every row. */
function chosen(rows: readonly Row[], { ends = ENDS, ...rules }: Rules): readonly number[] {
  const values = valuesOf(rows, ends);
  const { values: settings, ...choice } = choiceOf(rules);
  const next = chooseToken(input("scores", values.scores), { choice, answers: nodesOf(values) });
  return Array.from(evaluate(graph({ next }), { ...values, ...scalars(settings) }).next?.data ?? []);
}

const scalars = (values: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, tensor([], Float64Array.of(value))]),
  );

type Values = Readonly<Record<keyof AnswersSoFar | "scores", Tensor>>;

function nodesOf(values: Values): AnswersSoFar & { readonly isUsed: Node } {
  const nodeOf = (name: keyof Values) => input(name, values[name]);
  return {
    length: nodeOf("length"),
    isUsed: nodeOf("isUsed"),
    log: nodeOf("log"),
    places: nodeOf("places"),
    rowNumbers: nodeOf("rowNumbers"),
    isEnd: nodeOf("isEnd"),
    keys: nodeOf("keys"),
  };
}

function valuesOf(rows: readonly Row[], ends: readonly number[]): Values {
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
  return {
    scores: floats([count, VOCABULARY], rows.flatMap(({ scores }) => scores)),
    length: floats([count, 1], rows.map(({ answer }) => answer.length)),
    isUsed: floats([count, VOCABULARY], used),
    log: floats([count, CAPACITY, 2], log),
    places: floats([CAPACITY], [...new Array(CAPACITY).keys()]),
    rowNumbers: tensor([count], Int32Array.from(rows.keys())),
    isEnd: floats([VOCABULARY], Array.from({ length: VOCABULARY }, (_, id) => Number(ends.includes(id)))),
    keys: tensor([count, 2], Uint32Array.from(rows.flatMap((row) => row.key))),
  };
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

/** Tokens that end an answer: two of them, nearly all or all, so that rules can leave nothing to choose. */
const anyEnds = fc.constantFrom(ENDS, [0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3, 4, 5, 6, 7, 8], [0, 5, 6, 7, 8]);

const anyNarrowing = fc.record({
  temperature: fc.constantFrom(0.3, 1, 2.5),
  topK: fc.integer({ min: 1, max: 12 }),
  topP: fc.double({ min: 0.05, max: 1, noNaN: true }),
  minP: fc.constantFrom(0, 0.1, 0.6),
}, { requiredKeys: [] });

Deno.test("choice: the likeliest token under the rules, row by row", () => {
  fc.assert(
    fc.property(fc.array(anyRow, { minLength: 1, maxLength: 4 }), anyRules, anyEnds, (rows, rules, ends) => {
      const expected = rows.flatMap(({ scores, answer }) =>
        largest(nextScores(Float64Array.from(scores), { ...rules, answer, ends }), 1)
      );
      assertEquals(chosen(rows, { ...rules, ends, strategy: { kind: "greedy" } }), expected);
    }),
    { numRuns: 400 },
  );
});

Deno.test("choice: rules that leave nothing to choose do not count, on the host and in a graph", () => {
  const rows = [
    { scores: [1, 9, 2, 8, 3, 7, 4, 6, 5], answer: [1, 3], key: key(0) },
    { scores: [9, 1, 8, 2, 7, 3, 6, 4, 5], answer: [], key: key(0) },
  ];
  // All but 1 and 3 end an answer, and those two were used.
  const rules = { minTokens: 3, noRepeatNgram: 1, repetitionPenalty: 2 };
  const ends = [0, 2, 4, 5, 6, 7, 8];
  assertEquals(
    rows.map(({ scores, answer }) =>
      largest(nextScores(Float64Array.from(scores), { ...rules, answer, ends }), 1)[0]
    ),
    [1, 3],
  );
  assertEquals(chosen(rows, { ...rules, ends, strategy: { kind: "greedy" } }), [1, 3]);
});

Deno.test("choice: the draw of every row is where its own random number falls among what is left of its scores", () => {
  fc.assert(
    fc.property(
      fc.array(anyRow, { minLength: 1, maxLength: 4 }),
      anyRules,
      anyNarrowing,
      anyEnds,
      (rows, rules, narrowing, ends) => {
        const found = chosen(rows, { ...rules, ends, strategy: { kind: "sample", ...narrowing } });
        rows.forEach(({ scores, answer, key }, row) => {
          const ruled = nextScores(Float64Array.from(scores), { ...rules, answer, ends });
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

Deno.test("choice: candidates of a beam search are the best under the rules within the narrowed distribution", () => {
  const counts = fc.record({
    candidates: fc.integer({ min: 1, max: VOCABULARY }),
    alternatives: fc.integer({ min: 0, max: VOCABULARY }),
  });
  fc.assert(
    fc.property(
      fc.array(anyRow, { minLength: 1, maxLength: 3 }),
      anyRules.map(({ repetitionPenalty: _, ...rules }): AnswerRules => rules),
      anyNarrowing,
      anyEnds,
      counts,
      (anyRows, rules, narrowing, ends, { candidates, alternatives }) => {
        // Differences that survive a subtraction: the host takes the log of the sum first.
        const rows = anyRows.map((row) => ({
          ...row,
          scores: row.scores.map((score) => Math.round(score * 1024) / 1024),
        }));
        const values = valuesOf(rows, ends);
        const { values: given, settings: names, ngram } = choiceOf({
          ...rules,
          strategy: { kind: "sample", ...narrowing },
        });
        const settings = settingInputs(names);
        const answers = nodesOf(values);
        const record = candidateRecord(input("scores", values.scores), {
          ...{ settings, ngram, answers },
          ...{ candidates, alternatives },
        });
        const { data } = evaluate(graph({ record }), { ...values, ...scalars(given) }).record ??
          tensor([0], new Float64Array());
        const width = record.shape[1] ?? 0;
        rows.forEach(({ scores, answer }, row) => {
          const logs = logProbabilities(scores);
          const within = logProbabilities(narrowed(Float64Array.from(scores), narrowing));
          const ruled = nextScores(within, { ...rules, answer, ends });
          const found = readCandidates(data.subarray(row * width, (row + 1) * width), {
            candidates,
            alternatives,
          });
          assertEquals(found.map(({ token: { id } }) => id), largest(ruled, candidates));
          for (const { token, logProbability } of found) {
            assertAlmostEquals(logProbability, ruled[token.id] ?? NaN, 1e-9);
            assertAlmostEquals(token.logProbability, logs[token.id] ?? NaN, 1e-9);
            assertEquals(token.alternatives.map(({ id }) => id), largest(logs, alternatives));
          }
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
          columns: tensor([2], Float64Array.of(0, 1)),
        };
        const record = tokenRecord(input("scores", values.scores), {
          chosen: input("chosen", values.chosen),
          rowNumbers: input("rowNumbers", values.rowNumbers),
          columns: input("columns", values.columns),
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
