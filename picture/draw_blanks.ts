/** Blanks as an objective draws them, for a text of words. */
import type { Decision } from "../core/objectives/decision.ts";
import { decideDocument } from "../core/objectives/document.ts";
import type { ObjectiveName } from "../core/objectives/mixture.ts";
import { decideSentence } from "../core/objectives/sentence.ts";
import { sentenceSpans } from "../core/objectives/sentences.ts";
import { decideToken } from "../core/objectives/token.ts";
import { foldIn, key } from "../core/random/key.ts";
import { containsSentenceEnd } from "../core/text/sentence_end.ts";
import { MARKS } from "./command_label.ts";
import type { Blanked } from "./labelled.ts";

/** What is drawn, and from which seed. */
export interface DrawBlanksOptions {
  readonly objective: ObjectiveName;
  readonly seed: number;
  /** The masked share; for the document objective the share of its shortest span. Default: that of training. */
  readonly ratio?: number;
}

/** Spans that do not fit are drawn again, as in training, but not forever. */
const MAX_DRAWS = 100;

/** How the masks of the objectives are written. */
const MASKS: Readonly<Record<ObjectiveName, string>> = {
  token: MARKS.MASK,
  sentence: MARKS.sMASK,
  document: MARKS.gMASK,
};

/**
 * Draws the blanks of a text, which gets `[CLS]` in front and `[EOS]` behind as in training.
 *
 * @throws {RangeError} when the text is too short for the objective, or has no sentence.
 *
 * @example
 * ```ts
 * import { drawBlanks } from "./draw_blanks.ts";
 *
 * const tokens = "to be or not to be that is the question".split(" ");
 * const { spans } = drawBlanks(tokens, { objective: "token", seed: 1, ratio: 0.3 });
 * if (spans.length === 0) throw new Error();
 * ```
 */
export function drawBlanks(text: readonly string[], options: DrawBlanksOptions): Blanked {
  const { objective, seed } = options;
  const tokens = ["[CLS]", ...text, "[EOS]"];
  const mask = MASKS[objective];
  let reason = "";
  for (let draw = 0; draw < MAX_DRAWS; draw++) {
    const decision = decide(tokens, { ...options, draw });
    if (decision.kind === "suffix") {
      const spans = [{ start: tokens.length - decision.length, end: tokens.length }];
      return { tokens, spans, mask, isSuffix: true };
    }
    if (decision.kind === "blanks" && decision.spans.length > 0) {
      return { tokens, spans: decision.spans, order: decision.order, mask };
    }
    reason = decision.kind === "skipped" ? decision.reason : noBlanks(objective, tokens.length);
  }
  throw new RangeError(
    `objective ${objective}, seed ${seed}: ${reason}; try a longer text, another --ratio, or --spans`,
  );
}

function noBlanks(objective: ObjectiveName, n: number): string {
  return objective === "sentence"
    ? "expected a sentence, which ends with . ? ! ; or :, found none"
    : `nothing to mask in a text of ${n} tokens, [CLS] and [EOS] counted`;
}

function decide(
  tokens: readonly string[],
  options: DrawBlanksOptions & { readonly draw: number },
): Decision {
  const { objective, seed, ratio, draw } = options;
  const n = tokens.length;
  const drawKey = foldIn(key(seed), draw);
  if (objective === "document") {
    return decideDocument(drawKey, n, ratio === undefined ? {} : { minimumRatio: ratio });
  }
  const share = ratio === undefined ? {} : { ratio };
  if (objective === "token") return decideToken(drawKey, n, share);
  const sentences = sentenceSpans(tokens.map((_, place) => place), {
    cls: 0,
    eos: n - 1,
    isSentenceEnd: (place) => containsSentenceEnd(tokens[place] ?? ""),
  });
  return decideSentence(drawKey, n, { sentences, ...share });
}
