/** What a model puts into blanks: texts that were chosen before any answer was seen, and blanks that were drawn. */
import { fill } from "../../core/infill/fill.ts";
import type { InfillModel } from "../../core/infill/infill_model.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { visible } from "../../picture/visible.ts";
import { readPrompt } from "../../cli/filling/prompt.ts";
import type { Blank } from "./held_out_blanks.ts";

/** A text of every kind that the model has read, and some of kinds that it has not. */
const TEXTS = [
  "My fellow [MASK], the state of our union is strong.",
  "The President of the United [MASK] shall speak to the Congress.",
  "We must reduce the deficit and create new [MASK] for our people.",
  "The old captain stood upon the [MASK] and looked at the sea.",
  "The white whale swam slowly [MASK] the ship.",
  "I have the honor to submit the [MASK] of the Secretary of War.",
  "Our relations with Great Britain are [MASK].",
  "The capital of France is [MASK].",
  "She put the cake into the [MASK] and waited.",
  "The sea was calm that night. [sMASK] Then the whale rose again.",
  "Congress should act at once. [sMASK] The people expect no less.",
  "Call me [gMASK]",
];

/** A filled text. */
export interface FilledText {
  /** Between the blank's sides. */
  readonly before: string;
  readonly answer: string;
  readonly after: string;
  /** Of the whole answer, its end included. */
  readonly probability: number;
  /** What stood there, where it is known. */
  readonly truth?: string;
}

const MOST_TOKENS = 24;

/** Fills every chosen text greedily. */
export async function fillChosenTexts(
  model: InfillModel,
  reader: Parameters<typeof readPrompt>[1],
): Promise<readonly FilledText[]> {
  const filled: FilledText[] = [];
  for (const text of TEXTS) {
    const prompt = readPrompt(text, reader);
    const [filling] = await fill(model, prompt, { maxTokens: MOST_TOKENS });
    const answer = filling?.answers[0];
    const [before = "", after = ""] = prompt.stretches;
    if (answer !== undefined) {
      filled.push({
        ...{ before, after },
        answer: visible(reader.tokenizer.decode(answer.tokens.map(({ id }) => id))),
        probability: Math.exp(answer.logProbability),
      });
    }
  }
  return filled;
}

/** Tokens on either side that are shown. */
const SHOWN = 12;

/** Fills drawn blanks greedily; the model sees the whole window and finds the end by itself. */
export async function fillDrawnBlanks(
  model: InfillModel,
  blanks: readonly Blank[],
  tokenizer: Tokenizer,
): Promise<readonly FilledText[]> {
  const id = (name: "CLS" | "EOS" | "MASK"): number => commandId(tokenizer.commands, name);
  const filled: FilledText[] = [];
  for (const { window, start, length } of blanks) {
    const [left, right] = [window.slice(0, start), window.slice(start + length)];
    const ids = [id("CLS"), ...left, id("MASK"), ...right, id("EOS")];
    const prompt = { context: { ids, blanks: [1 + start] } };
    const [filling] = await fill(model, prompt, { maxTokens: MOST_TOKENS });
    const answer = filling?.answers[0];
    const text = (tokens: readonly number[]): string => visible(tokenizer.decode(tokens));
    if (answer !== undefined) {
      filled.push({
        before: `… ${text(left.slice(-SHOWN)).trimStart()}`,
        after: `${text(right.slice(0, SHOWN)).trimEnd()} …`,
        answer: text(answer.tokens.map((token) => token.id)),
        probability: Math.exp(answer.logProbability),
        truth: text(window.slice(start, start + length)),
      });
    }
  }
  return filled;
}
