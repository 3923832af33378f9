/** Scores of the choices of items, however they are asked. */
import type { Backend } from "../../core/graph/backend.ts";
import { shareValues } from "../../core/graph/shared_values.ts";
import { rank } from "../../core/infill/rank.ts";
import { choiceReading, type Scores } from "../../core/tasks/choice_lesson.ts";
import { read } from "../../core/tasks/lesson.ts";
import { tunedParameters } from "../../core/tasks/tuning.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import { openInfillModel } from "../../core/infill/infill_model.ts";
import type { FillingModel } from "../filling/model.ts";
import { CommandError } from "../frame/errors.ts";
import { batchOf, classesOf, type EncodedItem, type Encoding, scoreKindOf } from "./encoded_items.ts";
import type { SavedHead } from "./head_file.ts";

/** What scores items. */
export interface ItemScorer {
  /** Scores of the choices of some items, which are read together. */
  readonly score: (items: readonly EncodedItem[]) => Promise<Scores>;
  readonly close: () => void;
}

/** What judges. */
export interface Judge {
  readonly model: FillingModel;
  readonly encoding: Encoding;
  /** Of the method `head`. */
  readonly head?: SavedHead | undefined;
}

/**
 * Opens a scorer for items. Single tokens are read at S, all choices of an item at once; of longer answers the context is
 * read once, and every answer behind it, where all choices have the same.
 *
 * @throws {CommandError} when the head is one for another number of classes.
 */
export function openItemScorer(backend: Backend, items: readonly EncodedItem[], judge: Judge): ItemScorer {
  const isShared = scoreKindOf(items, judge.encoding) === "sum" &&
    items.every(({ question }) => question.contexts.length === 1);
  return isShared ? answersScorer(backend, judge) : choicesScorer(backend, items, judge);
}

function choicesScorer(
  backend: Backend,
  items: readonly EncodedItem[],
  { model: { config, parameters }, encoding, head }: Judge,
): ItemScorer {
  const kind = scoreKindOf(items, encoding);
  const classes = classesOf(items, encoding.task);
  if (kind === "head" && head?.classes !== classes) {
    throw new CommandError(
      `classification head: expected one with ${classes} classes for ${encoding.task.name}, found ${
        head?.classes ?? "none"
      }`,
    );
  }
  const tuned = tunedParameters(config, { tuning: { kind: "full" }, ...kind === "head" ? { classes } : {} });
  const shared = shareValues(backend, { ...parameters, ...kind === "head" ? head?.parameters : {} });
  return {
    score: (some) => {
      const batch = batchOf(some, { encoding, kind, classes });
      return read(shared, choiceReading(batch, { config, kind }), { parameters: tuned.inputs });
    },
    close: shared.close,
  };
}

function answersScorer(backend: Backend, { model, encoding: { lengthPenalty } }: Judge): ItemScorer {
  const { config, parameters, tokenizer: { commands } } = model;
  const tokens = { sop: commandId(commands, "sop"), ends: [commandId(commands, "eop")] } as const;
  const filling = openInfillModel(backend, { config, parameters, tokens });
  const scoresOf = async ({ question }: EncodedItem): Promise<readonly number[]> => {
    const [context] = question.contexts;
    if (context === undefined) return [];
    const candidates = question.choices.map(({ answer }) => answer);
    const asked = { ids: context.ids, blanks: [context.blank] };
    const ranked = await rank(filling, asked, { candidates, lengthPenalty });
    return ranked.toSorted((a, b) => a.candidate - b.candidate).map(({ score }) => score);
  };
  return { score: (some) => Promise.all(some.map(scoresOf)), close: filling.close };
}
