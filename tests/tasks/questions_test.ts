/** Laws of questions: what is shortened, what never is, and that a score belongs to its choice alone. */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { initialise } from "../../core/glm/initialise.ts";
import { openInfillModel } from "../../core/infill/infill_model.ts";
import { rank } from "../../core/infill/rank.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { key } from "../../core/random/key.ts";
import { areSingleTokens } from "../../core/tasks/choice_batch.ts";
import { encodeQuestion } from "../../core/tasks/encode_question.ts";
import { choose, fillTemplate, type Question } from "../../core/tasks/question.ts";
import { openQuestionScorer } from "../../core/tasks/question_scorer.ts";
import { SUPERGLUE } from "../../core/tasks/superglue/tasks.ts";
import { parseTemplate } from "../../core/tasks/template.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { commandId } from "../../core/text/command_tokens.ts";

const tokenizer = byteLevel();
const id = (name: "MASK" | "CLS" | "EOS" | "sop" | "eop"): number => commandId(tokenizer.commands, name);
const [sop, eop] = [id("sop"), id("eop")];

const word = fc.string({ unit: fc.constantFrom(..."abc xyz"), minLength: 1, maxLength: 12 });
const questions = fc.record({
  first: word,
  second: word,
  answers: fc.uniqueArray(fc.string({ unit: fc.constantFrom(..."pqrs"), minLength: 1, maxLength: 6 }), {
    minLength: 2,
    maxLength: 4,
  }),
}).map(({ first, second, answers }): Question =>
  choose(
    fillTemplate(parseTemplate("{first}: [MASK]||, {second} {fixed!}."), { first, second, fixed: "end" }),
    answers,
  )
);

Deno.test("shortening: the length holds, the blank, the fixed parts and the answers stay", () => {
  fc.assert(fc.property(questions, fc.integer({ min: 10, max: 48 }), (question, length) => {
    const fixed = tokenizer.encode(": , end.").length + 1;
    const longest = Math.max(...question.map(({ answer }) => tokenizer.encode(answer).length));
    const needed = fixed + 2 + longest + 1;
    if (length < needed) {
      assertThrows(() => encodeQuestion(question, { tokenizer, length }), RangeError, "tokens, found");
      return;
    }
    const { contexts, choices } = encodeQuestion(question, { tokenizer, length });
    const [context] = contexts;
    assert(context !== undefined && contexts.length === 1);
    assert(context.ids.length + longest + 1 <= length);
    assertEquals(context.ids.filter((each) => each === id("MASK")).length, 1);
    assertEquals(context.ids[context.blank], id("MASK"));
    assert(tokenizer.decode(context.ids.slice(1, -1)).endsWith("end."));
    assertEquals(choices.map(({ answer }) => tokenizer.decode(answer)), question.map(({ answer }) => answer));
  }));
});

const config = {
  layers: 2,
  hidden: 16,
  heads: 2,
  maxPositions: 64,
  vocabularySize: 384,
  blockPositions: true,
};
const parameters = initialise(config, key(5));
const backend = referenceBackend("float64");

Deno.test("shuffling the choices changes no score, and neither do other questions read with them", async () => {
  const scorers = (["sum", "logit"] as const).map((kind) =>
    openQuestionScorer(backend, {
      config,
      parameters,
      sop,
      eop,
      kind,
      lengthPenalty: 0.7,
    })
  );
  const [sum, logit] = scorers;
  assert(sum !== undefined && logit !== undefined);
  const encode = (question: Question) => encodeQuestion(question, { tokenizer, length: 60 });
  await fc.assert(
    fc.asyncProperty(
      questions,
      questions,
      fc.integer({ min: 0, max: 1e6 }),
      async (question, other, seed) => {
        const order = question.map((_, i) => i).sort((a, b) => ((a + 1) * seed) % 7 - ((b + 1) * seed) % 7);
        const shuffled = order.flatMap((at) => question[at] ?? []);
        const encoded = encode(question);
        const scorer = areSingleTokens([encoded]) ? logit : sum;
        const [alone] = await scorer.score([encoded]);
        const [moved] = await sum.score([encode(shuffled)]);
        const [movedAlone] = await scorer.score([encode(shuffled)]);
        order.forEach((at, i) => assertAlmostEquals(movedAlone?.[i] ?? NaN, alone?.[at] ?? NaN, 1e-9));
        const [straight, beside] = [await sum.score([encoded]), await sum.score([encode(other), encoded])];
        assertEquals(alone?.length, question.length);
        order.forEach((at, i) => assertAlmostEquals(moved?.[i] ?? NaN, straight[0]?.[at] ?? NaN, 1e-9));
        straight[0]?.forEach((score, i) => assertAlmostEquals(beside[1]?.[i] ?? NaN, score, 1e-9));
      },
    ),
    { numRuns: 8 },
  );
  scorers.forEach((each) => each.close());
});

