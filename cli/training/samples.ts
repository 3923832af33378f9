/** Blanks of held-out texts, filled now and then, for a person to see what a run has learned. */
import type { Backend } from "../../core/graph/backend.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import { contextOf } from "../../core/infill/context.ts";
import { fillMany } from "../../core/infill/fill.ts";
import type { Corpus } from "../../core/objectives/draw_batch.ts";
import { below } from "../../core/random/below.ts";
import { foldIn, key, split } from "../../core/random/key.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import { openFillingModel } from "../filling/model.ts";
import type { TrainingPlan } from "./plan.ts";

/** A text with its blank. */
interface Blank {
  readonly before: readonly number[];
  readonly expected: readonly number[];
  readonly after: readonly number[];
}

/** A filled one. */
export interface Sample {
  readonly before: string;
  readonly answer: string;
  readonly expected: string;
  readonly after: string;
}

const SAMPLES = 4;
const TEXT = 40;
const BLANK = 3;
const MAX_TOKENS = 12;
const SEED = 0x73616d;

function blankOf({ documents }: Corpus, index: number): Blank | undefined {
  const [documentKey, startKey] = split(foldIn(key(SEED), index), 2);
  const tokens = documents.at(below(documentKey, documents.length))?.tokens ?? [];
  const length = Math.min(TEXT, tokens.length);
  if (length < BLANK + 2) return undefined;
  const start = below(startKey, tokens.length - length + 1);
  const text = Array.from(tokens.slice(start, start + length));
  const place = Math.floor((length - BLANK) / 2);
  return {
    before: text.slice(0, place),
    expected: text.slice(place, place + BLANK),
    after: text.slice(place + BLANK),
  };
}

/** Fills the same few blanks whenever it is called, greedily. */
export function sampler(
  backend: Backend,
  { tokenizer, config }: Pick<TrainingPlan, "tokenizer" | "config">,
  corpus: Corpus,
): (parameters: Tensors) => Promise<readonly Sample[]> {
  const mask = commandId(tokenizer.commands, "MASK");
  const blanks = Array.from({ length: SAMPLES }, (_, index) => blankOf(corpus, index) ?? []).flat()
    .map((blank) => ({ ...blank, context: contextOf([...blank.before, mask, ...blank.after], tokenizer) }))
    .filter(({ context }) => context.ids.length <= config.maxPositions);
  return async (parameters) => {
    if (blanks.length === 0) return [];
    const model = openFillingModel(backend, { config, parameters, tokenizer });
    try {
      const maxTokens = Math.min(MAX_TOKENS, config.maxPositions);
      const filled = await fillMany(model, blanks.map(({ context }) => ({ context })), { maxTokens });
      return filled.map(({ prompt, answers }) => {
        const { before = [], expected = [], after = [] } = blanks[prompt] ?? {};
        return {
          before: tokenizer.decode(before),
          answer: tokenizer.decode(answers[0]?.tokens.map(({ id }) => id) ?? []),
          expected: tokenizer.decode(expected),
          after: tokenizer.decode(after),
        };
      });
    } finally {
      model.close();
    }
  };
}
