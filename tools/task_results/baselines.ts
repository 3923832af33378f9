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
import type { Cell } from "./cell.ts";
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

/** How the bag of words is learned. */
const LEARNING = { epochs: 8, learningRate: 0.1, decay: 1e-4 } as const;

/** The cell of a task's baselines, on the very rows that `finetune` validates on. */
export function baselinesCell(task: ResultTask, data: string): Cell<Baselines> {
  const { train, valid, limit, heldOut } = task;
  return {
    id: `${task.task}-words`,
    basis: "rows",
    asked: JSON.stringify({ train, valid, limit, heldOut, ...LEARNING }),
    minutes: 0.2,
    find: () => baselines(task, data),
  };
}

async function baselines(
  { task: name, train, valid, limit, heldOut }: ResultTask,
  data: string,
): Promise<Baselines> {
  const task = await namedTask(name);
  const silent = { write: () => {} }; // finetune says which rows it leaves out
  const files = {
    train: `${data}/${train}`,
    valid: valid === undefined ? undefined : `${data}/${valid}`,
    limit,
    "held-out": heldOut,
    seed: 0,
  };
  const rows = await readTaught(
    files,
    async (path) => (await readItems(path, { task, stderr: silent })).items,
  );
  const learned = rows.train.map((row) => choicesOf(row, task));
  const held = rows.valid.map((row) => choicesOf(row, task));
  const weights = learnWords(learned, LEARNING);
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
