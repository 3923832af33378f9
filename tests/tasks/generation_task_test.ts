/** Rows of conditional generation: what they hold, and what is said when they do not. */
import { assertEquals, assertThrows } from "@std/assert";
import { GENERATION_TASKS, generationContext, generationItem } from "../../core/tasks/generation_task.ts";
import { byteLevel } from "../../core/text/byte_level.ts";

const { summary, answer, question } = GENERATION_TASKS;

Deno.test("generation task: references are one text, several, or SQuAD's answers in either form", () => {
  const context = "It rained on Monday.";
  const answers = ["rain", "on Monday"];
  const forms = [
    answers,
    answers.map((text, at) => ({ text, answer_start: at })),
    { text: answers, answer_start: [0, 1] },
  ];
  for (const form of forms) {
    const row = { context, question: "What?", answers: form };
    assertEquals(generationItem(row, { task: answer }).references, ["rain", "on Monday"]);
    const asked = generationItem(row, { task: question });
    assertEquals([asked.fields.answer, asked.references], ["rain", ["What?"]]);
  }
  const renamed = generationItem({ article: "a", highlights: "b" }, {
    task: summary,
    columns: { text: "article", target: "highlights" },
  });
  assertEquals([renamed.fields.text, renamed.references], ["a", ["b"]]);
});

Deno.test("generation task: what is missing, empty or no text is said with its column", () => {
  const cases: readonly [Readonly<Record<string, unknown>>, string][] = [
    [{ document: "a" }, 'column "summary": expected a text, found no such column among document'],
    [{ document: " ", summary: "b" }, 'column "document": expected a text, found " "'],
    [{ document: "a", summary: [] }, 'column "summary": expected a text, found []'],
    [{ document: "a", summary: ["b", 3] }, 'column "summary": expected a text, found 3'],
    [{ document: "a", summary: { text: [] } }, 'column "summary": expected a text, found {"text":[]}'],
  ];
  for (const [row, message] of cases) {
    assertThrows(() => generationItem(row, { task: summary }), RangeError, message);
  }
});

Deno.test("generation task: sentences are asked for with sMASK where there is one, answers with MASK", () => {
  const tokenizer = byteLevel();
  const fields = { text: "text", question: "q", answer: "a" };
  const maskOf = (task: typeof summary) => {
    const { ids, blanks: [place = -1] } = generationContext(fields, { task, tokenizer, length: 64 });
    return ids[place];
  };
  assertEquals(maskOf(summary), tokenizer.commands.sMASK);
  assertEquals(maskOf(answer), tokenizer.commands.MASK);
  assertThrows(
    () => generationContext(fields, { task: answer, tokenizer, length: 8 }),
    RangeError,
    "source: expected at most 8 tokens",
  );
});
