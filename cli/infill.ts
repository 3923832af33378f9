/** `infill`: fill the blanks of a text. */
import { parameterTable } from "../core/glm/parameters.ts";
import type { Answer } from "../core/infill/infill.ts";
import { loadModelDirectory } from "../data/model_directory.ts";
import { openTokenizer } from "../text/open_tokenizer.ts";
import { BACKEND_OPTION, openBackend } from "./backend.ts";
import { fill, type Prompt, readPrompt } from "./filling/fill.ts";
import { streamedText } from "./filling/streamed_text.ts";
import { type Command, command } from "./frame/command.ts";
import type { Context } from "./frame/context.ts";
import { UsageError } from "./frame/errors.ts";
import { readText } from "./frame/read_text.ts";
import { paint, pieceStyle } from "./terminal/paint.ts";
import { visible } from "./terminal/visible.ts";

/** Text for the output: a terminal is not trusted with control characters other than line breaks and tabs. */
function shown(text: string, { isTerminal }: Context["stdout"]): string {
  return isTerminal ? text.replace(/[^\n\t]+/g, visible) : text;
}

/** The text with the answers in its blanks. */
function filledText(prompt: Prompt, answers: readonly string[]): string {
  return prompt.stretches.map((stretch, k) => stretch + (answers[k] ?? "")).join("");
}

/** The command. */
export const infill: Command = command({
  name: "infill",
  summary: "fill the blanks of a text with a model",
  details: [
    "Blanks are [MASK] (a few words), [sMASK] (a sentence) and [gMASK] (the rest of a text); \\[MASK] is text. Every " +
    "blank is filled with the likeliest token at each place, from left to right, and sees the answers before it.",
  ],
  arguments: [{ name: "TEXT", meaning: "a text with blanks, or - for stdin" }],
  examples: ['infill "Call me [MASK]. Some [MASK] ago" --model models/moby'],
  permissions: "--allow-read=DIR",
  options: {
    model: { type: "text", value: "DIR", meaning: "a model directory, as pretrain writes it" },
    "max-tokens": { type: "integer", value: "N", default: 32, minimum: 1, meaning: "longest answer" },
    stream: { type: "flag", meaning: "print answers while they grow; with --json a line per token" },
    backend: BACKEND_OPTION,
  },
  async run({ arguments: [argument = ""], options }, context) {
    const { model: directory, "max-tokens": maxTokens, stream, json } = options;
    if (directory === undefined) {
      throw new UsageError("option --model: expected a model directory, found none");
    }
    const text = await readText(argument, context);
    const model = await loadModelDirectory(directory, {
      shapes: (config) => Object.fromEntries(parameterTable(config).map(({ name, shape }) => [name, shape])),
      openTokenizer,
    });
    const { tokenizer } = model;
    const prompt = readPrompt(text, model);
    const { stdout } = context;
    const write = (text: string): void => stdout.write(shown(text, stdout));
    const writeAnswer = (text: string, blank: number): void =>
      stdout.write(paint(shown(text, stdout), pieceStyle(blank), stdout));
    const backend = await openBackend(options.backend, context);
    const answers: Answer[] = [];
    try {
      const isStreamed = stream && !json;
      if (isStreamed) write(prompt.stretches[0] ?? "");
      let growing = streamedText(tokenizer);
      for await (const event of fill(backend, model, { prompt, maxTokens })) {
        if (event.kind === "token") {
          const { blank, id, logProbability } = event.token;
          if (stream && json) stdout.write(`${JSON.stringify({ blank, id, logProbability })}\n`);
          const fresh = growing.add(id);
          if (isStreamed) writeAnswer(fresh, blank);
        } else {
          if (isStreamed) writeAnswer(growing.end(), event.answer.blank);
          if (isStreamed) write(prompt.stretches[event.answer.blank + 1] ?? "");
          growing = streamedText(tokenizer);
          answers.push(event.answer);
        }
      }
    } finally {
      backend.close();
    }
    const texts = answers.map(({ tokens }) => tokenizer.decode(tokens.map(({ id }) => id)));
    if (json) {
      const list = answers.map(({ blank, tokens, logProbability, ended }, k) => {
        return { blank, text: texts[k], tokens: tokens.map(({ id }) => id), logProbability, ended };
      });
      stdout.write(`${JSON.stringify({ text: filledText(prompt, texts), answers: list })}\n`);
    } else if (stream) {
      stdout.write("\n");
    } else {
      prompt.stretches.forEach((stretch, k) => {
        write(stretch);
        writeAnswer(texts[k] ?? "", k);
      });
      stdout.write("\n");
    }
  },
});
