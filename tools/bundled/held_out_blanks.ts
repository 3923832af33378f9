/** Blanks in texts that a model never saw, filled by it and by a Kneser–Ney trigram model of its training texts. */
import type { Example } from "../../core/blanks/example.ts";
import { layout } from "../../core/blanks/layout.ts";
import { below } from "../../core/random/below.ts";
import { foldIn, key, split } from "../../core/random/key.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import type { Evaluator } from "../../core/train/evaluator.ts";
import { fillByTrigram, posterior, type TrigramBlank } from "../../core/ngram/fill_by_trigram.ts";
import type { Trigram } from "../../core/ngram/trigram.ts";

/** Tokens around a blank that the model sees, the blank among them. */
const WINDOW = 100;
const LENGTHS = [1, 3, 8];
const BATCH = 16;
const SEED = 0x626c616e;

/** A blank of a held-out text. */
export interface Blank {
  readonly window: readonly number[];
  /** Of the blank in the window. */
  readonly start: number;
  readonly length: number;
}

/** What one model made of blanks of one length. */
export interface BlankQuality {
  /** Share of the blanks whose first token is the most probable one. */
  readonly firstToken: number;
  /** Share of those whose every token is, where the length is told. */
  readonly lengthTold: number;
  /** Share of those whose end was found as well; absent for a model that has no ends. */
  readonly exact?: number;
  /** Per token of the answers, end tokens left out; absent where it cannot be computed. */
  readonly perplexity?: number;
}

/** How the models of a comparison are called. */
export type BlankFiller = "this model" | "trigram, left" | "trigram, both sides";

/** The models on blanks of one length. */
export interface BlankComparison {
  readonly length: number;
  readonly blanks: number;
  readonly qualities: Readonly<Record<BlankFiller, BlankQuality>>;
}

/** A blank of so many tokens somewhere in the texts: a pure function of its arguments. */
export function drawBlank(
  documents: readonly (readonly number[])[],
  draw: number,
  length: number,
): Blank | undefined {
  const [documentKey, windowKey, placeKey] = split(foldIn(foldIn(key(SEED), length), draw), 3);
  const tokens = documents[below(documentKey, documents.length)] ?? [];
  if (tokens.length < WINDOW) return undefined;
  const start = below(windowKey, tokens.length - WINDOW + 1);
  return {
    window: tokens.slice(start, start + WINDOW),
    start: 2 + below(placeKey, WINDOW - length - 3),
    length,
  };
}

/** The blank as an example, its text between [CLS] and [EOS]. */
export function exampleOf({ window, start, length }: Blank, { commands }: Tokenizer): Example {
  const id = (name: "CLS" | "EOS" | "MASK" | "sop" | "eop"): number => commandId(commands, name);
  return layout({
    tokens: [id("CLS"), ...window, id("EOS")],
    spans: [{ start: start + 1, end: start + 1 + length }],
    mask: id("MASK"),
    sop: id("sop"),
    eop: id("eop"),
  });
}

async function ofGlm(
  blanks: readonly Blank[],
  tokenizer: Tokenizer,
  evaluator: Evaluator,
): Promise<BlankQuality> {
  let [first, told, exact, loss, tokens] = [0, 0, 0, 0, 0];
  for (let at = 0; at < blanks.length; at += BATCH) {
    const examples = blanks.slice(at, at + BATCH).map((blank) => exampleOf(blank, tokenizer));
    for (const rows of await evaluator.predict(examples)) {
      const answer = rows.slice(0, -1); // the last row asks for the end
      if (answer[0]?.isRight) first++;
      if (answer.every(({ isRight }) => isRight)) told++;
      if (rows.every(({ isRight }) => isRight)) exact++;
      for (const row of answer) loss += row.loss;
      tokens += answer.length;
    }
  }
  const share = (count: number): number => count / blanks.length;
  return {
    firstToken: share(first),
    lengthTold: share(told),
    exact: share(exact),
    perplexity: Math.exp(loss / tokens),
  };
}

function ofTrigram(blanks: readonly Blank[], model: Trigram, context: "left" | "both"): BlankQuality {
  let [first, exact, loss, tokens] = [0, 0, 0, 0];
  for (const { window, start, length } of blanks) {
    const at = (index: number): number => window[index] ?? 0;
    const answer = window.slice(start, start + length);
    const blank: TrigramBlank = {
      left: [at(start - 2), at(start - 1)],
      right: [at(start + length), at(start + length + 1)],
      length,
    };
    const filled = fillByTrigram(model, blank, context);
    if (filled[0] === answer[0]) first++;
    if (filled.join() === answer.join()) exact++;
    tokens += length;
    if (context === "both") loss -= length === 1 ? Math.log(posterior(model, blank, at(start))) : NaN;
    else {
      for (let i = start; i < start + length; i++) {
        loss -= Math.log(model.probability(at(i - 2), at(i - 1), at(i)));
      }
    }
  }
  const perplexity = Math.exp(loss / tokens);
  return {
    firstToken: first / blanks.length,
    lengthTold: exact / blanks.length,
    ...(Number.isFinite(perplexity) ? { perplexity } : {}),
  };
}

/**
 * Draws blanks of 1, 3 and 8 tokens in held-out texts, always the same, and lets both models fill them.
 *
 * @param documents token ids of the texts
 */
export async function compareOnBlanks(
  documents: readonly (readonly number[])[],
  { tokenizer, evaluator, trigram, count }: {
    readonly tokenizer: Tokenizer;
    readonly evaluator: Evaluator;
    readonly trigram: Trigram;
    /** Blanks of each length; those that fall into too short a text are left out. */
    readonly count: number;
  },
): Promise<readonly BlankComparison[]> {
  const comparisons: BlankComparison[] = [];
  for (const length of LENGTHS) {
    const blanks = Array.from({ length: count }, (_, draw) => drawBlank(documents, draw, length) ?? [])
      .flat();
    const qualities = {
      "this model": await ofGlm(blanks, tokenizer, evaluator),
      "trigram, left": ofTrigram(blanks, trigram, "left"),
      "trigram, both sides": ofTrigram(blanks, trigram, "both"),
    };
    comparisons.push({ length, blanks: blanks.length, qualities });
  }
  return comparisons;
}
