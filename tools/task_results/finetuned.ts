/** Cells that are runs of `finetune`. */
import type { Cell } from "./cell.ts";
import type { ResultTask, Way } from "./result_tasks.ts";
import { runCommand } from "./run_command.ts";

/** What a run found. */
export interface Finetuned {
  /** One for every seed. */
  readonly scores: readonly number[];
}

/** Where things are, and how many seeds. */
export interface FinetunedOptions {
  readonly model: string;
  readonly data: string;
  readonly seeds: number;
}

/** The cell of a task and a way. A run that is stopped goes on after its last epoch. */
export function finetunedCell(
  { task, train, valid, heldOut, limit, epochs, options, asking = [], minutes: [blank, head] }: ResultTask,
  { way, model, data, seeds }: FinetunedOptions & { readonly way: Way },
): Cell<Finetuned> {
  const isAsking = way.id !== "head";
  const given = (name: string, value: string | number | undefined): readonly string[] =>
    value === undefined ? [] : [name, String(value)];
  const settings = [
    ...["finetune", "--task", task, "--epochs", String(epochs), "--seeds", String(seeds)],
    ...given("--held-out", heldOut),
    ...given("--limit", limit),
    ...options,
    ...isAsking ? asking : [],
    ...way.options,
  ];
  const files = [
    ...["--train", `${data}/${train}`],
    ...valid === undefined ? [] : ["--valid", `${data}/${valid}`],
  ];
  return {
    id: `${task}-${way.id}`,
    basis: way.basis,
    asked: [...settings, train, valid].join(" "),
    minutes: isAsking ? blank : head,
    async find({ folder, signal }) {
      await Deno.mkdir(folder.slice(0, folder.lastIndexOf("/")), { recursive: true });
      const found = await runCommand<Finetuned>(
        [...settings, ...files, "--model", model, "--out", folder],
        signal,
      );
      return found?.scores.length === seeds ? { scores: found.scores } : undefined;
    },
  };
}
