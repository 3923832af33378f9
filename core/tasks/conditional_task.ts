/** Conditional generation as a task: rows with a source and a target; the target is the answer to the source's blank. */
import type { AnswerPiece } from "../blanks/answer_layout.ts";
import type { Context } from "../infill/context.ts";
import { COMMAND_SPELLINGS, commandId, type CommandIds, type MaskName } from "../text/command_tokens.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { trimEnd } from "../text/whitespace.ts";
import { encodeQuestion } from "./encode_question.ts";
import {
  type GenerationColumns,
  generationContext,
  generationItem,
  type GenerationTask,
} from "./generation_task.ts";
import { type Fields, fillTemplate } from "./question.ts";
import { textOf, textsOf } from "./row.ts";
import type { Row } from "./task.ts";
import { parseTemplate, type Template } from "./template.ts";

/** What one row asks for. */
export interface ConditionalItem {
  readonly fields: Fields;
  /** Texts that count as right; the first is the target, which is learned. */
  readonly references: readonly [string, ...string[]];
}

/** A source as Part A, and its target as the one piece of Part B. */
export interface ConditionalPair {
  readonly context: readonly number[];
  /** Its targets are the row's target, whole, and eop. */
  readonly piece: AnswerPiece;
  /** Whether the source was shortened. */
  readonly isShortened: boolean;
}

/** How rows become sources and targets. */
export interface ConditionalTask {
  readonly name: string;
  /** What is to be written, in a few words. */
  readonly about: string;
  /** @throws {RangeError} for a row without the columns. */
  readonly read: (row: Row) => readonly ConditionalItem[];
  /**
   * The source as it is asked, its target unknown.
   *
   * @param options `length`: most tokens
   * @throws {RangeError} when what may not be shortened of the source is too long.
   */
  readonly ask: (
    item: ConditionalItem,
    options: { readonly tokenizer: Tokenizer; readonly length: number },
  ) => Context;
  /**
   * @param options `length`: most tokens of source and target together
   * @throws {RangeError} when the target, or what may not be shortened of the source, is too long.
   */
  readonly encode: (
    item: ConditionalItem,
    options: { readonly tokenizer: Tokenizer; readonly length: number },
  ) => ConditionalPair;
}

const MASKS: readonly MaskName[] = ["gMASK", "sMASK", "MASK"];

/**
 * The pattern of a source: a template, or a column, behind which the blank stands: gMASK where the vocabulary has it.
 *
 * @throws {RangeError} when it is no template, or its mask is not in the vocabulary.
 * @example
 * ```ts
 * import { sourcePattern } from "./conditional_task.ts";
 * if (sourcePattern("document", { MASK: 2, gMASK: 4 }).mask !== "gMASK") throw new Error();
 * if (sourcePattern("{document} In short: [MASK]", { MASK: 2 }).fields.join() !== "document") throw new Error();
 * ```
 */
export function sourcePattern(source: string, commands: CommandIds): Template {
  const isPattern = source.includes("{") || MASKS.some((mask) => source.includes(COMMAND_SPELLINGS[mask]));
  if (isPattern) {
    const template = parseTemplate(source, { masks: MASKS });
    commandId(commands, template.mask);
    return template;
  }
  const mask = commands.gMASK === undefined ? "MASK" : "gMASK";
  const field = { kind: "field", field: source, before: "", shortenable: true } as const;
  return { source, mask, fields: [source], halves: [[field, { kind: "blank" }]] };
}

/**
 * A task of a pattern and a column. What is learned is what the model is asked afterwards: the context is that of the
 * filled pattern as a prompt (for a column alone, of `generate`). Whitespace at the ends of columns means nothing; a space
 * separates the target from the text before it. Of several references of a row the first is the target.
 *
 * @example
 * ```ts
 * import { patternTask, sourcePattern } from "./conditional_task.ts";
 * import { byteLevel } from "../text/byte_level.ts";
 *
 * const tokenizer = byteLevel();
 * const task = patternTask(sourcePattern("long", tokenizer.commands), "short");
 * const [item] = task.read({ long: "a long text", short: "text" });
 * if (item === undefined) throw new Error();
 * const { context, piece } = task.encode(item, { tokenizer, length: 16 });
 * // CLS, "a long te", gMASK, and room for the target, " text" and eop, behind its start
 * if (context.length !== 10 || piece.blank !== 9 || piece.targets.length !== 6) throw new Error();
 * ```
 */
export function patternTask(template: Template, target: string): ConditionalTask {
  const { mask, fields } = template;
  return {
    name: target,
    about: `${target} for ${template.source}`,
    read: (row) => [{
      fields: Object.fromEntries(fields.map((name) => [name, trimEnd(textOf(row, name))])),
      references: textsOf(row, target),
    }],
    ask({ fields, references: [answer] }, { tokenizer, length }) {
      const question = [{ pattern: fillTemplate(template, fields), answer }];
      const { contexts } = encodeQuestion(question, { tokenizer, length, mask, room: "start" });
      const { ids = [], blank = 0 } = contexts[0] ?? {};
      return { ids, blanks: [blank] };
    },
    encode({ fields, references: [first] }, { tokenizer, length }) {
      const target = first.trim();
      const pattern = fillTemplate(template, fields);
      const parts = pattern.flat();
      const before = parts[parts.indexOf("blank") - 1];
      const isApart = before === undefined || before === "blank" || /\s$/.test(before.text);
      const answer = isApart ? target : ` ${target}`;
      const { contexts, choices, isShortened } = encodeQuestion([{ pattern, answer }], {
        tokenizer,
        length,
        mask,
      });
      const { ids = [], blank = 0 } = contexts[0] ?? {};
      const targets = [...choices[0]?.answer ?? [], commandId(tokenizer.commands, "eop")];
      return { context: ids, piece: { blank, targets }, isShortened };
    },
  };
}

/**
 * A task whose sources are built as the original builds them. Of several references of a row the first is the target.
 *
 * @param columns those that have other names than the task's own
 * @example
 * ```ts
 * import { originalTask } from "./conditional_task.ts";
 * import { GENERATION_TASKS } from "./generation_task.ts";
 * import { byteLevel } from "../text/byte_level.ts";
 *
 * const task = originalTask(GENERATION_TASKS.summary);
 * const [item] = task.read({ document: "a long text", summary: "text" });
 * if (item === undefined) throw new Error();
 * const { piece } = task.encode(item, { tokenizer: byteLevel(), length: 40 });
 * if (piece.blank !== 1) throw new Error();
 * ```
 */
export function originalTask(task: GenerationTask, columns: GenerationColumns = {}): ConditionalTask {
  const ask: ConditionalTask["ask"] = ({ fields }, options) =>
    generationContext({ text: "", question: "", answer: "", ...fields }, { task, ...options });
  return {
    name: task.name,
    about: task.about,
    read(row) {
      const { fields, references } = generationItem(row, { task, columns });
      return [{ fields: { ...fields }, references }];
    },
    ask,
    encode(item, { tokenizer, length }) {
      const { references: [target] } = item;
      const targets = [...tokenizer.encode(` ${target}`), commandId(tokenizer.commands, "eop")];
      const room = length - targets.length;
      if (room < 1) {
        throw new RangeError(
          `expected fewer than ${length} tokens in the target with its end, found ${targets.length}`,
        );
      }
      const { ids, blanks: [blank = 0] } = ask(item, { tokenizer, length: room });
      const isShortened = ids.length < ask(item, { tokenizer, length: Infinity }).ids.length;
      return { context: ids, piece: { blank, targets }, isShortened };
    },
  };
}
