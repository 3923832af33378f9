/** A filled prompt as text and as JSON. */
import type { Answer, AnswerToken } from "../../core/infill/answer.ts";
import type { Filling } from "../../core/infill/filling.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import type { Output } from "../frame/context.ts";
import { paint, pieceStyle } from "../terminal/paint.ts";
import { visible } from "../../picture/visible.ts";
import type { TextPrompt } from "./prompt.ts";

/** What to report with. */
export interface Reporting {
  readonly tokenizer: Tokenizer;
  readonly prompt: TextPrompt;
}

/** Writes on an output: a terminal is not trusted with control characters other than line breaks and tabs. */
export function writeShown(output: Output, text: string): void {
  output.write(shown(text, output));
}

/** Writes an answer in the colour of its blank. */
export function writeAnswer(output: Output, blank: number, text: string): void {
  output.write(paint(shown(text, output), pieceStyle(blank), output));
}

function shown(text: string, { isTerminal }: Output): string {
  return isTerminal ? text.replace(/[^\n\t]+/g, visible) : text;
}

/** What stands in every blank: the answer, or the mask where it was not filled. */
function texts({ answers }: Filling, { tokenizer, prompt }: Reporting): readonly string[] {
  return prompt.context.blanks.map((place, blank) => {
    const answer = answers.find((each) => each.blank === blank);
    if (answer !== undefined) return tokenizer.decode(answer.tokens.map(({ id }) => id));
    return openBlank(place, { tokenizer, prompt });
  });
}

/** How a blank is shown that was not filled: its mask, behind the white space that belongs to it. */
export function openBlank(place: number, { tokenizer, prompt }: Reporting): string {
  const { context: { ids, blanks }, spaces } = prompt;
  return (spaces[blanks.indexOf(place)] ?? "") + tokenizer.decode([ids[place] ?? 0]);
}

/** Writes the text with the answers in its blanks. */
export function writeFilled(output: Output, filling: Filling, reporting: Reporting): void {
  const answers = texts(filling, reporting);
  reporting.prompt.stretches.forEach((stretch, k) => {
    writeShown(output, stretch);
    writeAnswer(output, k, answers[k] ?? "");
  });
  output.write("\n");
}

/** The text with the answers in its blanks. */
export function filledText(filling: Filling, reporting: Reporting): string {
  const answers = texts(filling, reporting);
  return reporting.prompt.stretches.map((stretch, k) => stretch + (answers[k] ?? "")).join("");
}

/** A filling as JSON. */
export function filledJson(filling: Filling, reporting: Reporting): Readonly<Record<string, unknown>> {
  return {
    text: filledText(filling, reporting),
    answers: filling.answers.map((answer) => answerJson(answer, reporting.tokenizer)),
  };
}

function answerJson(answer: Answer, tokenizer: Tokenizer): Readonly<Record<string, unknown>> {
  const { blank, tokens, end, logProbability, ended, hypotheses } = answer;
  const scored = [...tokens, ...(end === undefined ? [] : [end])];
  return {
    blank,
    text: tokenizer.decode(tokens.map(({ id }) => id)),
    tokens: tokens.map(({ id }) => id),
    logProbability,
    ended,
    tokenLogProbabilities: scored.map((token) => token.logProbability),
    ...(scored.some(({ alternatives }) => alternatives.length > 0)
      ? { alternatives: scored.map((token) => alternativesJson(token, tokenizer)) }
      : {}),
    ...(hypotheses === undefined ? {} : {
      hypotheses: hypotheses.map(({ score, ...each }) => ({ score, ...answerJson(each, tokenizer) })),
    }),
  };
}

function alternativesJson(
  { alternatives }: AnswerToken,
  tokenizer: Tokenizer,
): readonly Readonly<Record<string, unknown>>[] {
  return alternatives.map(({ id, logProbability }) => ({
    id,
    token: tokenizer.tokenOf(id),
    text: tokenizer.decode([id]),
    logProbability,
  }));
}
