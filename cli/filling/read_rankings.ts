/** What `rank` is asked: a text with its candidates, or a line of JSON for each. */
import { answerIds } from "../../core/text/answer_ids.ts";
import { CommandError } from "../frame/errors.ts";
import { eachLine } from "./each_line.ts";
import type { FillingModel } from "./model.ts";
import { readPrompt, type TextPrompt } from "./prompt.ts";

/** A text and the candidates for one of its blanks. */
export interface Ranking {
  readonly prompt: TextPrompt;
  readonly blank: number;
  readonly candidates: readonly string[];
  /** Of the candidates, with the whitespace that the mask swallowed. */
  readonly ids: readonly (readonly number[])[];
}

/** What the options say. */
export interface RankingOptions {
  readonly candidates: readonly string[];
  readonly blank: number;
  readonly jsonl: boolean;
}

/**
 * Reads rankings. A line of JSONL is `{"text": …, "candidates": […], "blank": 0}`; what it lacks, the options say.
 *
 * @throws {CommandError} when a line is not JSON of this form, or has no candidates.
 */
export function readRankings(
  text: string,
  model: FillingModel,
  { jsonl, ...options }: RankingOptions,
): readonly Ranking[] {
  if (!jsonl) return [rankingOf({ text, ...options }, model)];
  return eachLine(text, (line) => rankingOf({ ...options, ...readLine(line) }, model));
}

function readLine(
  line: string,
): Partial<Omit<RankingOptions, "jsonl">> & { readonly text: string } {
  const wrong = (found: string): CommandError =>
    new CommandError(`expected {"text": …, "candidates": […], "blank": 0}, found ${found}`);
  const value = parsed(line);
  if (typeof value !== "object" || value === null) throw wrong("no JSON object");
  if (!("text" in value) || typeof value.text !== "string") throw wrong("no text");
  const { text } = value;
  const candidates: unknown = "candidates" in value ? value.candidates : undefined;
  if (
    candidates !== undefined &&
    !(Array.isArray(candidates) && candidates.every((each): each is string => typeof each === "string"))
  ) throw wrong("candidates that are no list of texts");
  const blank: unknown = "blank" in value ? value.blank : undefined;
  if (blank !== undefined && !(typeof blank === "number" && Number.isSafeInteger(blank) && blank >= 0)) {
    throw wrong("a blank that is no number");
  }
  return {
    text,
    ...(candidates === undefined ? {} : { candidates }),
    ...(blank === undefined ? {} : { blank }),
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function rankingOf(
  { text, candidates, blank }: Omit<RankingOptions, "jsonl"> & { readonly text: string },
  model: FillingModel,
): Ranking {
  const prompt = readPrompt(text, model);
  if (candidates.length === 0) throw new CommandError("expected candidates, found none");
  const space = prompt.spaces[blank];
  if (space === undefined) {
    throw new CommandError(`blank: expected a blank from 0 to ${prompt.spaces.length - 1}, found ${blank}`);
  }
  const ids = candidates.map((each) => answerIds(each, { tokenizer: model.tokenizer, space }));
  return { prompt, blank, candidates, ids };
}
