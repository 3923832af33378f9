/** Evaluations by name. */
import { declaresSource } from "../../core/tasks/declared_source.ts";
import { GENERATION_TASKS } from "../../core/tasks/generation_task.ts";
import { isTaskFile, readTaskFile } from "../tasks/task_file.ts";
import { choiceEvaluation } from "./choices.ts";
import type { Evaluation, Preparing } from "./evaluation.ts";
import { generationEvaluation } from "./generation.ts";
import { infillEvaluation } from "./infilling.ts";
import { languageEvaluation } from "./language.ts";

type Prepare = (preparing: Preparing) => Evaluation | Promise<Evaluation>;

const LANGUAGE = (["perplexity", "wikitext", "lambada"] as const).map(
  (name): [string, Prepare] => [name, (preparing) => languageEvaluation(name, preparing)],
);

const GENERATION = ([...Object.values(GENERATION_TASKS).map(({ name }) => name), "seq2seq"] as const).map(
  (name): [string, Prepare] => [name, (preparing) => generationEvaluation(name, preparing)],
);

/** What is no task with labels. */
const OTHERS: Readonly<Record<string, Prepare>> = {
  ...Object.fromEntries([...LANGUAGE, ...GENERATION]),
  infill: infillEvaluation,
};

/**
 * Prepares the evaluation of a name: one of these, or a task with labels; or that of a file, which declares one with
 * labels or one with sources and targets.
 *
 * @throws {UsageError} for no such name, or options that it does not use.
 */
export async function namedEvaluation(name: string | undefined, preparing: Preparing): Promise<Evaluation> {
  const other = name !== undefined && Object.hasOwn(OTHERS, name) ? OTHERS[name] : undefined;
  if (other !== undefined) return await other(preparing);
  if (name !== undefined && isTaskFile(name) && await readTaskFile(name, declaresSource)) {
    return generationEvaluation(name, preparing);
  }
  return await choiceEvaluation(name, { ...preparing, others: Object.keys(OTHERS) });
}
