/** What a task is worth without a language model: the most frequent choice, and words that are counted. */
import { readTaught } from "../../cli/finetune/read_taught.ts";
import { namedTask } from "../../cli/tasks/named_task.ts";
import { type Located, readItems } from "../../cli/tasks/read_items.ts";
import {
  bestChoice,
  labelledWords,
  learnWords,
  type WordChoices,
  wordsOf,
} from "../../core/tasks/bag_of_words.ts";
import type { Item, Task } from "../../core/tasks/task.ts";
import type { ResultTask } from "./result_tasks.ts";

/** Accuracies on the validation rows, and how many rows there are. */
export interface Baselines {
  readonly train: number;
  readonly valid: number;
  readonly mostFrequent: number;
  readonly bagOfWords: number;
}

function choicesOf({ item }: Located<Item>, task: Task): WordChoices {
  const { first, seconds } = task.classify(item);
  if (seconds.length === 1) {
    return labelledWords(`${first} ${seconds[0]}`, task.labels.length, item.correct);
  }
  const choices = seconds.map(wordsOf);
  return item.correct === undefined ? { choices } : { choices, correct: item.correct };
}

/** The baselines of a task, on the very rows that `finetune` validates on. */
export async function baselines(
  { task: name, train, valid, limit }: ResultTask,
  data: string,
): Promise<Baselines> {
  const task = await namedTask(name);
  const silent = { write: () => {} }; // finetune says which rows it leaves out
  const files = {
    train: `${data}/${train}`,
    valid: valid === undefined ? undefined : `${data}/${valid}`,
    limit,
    seed: 0,
  };
  const rows = await readTaught(
    files,
    async (path) => (await readItems(path, { task, stderr: silent })).items,
  );
  const learned = rows.train.map((row) => choicesOf(row, task));
  const held = rows.valid.map((row) => choicesOf(row, task));
  const weights = learnWords(learned, { epochs: 8, learningRate: 0.1, decay: 1e-4 });
  const counts = new Map<number, number>();
  for (const { correct } of learned) {
    if (correct !== undefined) counts.set(correct, (counts.get(correct) ?? 0) + 1);
  }
  const [[favourite] = []] = [...counts].toSorted(([, a], [, b]) => b - a);
  const share = (isRight: (item: WordChoices) => boolean): number =>
    held.filter(isRight).length / held.length;
  return {
    train: rows.train.length,
    valid: rows.valid.length,
    mostFrequent: share(({ correct }) => correct === favourite),
    bagOfWords: share((item) => bestChoice(item, weights) === item.correct),
  };
}