Deno.test("an answer that is no token is refused, in one sentence", () => {
  // As vocabularies do that take whitespace for nothing.
  const trimming = { ...tokenizer, encode: (text: string) => tokenizer.encode(text.trim()) };
  const pattern = fillTemplate(parseTemplate("{text} [MASK]"), { text: "a" });
  assertThrows(
    () => encodeQuestion(choose(pattern, ["good", " "]), { tokenizer: trimming, length: 32 }),
    RangeError,
    'answer " ": expected at least one token, found none',
  );
});

Deno.test("one reading of the context for all choices scores as separate passes do", async () => {
  const scorer = openQuestionScorer(backend, {
    config,
    parameters,
    sop,
    eop,
    kind: "sum",
  });
  const model = openInfillModel(backend, { config, parameters, tokens: { sop, ends: [eop] } });
  await fc.assert(
    fc.asyncProperty(questions, async (question) => {
      const encoded = encodeQuestion(question, { tokenizer, length: 60 });
      const [separate] = await scorer.score([encoded]);
      const [context] = encoded.contexts;
      assert(context !== undefined);
      const candidates = encoded.choices.map(({ answer }) => answer);
      const together = await rank(model, { ids: context.ids, blanks: [context.blank] }, { candidates });
      for (const { candidate, score } of together) {
        assertAlmostEquals(score, separate?.[candidate] ?? NaN, 1e-9);
      }
    }),
    { numRuns: 6 },
  );
  scorer.close();
  model.close();
});

Deno.test("templates: errors say where; spaces in front of a field belong to it", () => {
  assertThrows(() => parseTemplate("no blank"), RangeError, "expected one [MASK], found 0");
  assertThrows(() => parseTemplate("[MASK] [MASK]"), RangeError, "found 2");
  assertThrows(() => parseTemplate("{a b} [MASK]"), RangeError, "at character 1");
  assertThrows(() => parseTemplate("a||b||[MASK]"), RangeError, "at most one ||");
  assertThrows(
    () => fillTemplate(parseTemplate("{a} [MASK]"), { b: "" }),
    RangeError,
    'a field "a", found b',
  );
  const [half] = fillTemplate(parseTemplate("x {a!}\\{[MASK]"), { a: "[MASK]" });
  assertEquals(half?.map((part) => part === "blank" ? part : part.text), ["x", " [MASK]", "{", "blank"]);
});

Deno.test("rows: what is missing or unknown is one sentence with the column", () => {
  const { rte, copa, record, wsc } = SUPERGLUE;
  assertThrows(
    () => rte?.read({ premise: "a" }),
    RangeError,
    'column "hypothesis": expected a text, found no such column',
  );
  const row = { premise: "a", hypothesis: "b", label: "perhaps" };
  assertThrows(
    () => rte?.read(row),
    RangeError,
    'column "label": expected one of entailment, not_entailment',
  );
  assertThrows(
    () => copa?.read({ premise: "a", choice1: "b", choice2: "c", question: "why" }),
    RangeError,
    "cause or effect",
  );
  assertThrows(() => record?.read({ passage: { text: "a" } }), RangeError, "at least one entity");
  const target = { span1_text: "a", span2_text: "he", span2_index: 0 };
  assertThrows(() => wsc?.read({ text: "she ran", target }), RangeError, 'expected the word "he" at 0');
});
