/** One batch of pretraining: an objective is chosen, every text is decided about, built or skipped with a reason. */
import type { Example } from "../blanks/example.ts";
import { replaceInputs } from "../blanks/replace_inputs.ts";
import { foldIn, type Key, split } from "../random/key.ts";
import { decideBlockDropout } from "./block_dropout.ts";
import { buildExample } from "./build.ts";
import type { Text } from "./cut_text.ts";
import type { Decision } from "./decision.ts";
import { decideDocument } from "./document.ts";
import { documentStretches } from "./documents.ts";
import { chooseObjective, type Mixture, type ObjectiveName } from "./mixture.ts";
import { decideSentence } from "./sentence.ts";
import { sentenceSpans, type SentenceTokens } from "./sentences.ts";
import { decideToken } from "./token.ts";

/** The tokens of the objectives, by name; a model without task masks gives the same mask three times. */
export interface ObjectiveTokens extends SentenceTokens {
  /** The mask of each objective: MASK, sMASK, gMASK. */
  readonly mask: Readonly<Record<ObjectiveName, number>>;
  readonly sop: number;
  readonly eop: number;
}

/** How a batch is drawn. */
export interface DrawOptions {
  readonly tokens: ObjectiveTokens;
  readonly mixture: Mixture;
  /** The masked share of the token and the sentence objective; default 0.15. */
  readonly ratio?: number;
  /** See `decideDocument`; default 0.5. */
  readonly minimumRatio?: number;
  /** Hides inputs of the token objective's Part B behind `token`; default: none. */
  readonly blockDropout?: { readonly probability: number; readonly token: number };
}

/** A text that gave no example. */
export interface SkippedText {
  /** Its index among the texts. */
  readonly text: number;
  readonly reason: string;
}

/** The examples of a batch, in the order of their texts. */
export interface Drawn {
  readonly objective: ObjectiveName;
  readonly examples: readonly Example[];
  readonly skipped: readonly SkippedText[];
}

/**
 * Draws the examples of one batch. Every text gives an example or a reason: examples and skipped together are as
 * many as the texts.
 *
 * @throws {RangeError} when an option is out of range.
 *
 * @example
 * ```ts
 * import { key } from "../random/key.ts";
 * import { drawExamples } from "./draw_examples.ts";
 * import { MIXTURES } from "./mixture.ts";
 *
 * const mask = { token: 103, sentence: 103, document: 103 };
 * const tokens = { cls: 101, eos: 0, sop: 1, eop: 2, mask, isSentenceEnd: (token: number) => token === 12 };
 * const text = [101, ...Array.from({ length: 98 }, (_, index) => 1000 + index), 0];
 * const lossMask = text.map(() => 1);
 * const drawn = drawExamples(key(1), [{ tokens: text, lossMask }], { tokens, mixture: MIXTURES.base });
 * if (drawn.objective !== "token" || drawn.examples.length + drawn.skipped.length !== 1) throw new Error("lost");
 * ```
 */
export function drawExamples(key: Key, texts: readonly Text[], options: DrawOptions): Drawn {
  const [objectiveKey, textsKey] = split(key, 2);
  const objective = chooseObjective(objectiveKey, options.mixture);
  const examples: Example[] = [];
  const skipped: SkippedText[] = [];
  for (const [index, text] of texts.entries()) {
    const [decisionKey, dropoutKey] = split(foldIn(textsKey, index), 2);
    const decision = decide(decisionKey, text, { ...options, objective });
    if (decision.kind === "skipped") {
      skipped.push({ text: index, reason: decision.reason });
      continue;
    }
    const { mask, sop, eop } = options.tokens;
    const marks = { mask: mask[objective], sop, eop, lossMask: text.lossMask };
    const example = buildExample(text.tokens, decision, marks);
    if (!example.lossMask.includes(1)) {
      skipped.push({
        text: index,
        reason: `text of ${text.tokens.length} tokens: no ${objective} to predict`,
      });
    } else {
      examples.push(objective === "token" ? withDropout(dropoutKey, example, options) : example);
    }
  }
  return { objective, examples, skipped };
}

function decide(
  key: Key,
  text: Text,
  options: DrawOptions & { readonly objective: ObjectiveName },
): Decision {
  const { tokens, objective, ratio = 0.15, minimumRatio = 0.5 } = options;
  const n = text.tokens.length;
  if (objective === "sentence") {
    return decideSentence(key, n, { sentences: sentenceSpans(text.tokens, tokens), ratio });
  }
  const documents = documentStretches(text.tokens, tokens);
  return objective === "token"
    ? decideToken(key, n, { documents, ratio })
    : decideDocument(key, n, { documents, minimumRatio });
}

function withDropout(key: Key, example: Example, options: DrawOptions): Example {
  if (options.blockDropout === undefined) return example;
  const { probability, token } = options.blockDropout;
  return replaceInputs(example, { places: decideBlockDropout(key, example, { probability }), token });
}
