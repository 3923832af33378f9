/** Conditional generation: texts that the model writes for sources, beside those that people wrote. */
import type { Prompt } from "../../core/infill/filling.ts";
import {
  type ConditionalItem,
  type ConditionalTask,
  originalTask,
} from "../../core/tasks/conditional_task.ts";
import { declaredSource } from "../../core/tasks/declared_source.ts";
import { GENERATION_TASKS } from "../../core/tasks/generation_task.ts";
import type { CommandIds } from "../../core/text/command_tokens.ts";
import { textScores } from "../../metrics/text_scores.ts";
import { readColumns } from "../tasks/columns.ts";
import { encodeRows } from "../tasks/encode_rows.ts";
import { type Located, readUsable } from "../tasks/read_items.ts";
import { sourceTask } from "../tasks/source_task.ts";
import { isTaskFile, readTaskFile } from "../tasks/task_file.ts";
import { grouped } from "../terminal/amount.ts";
import { answerOptions, fillInTime } from "./answers.ts";
import { type Evaluation, type Preparing, textLength } from "./evaluation.ts";
import { checkUsed, type EvaluateValues } from "./options.ts";
import type { Report } from "./report.ts";

/** So many texts are told. */
const EXAMPLES = 20;

/** So many characters of a source are told. */
const SHOWN = 600;

/** Most characters of a row's text or reference: the scores compare all words with all. */
const LONGEST = 100_000;

/** Longest answer, unless an option says otherwise. */
const MOST_TOKENS = 64;

const USED = ["beams", "length-penalty", "no-repeat-ngram", "min-tokens", "max-tokens"];

/** What the model wrote for a row. */
interface WrittenText {
  readonly line: number;
  readonly source: string;
  readonly text: string;
  readonly references: readonly string[];
}

/** Where the sources come from. */
interface Sources {
  /** Options that say something of them. */
  readonly used: readonly string[];
  readonly task: (commands: CommandIds) => ConditionalTask | Promise<ConditionalTask>;
}

/** @param name a kind of source that the original has, `seq2seq`, or a file that declares one */
function sourcesOf(name: string, options: EvaluateValues): Sources {
  const known = Object.values(GENERATION_TASKS).find((task) => task.name === name);
  if (known !== undefined) {
    const columns = readColumns(options.columns);
    return { used: ["columns"], task: () => originalTask(known, columns) };
  }
  if (isTaskFile(name)) {
    return {
      used: [],
      task: (commands) => readTaskFile(name, (json) => declaredSource(json, commands)),
    };
  }
  return {
    used: ["source", "target"],
    task: (commands) => sourceTask(options, { commands, expected: "a column with --task seq2seq" }),
  };
}

/**
 * Prepares it.
 *
 * @param name a kind of source that the original has, `seq2seq`, or a file that declares sources and targets
 */
export function generationEvaluation(name: string, { data, options, stderr }: Preparing): Evaluation {
  const sources = sourcesOf(name, options);
  checkUsed(options, { task: name, used: [...sources.used, ...USED] });
  const answers = answerOptions(options, MOST_TOKENS);
  return {
    async run({ backend, model, onProgress, isOver }) {
      const { tokenizer } = model;
      const task = await sources.task(tokenizer.commands);
      const read: typeof task.read = (row) => task.read(row).map(bounded);
      const { items } = await readUsable(data, { read, user: name, stderr });
      const length = textLength(options.length, model);
      const { items: prompts } = encodeRows(items.slice(0, options.limit), {
        ...{ path: data, length, stderr },
        encode: (
          row,
        ): { readonly encoded: Located<ConditionalItem> & Prompt; readonly isShortened: boolean } => ({
          encoded: { ...row, context: task.ask(row.item, { tokenizer, length }) },
          isShortened: false,
        }),
      });
      const fillings = await fillInTime(prompts, {
        ...{ backend, model, answers, isOver },
        onFilled: (done) => onProgress(`${grouped(done)} of ${grouped(prompts.length)} texts`),
      });
      const texts = prompts.slice(0, fillings.length).map(({ item, line }, i): WrittenText => {
        const ids = fillings[i]?.answers[0]?.tokens.map(({ id }) => id) ?? [];
        const { references } = item;
        return { line, source: shortened(item), text: tokenizer.decode(ids).trim(), references };
      });
      return reportOf(texts, {
        name: isTaskFile(name) ? task.name : name,
        about: task.about,
        of: prompts.length,
      });
    },
  };
}

function reportOf(
  texts: readonly WrittenText[],
  { name, about, of }: { readonly name: string; readonly about: string; readonly of: number },
): Report {
  const metrics = textScores(texts);
  const examples = texts.slice(0, EXAMPLES);
  return {
    title: name,
    about: `${about}: ${grouped(texts.length)} of ${grouped(of)} texts`,
    json: { task: name, texts: texts.length, of, metrics, examples },
    sections: [
      { kind: "figures", figures: { texts: texts.length, ...metrics } },
      {
        kind: "texts",
        title: "texts that the model wrote",
        columns: ["line", "source", "written", "right"],
        rows: examples.map(({ line, source, text, references }) => [
          ...[String(line), source, text, references.join("\n")],
        ]),
      },
    ],
  };
}

/** What a person needs of a source to judge what was written. */
function shortened({ fields }: ConditionalItem): string {
  const shown = (text: string): string => text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return Object.values(fields).filter((text) => text !== "").map(shown).join("\n");
}

function bounded(item: ConditionalItem): ConditionalItem {
  for (const text of [...Object.values(item.fields), ...item.references]) {
    if (text.length > LONGEST) {
      throw new RangeError(`expected texts of at most ${LONGEST} characters, found ${text.length}`);
    }
  }
  return item;
}
