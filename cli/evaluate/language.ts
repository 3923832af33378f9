/** Texts that the model predicts: their perplexity, and the last word of every line. */
import { wikitextDetokenised } from "../../core/tasks/wikitext.ts";
import { DataError } from "../../data/data_error.ts";
import { readTextFile } from "../../data/read_text_file.ts";
import { UsageError } from "../frame/errors.ts";
import { grouped } from "../terminal/amount.ts";
import { type Evaluation, type Preparing, textLength } from "./evaluation.ts";
import { lastWordAccuracy, textPerplexity } from "./language_scores.ts";
import { checkUsed } from "./options.ts";

/** A text, one that is spaced as WikiText is, lines whose last word is asked for. */
export type LanguageTask = "perplexity" | "wikitext" | "lambada";

const ABOUT: Readonly<Record<LanguageTask, string>> = {
  perplexity: "the perplexity of a text",
  wikitext: "the perplexity of a text as it was before it was spaced as WikiText is",
  lambada: "the last word of every line",
};

/** Prepares it. */
export async function languageEvaluation(
  task: LanguageTask,
  { data, options }: Preparing,
): Promise<Evaluation> {
  checkUsed(options, { task, used: task === "lambada" ? ["context"] : ["context", "stride"] });
  const lines = (await readTextFile(data)).split("\n").slice(0, options.limit);
  if (lines.every((line) => line.trim() === "")) throw new DataError(`${data}: expected a text, found none`);
  return {
    async run({ backend, model, onProgress, isOver }) {
      // Windows carry CLS and a mask beside their tokens.
      const length = task === "lambada" || options.length !== undefined
        ? textLength(options.length, model)
        : textLength(undefined, model) - 2;
      const stride = options.stride ?? Math.ceil(length / 2);
      if (stride > length) {
        throw new UsageError(`option --stride: expected at most ${length}, found ${stride}`);
      }
      const { context = "bidirectional", batch = 4 } = options;
      const onRead = (done: number, all: number): void => onProgress(`${grouped(done)} of ${grouped(all)}`);
      const reading = { model, options: { length, stride, context, batch, isOver, onRead } };
      const text = lines.join("\n");
      const figures = task === "lambada"
        ? await lastWordAccuracy(backend, lines.filter((line) => line.trim() !== ""), reading)
        : await textPerplexity(backend, task === "wikitext" ? wikitextDetokenised(text) : text, reading);
      return {
        title: task,
        about: `${ABOUT[task]}: ${grouped(figures.read)} of ${grouped(figures.of)}`,
        json: { task, ...figures },
        sections: [{ kind: "figures", figures: { ...figures } }],
      };
    },
  };
}
