/** Conditional generation: texts that the model writes for sources, beside those that people wrote. */
import {
  GENERATION_TASKS,
  generationContext,
  type GenerationItem,
  generationItem,
} from "../../core/tasks/generation_task.ts";
import type { SourceFields, SourceKind } from "../../core/tasks/conditional_source.ts";
import type { Prompt } from "../../core/infill/filling.ts";
import { DataError } from "../../data/data_error.ts";
import { textScores } from "../../metrics/text_scores.ts";
import { type Located, readUsable, refusals } from "../tasks/read_items.ts";
import { grouped } from "../terminal/amount.ts";
import { answerOptions, fillInTime } from "./answers.ts";
import { readColumns } from "../tasks/columns.ts";
import { type Evaluation, type Preparing, textLength } from "./evaluation.ts";
import { checkUsed } from "./options.ts";

/** So many texts are told. */
const EXAMPLES = 20;

/** So many characters of a source are told. */
const SHOWN = 600;

/** Most characters of a row's text or reference: the scores compare all words with all. */
const LONGEST = 100_000;

/** Longest answer, unless an option says otherwise. */
const MOST_TOKENS = 64;

const USED = ["columns", "beams", "length-penalty", "no-repeat-ngram", "min-tokens", "max-tokens"];

/** Prepares it. */
export async function generationEvaluation(
  kind: SourceKind,
  { data, options, stderr }: Preparing,
): Promise<Evaluation> {
  const task = GENERATION_TASKS[kind];
  checkUsed(options, { task: kind, used: USED });
  const columns = readColumns(options.columns);
  const answers = answerOptions(options, MOST_TOKENS);
  const { items } = await readUsable(data, {
    read: (row) => [bounded(generationItem(row, { task, columns }))],
    ...{ user: kind, stderr },
  });
  return {
    async run({ backend, model, onProgress, isOver }) {
      const length = textLength(options.length, model);
      const { tokenizer } = model;
      const refused = refusals(data, stderr);
      const prompts = items.slice(0, options.limit).flatMap(
        ({ item, line }): readonly (Located<GenerationItem> & Prompt)[] => {
          try {
            const context = generationContext(item.fields, { task, tokenizer, length });
            return [{ item, line, context }];
          } catch (error) {
            if (!(error instanceof RangeError)) throw error;
            refused.add(line, error.message);
            return [];
          }
        },
      );
      refused.end();
      if (prompts.length === 0) {
        throw new DataError(`${data}: expected a row that fits ${length} tokens, found none`);
      }
      const fillings = await fillInTime(prompts, {
        ...{ backend, model, answers, isOver },
        onFilled: (done) => onProgress(`${grouped(done)} of ${grouped(prompts.length)} texts`),
      });
      const texts = prompts.slice(0, fillings.length).map(({ item: { fields, references }, line }, i) => {
        const ids = fillings[i]?.answers[0]?.tokens.map(({ id }) => id) ?? [];
        return { line, source: shortened(fields), text: tokenizer.decode(ids).trim(), references };
      });
      const scores = textScores(texts);
      const examples = texts.slice(0, EXAMPLES);
      const count = `${grouped(texts.length)} of ${grouped(prompts.length)} texts`;
      return {
        title: kind,
        about: `${task.about}: ${count}`,
        json: { task: kind, texts: texts.length, of: prompts.length, metrics: scores, examples },
        sections: [
          { kind: "figures", figures: { texts: texts.length, ...scores } },
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
    },
  };
}

/** What a person needs of a source to judge what was written. */
function shortened({ text, question, answer }: SourceFields): string {
  const parts = [question, answer, text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text];
  return parts.filter((part) => part !== "").join("\n");
}

function bounded(item: GenerationItem): GenerationItem {
  for (const text of [item.fields.text, ...item.references]) {
    if (text.length > LONGEST) {
      throw new RangeError(`expected texts of at most ${LONGEST} characters, found ${text.length}`);
    }
  }
  return item;
}
