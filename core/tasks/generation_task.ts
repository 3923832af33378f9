/** Conditional generation as tasks: which columns a source is made of, and which one holds what is to be generated. */
import type { Context } from "../infill/context.ts";
import { commandId } from "../text/command_tokens.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { conditionalSource, type SourceFields, type SourceKind } from "./conditional_source.ts";
import { textOf, textsOf } from "./row.ts";
import type { Row } from "./task.ts";

/** What a column is for. */
export type ColumnRole = "text" | "question" | "answer" | "target";

/** Names of the columns, by what they are for. */
export type GenerationColumns = Readonly<Partial<Record<ColumnRole, string>>>;

/** A kind of generation, and the columns that its rows have unless others are named. */
export interface GenerationTask {
  readonly name: SourceKind;
  readonly about: string;
  readonly columns: GenerationColumns & Readonly<Record<"text" | "target", string>>;
}

/** The kinds; columns as XSum and SQuAD name them. */
export const GENERATION_TASKS: Readonly<Record<SourceKind, GenerationTask>> = {
  summary: {
    name: "summary",
    about: "the summary of a text",
    columns: { text: "document", target: "summary" },
  },
  answer: {
    name: "answer",
    about: "the answer to a question about a text",
    columns: { text: "context", question: "question", target: "answers" },
  },
  question: {
    name: "question",
    about: "the question that an answer in a text belongs to",
    columns: { text: "context", answer: "answers", target: "question" },
  },
  continuation: {
    name: "continuation",
    about: "how a text goes on",
    columns: { text: "text", target: "continuation" },
  },
};

/** A source, and the texts that count as right for it. */
export interface GenerationItem {
  readonly fields: SourceFields;
  readonly references: readonly [string, ...string[]];
}

/**
 * The item of a row.
 *
 * @param options `columns`: those that have other names than the task's own
 * @throws {RangeError} in one sentence that names the column, what was expected and what was found.
 * @example
 * ```ts
 * import { GENERATION_TASKS, generationItem } from "./generation_task.ts";
 * const row = { context: "It rains.", question: "What?", answers: { text: ["rain", "it rains"] } };
 * const { fields, references } = generationItem(row, { task: GENERATION_TASKS.answer });
 * if (fields.question !== "What?" || references.length !== 2) throw new Error();
 * ```
 */
export function generationItem(
  row: Row,
  { task, columns = {} }: { readonly task: GenerationTask; readonly columns?: GenerationColumns },
): GenerationItem {
  const names = { ...task.columns, ...columns };
  const field = (role: "question" | "answer"): string => {
    const column = names[role];
    return column === undefined || task.columns[role] === undefined ? "" : textsOf(row, column)[0];
  };
  return {
    fields: { text: textOf(row, names.text), question: field("question"), answer: field("answer") },
    references: textsOf(row, names.target),
  };
}

/**
 * The context of an item: its blank is sMASK where the vocabulary has one (GLM §3.3: sentences were its objective),
 * but for short answers, as in the original.
 *
 * @param options `length`: most tokens
 * @throws {RangeError} when the prompt alone is too long.
 * @example
 * ```ts
 * import { GENERATION_TASKS, generationContext } from "./generation_task.ts";
 * import { byteLevel } from "../text/byte_level.ts";
 * const fields = { text: "a long text", question: "", answer: "" };
 * const task = GENERATION_TASKS.summary;
 * const { blanks } = generationContext(fields, { task, tokenizer: byteLevel(), length: 32 });
 * if (blanks.join() !== "1") throw new Error();
 * ```
 */
export function generationContext(
  fields: SourceFields,
  { task, tokenizer, length }: {
    readonly task: GenerationTask;
    readonly tokenizer: Tokenizer;
    readonly length: number;
  },
): Context {
  const { commands } = tokenizer;
  const mask = (task.name === "answer" ? undefined : commands.sMASK) ?? commandId(commands, "MASK");
  const { ids, blank } = conditionalSource(task.name, fields, { tokenizer, mask, length });
  return { ids, blanks: [blank] };
}
