/** Evaluations by name. */
import type { SourceKind } from "../../core/tasks/conditional_source.ts";
import { GENERATION_TASKS } from "../../core/tasks/generation_task.ts";
import { choiceEvaluation } from "./choices.ts";
import type { Evaluation, Preparing } from "./evaluation.ts";
import { generationEvaluation } from "./generation.ts";
import { infillEvaluation } from "./infilling.ts";
import { languageEvaluation } from "./language.ts";

type Prepare = (preparing: Preparing) => Promise<Evaluation>;

/** What is no task with labels. */
const OTHERS: Readonly<Record<string, Prepare>> = {
  ...Object.fromEntries(
    (["perplexity", "wikitext", "lambada"] as const).map((task): [string, Prepare] => [
      task,
      (preparing) => languageEvaluation(task, preparing),
    ]),
  ),
  ...Object.fromEntries(
    Object.values(GENERATION_TASKS).map(({ name }): [SourceKind, Prepare] => [
      name,
      (preparing) => generationEvaluation(name, preparing),
    ]),
  ),
  infill: infillEvaluation,
};

/**
 * Prepares the evaluation of a name: one of these, or a task with labels.
 *
 * @throws {UsageError} for no such name, or options that it does not use.
 */
export function namedEvaluation(name: string | undefined, preparing: Preparing): Promise<Evaluation> {
  const other = name !== undefined && Object.hasOwn(OTHERS, name) ? OTHERS[name] : undefined;
  return other === undefined
    ? choiceEvaluation(name, { ...preparing, others: Object.keys(OTHERS) })
    : other(preparing);
}
