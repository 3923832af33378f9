/** What the commands share that fill blanks with a model: from words to answers. */
import { openBackend } from "../backend.ts";
import { foldIn } from "../../core/random/key.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import type { Context } from "../frame/context.ts";
import { reportOf } from "../frame/errors.ts";
import { readText } from "../frame/read_text.ts";
import { profiled, writeProfile } from "../profile.ts";
import { paint } from "../terminal/paint.ts";
import { checkMaxTokens, loadFillingModel, openFillingModel } from "./model.ts";
import { type FillingValues, infillOptionsOf } from "./options.ts";
import { readPrompts } from "./read_prompts.ts";
import { runFilling } from "./run_filling.ts";

/** What a command was given. */
export interface FillingCommand {
  /** The text, `-` for stdin; nothing: ask for texts. */
  readonly argument: string | undefined;
  readonly values: FillingValues & {
    readonly "max-tokens": number;
    readonly json: boolean;
    readonly profile: boolean;
  };
  /** What is done to a text before its blanks are looked for. */
  readonly prepare?: (text: string, tokenizer: Tokenizer) => string;
}

/** What a person should know who is asked for a text. */
const HINT =
  "[MASK] stands for a few words, [sMASK] for a sentence, [gMASK] for the rest. Ctrl-C stops an answer, " +
  "Ctrl-D ends.";

/** Runs it. */
export async function runFillingCommand(
  { argument, values, prepare = (text) => text }: FillingCommand,
  context: Context,
): Promise<void> {
  const { n, json, stream, jsonl } = values;
  const infill = infillOptionsOf(values);
  const given = argument === undefined ? undefined : await readText(argument, context);
  const model = await loadFillingModel(values.model);
  const read = (text: string) => {
    return readPrompts(text, model, { ...values, prepare: (each) => prepare(each, model.tokenizer) });
  };
  const prompts = given === undefined ? undefined : read(given);
  checkMaxTokens(values["max-tokens"], model.config);
  const backend = await openBackend(values.backend, context);
  const profiling = values.profile ? profiled(backend) : undefined;
  const opened = { ...openFillingModel(profiling?.backend ?? backend, model), tokenizer: model.tokenizer };
  const options = { n, json: json || jsonl, stream, context };
  try {
    if (prompts !== undefined) {
      await runFilling(opened, prompts, { ...options, infill: { ...infill, signal: context.onStop() } });
      if (profiling) await writeProfile(profiling, context, options);
      return;
    }
    context.stderr.write(`${paint(HINT, "dim", context.stderr)}\n`);
    for (let turn = 0;; turn++) {
      const line = await context.ask?.("text> ");
      if (line === undefined) {
        if (profiling) await writeProfile(profiling, context, options);
        return;
      }
      const { text, signal } = line;
      if (text.trim() === "") continue;
      try {
        // A text that is given again is drawn for again.
        const key = turn === 0 ? infill.key : foldIn(infill.key, turn);
        await runFilling(opened, read(text), { ...options, infill: { ...infill, key, signal } });
      } catch (error) {
        // A person tries again.
        context.stderr.write(`error: ${reportOf(error).message}\n`);
      }
    }
  } finally {
    opened.close();
    backend.close();
  }
}
