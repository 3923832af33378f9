/** Choices that a model makes for items, and how sure it is of them. */
import { type InfillModel, openInfillModel } from "../../core/infill/infill_model.ts";
import { rank } from "../../core/infill/rank.ts";
import type { Backend } from "../../core/graph/backend.ts";
import type { Decided } from "../../core/tasks/metrics.ts";
import { key } from "../../core/random/key.ts";
import { permutation } from "../../core/random/permutation.ts";
import { openQuestionScorer } from "../../core/tasks/question_scorer.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import type { FillingModel } from "../filling/model.ts";
import { type EncodedItem, type Encoding, scoreKindOf } from "./encoded_items.ts";

/** A choice, and the probabilities of all. */
export interface JudgedItem extends Decided {
  readonly line: number;
  readonly probabilities: readonly number[];
}

/** Items whose choices are read together. */
const BATCH = 16;

/**
 * Judges items, or as many of them as there is time for: batches of like length, in drawn order. Single tokens are read at S, all choices of an item at once; of longer answers the context is read
 * once, and every answer behind it.
 */
export async function judgeItems(
  backend: Backend,
  items: readonly EncodedItem[],
  { model, encoding, isOver, onItem }: {
    readonly model: FillingModel;
    readonly encoding: Encoding;
    readonly isOver: () => boolean;
    readonly onItem: (done: number) => void;
  },
): Promise<readonly JudgedItem[]> {
  const { config, parameters, tokenizer } = model;
  const id = (name: "sop" | "eop"): number => commandId(tokenizer.commands, name);
  const [sop, eop] = [id("sop"), id("eop")];
  const kind = scoreKindOf(items, encoding) === "sum" ? "sum" : "logit";
  const { lengthPenalty } = encoding;
  const scorer = openQuestionScorer(backend, {
    config,
    parameters,
    sop,
    eop,
    kind,
    lengthPenalty,
  });
  const filling = openInfillModel(backend, { config, parameters, tokens: { sop, ends: [eop] } });
  const judged: JudgedItem[] = [];
  try {
    const sorted = items.toSorted((a, b) => lengthOf(a) - lengthOf(b));
    const count = Math.ceil(sorted.length / BATCH);
    for (const [done, batch] of permutation(key(0), count).entries()) {
      if (done > 0 && isOver()) break;
      const some = sorted.slice(batch * BATCH, (batch + 1) * BATCH);
      const canShare = kind === "sum" && some.every(({ question }) => question.contexts.length === 1);
      const scores = canShare
        ? await Promise.all(some.map((item) => shared(filling, { item, lengthPenalty })))
        : await scorer.score(some.map(({ question }) => question));
      some.forEach(({ item, line }, i) => {
        const probabilities = softmax(scores[i] ?? []);
        judged.push({ item, line, probabilities, choice: probabilities.indexOf(Math.max(...probabilities)) });
      });
      onItem(judged.length);
    }
    return judged;
  } finally {
    scorer.close();
    filling.close();
  }
}

async function shared(
  model: InfillModel,
  { item: { question }, lengthPenalty }: { readonly item: EncodedItem; readonly lengthPenalty: number },
): Promise<readonly number[]> {
  const [context] = question.contexts;
  if (context === undefined) return [];
  const candidates = question.choices.map(({ answer }) => answer);
  const ranked = await rank(model, { ids: context.ids, blanks: [context.blank] }, {
    candidates,
    lengthPenalty,
  });
  return ranked.toSorted((a, b) => a.candidate - b.candidate).map(({ score }) => score);
}

function lengthOf({ question }: EncodedItem): number {
  return Math.ceil(Math.max(0, ...question.contexts.map(({ ids }) => ids.length)) / 32);
}

function softmax(scores: readonly number[]): readonly number[] {
  const largest = Math.max(...scores);
  const parts = scores.map((score) => Math.exp(score - largest));
  const total = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / total);
}
