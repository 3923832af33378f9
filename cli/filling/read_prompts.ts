/** The prompts that a command line names: one text, or a line of JSON for each. */
import type { FillingModel } from "./model.ts";
import { CommandError } from "../frame/errors.ts";
import { eachLine } from "./each_line.ts";
import { readAnswers, readOrder } from "./options.ts";
import { type PromptDetails, readPrompt, type TextPrompt } from "./prompt.ts";

/** What was said about prompts besides their texts. */
export interface PromptOptions {
  readonly order: string | undefined;
  readonly answer: readonly string[];
  readonly jsonl: boolean;
  /** What is done to every text before its blanks are looked for. */
  readonly prepare: (text: string) => string;
}

/**
 * Reads prompts. A line of JSONL is a text, or `{"text": …, "answers": {"0": …}, "order": [1, 0]}`.
 *
 * @throws {CommandError} when a line is not JSON of this form.
 */
export function readPrompts(
  text: string,
  model: FillingModel,
  { order, answer, jsonl, prepare }: PromptOptions,
): readonly TextPrompt[] {
  const answers = readAnswers(answer);
  const details = { answers, ...(order === undefined ? {} : { order: readOrder(order) }) };
  if (!jsonl) return [readPrompt(prepare(text), model, details)];
  return eachLine(text, (line) => {
    const read = readLine(line);
    return readPrompt(prepare(read.text), model, { ...details, ...read });
  });
}

function readLine(line: string): PromptDetails & { readonly text: string } {
  const wrong = (found: string): CommandError =>
    new CommandError(`expected {"text": …, "answers": {"0": …}, "order": [0]}, found ${found}`);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw wrong("no JSON");
  }
  if (typeof value === "string") return { text: value };
  if (typeof value !== "object" || value === null || !("text" in value) || typeof value.text !== "string") {
    throw wrong("no text");
  }
  const answers: Record<number, string> = {};
  if ("answers" in value) {
    if (typeof value.answers !== "object" || value.answers === null) {
      throw wrong("answers that are no object");
    }
    for (const [blank, answer] of Object.entries(value.answers)) {
      if (!/^\d+$/.test(blank) || typeof answer !== "string") throw wrong(`the answer "${blank}"`);
      answers[Number(blank)] = answer;
    }
  }
  if (!("order" in value)) return { text: value.text, answers };
  const order: unknown = value.order;
  if (!Array.isArray(order) || !order.every((blank): blank is number => Number.isSafeInteger(blank))) {
    throw wrong("an order that is no list of blanks");
  }
  return { text: value.text, answers, order };
}
