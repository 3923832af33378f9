/** `finetune`: teach a model a task. */
import { initialise } from "../core/glm/initialise.ts";
import { key } from "../core/random/key.ts";
import type { Tensors } from "../core/graph/tensor.ts";
import type { Tuning } from "../core/tasks/tuning.ts";
import { parameterTable } from "../core/glm/parameters.ts";
import { permutation } from "../core/random/permutation.ts";
import { openRunDirectory, type RunDirectory } from "../data/run/run_directory.ts";
import { BACKEND_OPTION, openBackend } from "./backend.ts";
import { type FillingModel, loadFillingModel } from "./filling/model.ts";
import { type Command, command } from "./frame/command.ts";
import { UsageError } from "./frame/errors.ts";
import { balanceText, meanText } from "./tasks/balance.ts";
import { encodeItems } from "./tasks/encoded_items.ts";
import { writeHead } from "./tasks/head_file.ts";
import { namedTask, TASK_NAMES } from "./tasks/named_task.ts";
import { type LocatedItem, readItems } from "./tasks/read_items.ts";
import { recipeOf } from "./tasks/recipe.ts";
import { runFinetuning } from "./tasks/run_finetuning.ts";
import { type FinetuningStanding, standingOf } from "./tasks/standing.ts";
import { grouped, timeSpan } from "./terminal/amount.ts";
import { progressLine } from "./terminal/progress_line.ts";

/** Share of the training rows that validate, where no other file does, and the fewest and most of them. */
const HELD_OUT = { share: 0.1, least: 8, most: 1000 } as const;

function tuningOf(kind: "full" | "frozen" | "lora", rank: number): Tuning {
  return kind === "lora" ? { kind, rank } : { kind };
}

/** Holds rows out for validation, drawn by the first seed alone, so that all seeds are compared on the same rows. */
function holdOut(
  items: readonly LocatedItem[],
  seed: number,
): { readonly train: readonly LocatedItem[]; readonly valid: readonly LocatedItem[] } {
  const { share, least, most } = HELD_OUT;
  const count = Math.min(most, Math.max(least, Math.round(items.length * share)));
  if (items.length < 2 * count) {
    throw new UsageError(
      `option --valid: expected a file, or at least ${
        2 * least
      } training rows to hold some out, found ${items.length}`,
    );
  }
  const order = permutation(key(seed), items.length).flatMap((at) => items[at] ?? []);
  return { valid: order.slice(0, count), train: order.slice(count) };
}

/** The command. */
export const finetune: Command = command({
  name: "finetune",
  summary: "teach a model a task from labelled rows",
  details: [
    `TASK is ${
      TASK_NAMES.join(", ")
    }, or a .json file that declares one (tasks/README.md). Rows come from .jsonl, ` +
    ".csv or .tsv; a row that cannot be used is said with file and line, and left out.",
    "The task is asked as a text with a blank (--method cloze), or of a classification head on [CLS] (--method head). " +
    "After every epoch the validation rows are judged, the best epoch is kept, and the run ends early when --patience " +
    "epochs bring nothing better. With --seeds N the run is repeated; the best run is saved, mean and spread are told.",
    "Writes a model directory, as pretrain does: infill, rank and evaluate take it. Adapters are merged into it. The " +
    "same command on the same folder goes on after the last finished epoch, whatever ended it.",
  ],
  arguments: [],
  examples: [
    "finetune --task sst2 --train train.tsv --valid dev.tsv --model models/tiny --out models/sst2",
    "finetune --task my_task.json --train rows.csv --model models/tiny --tuning lora --rank 4 --seeds 3 --out mine",
  ],
  permissions: "--allow-read --allow-write",
  options: {
    task: { type: "text", value: "TASK", meaning: "a known task, or a file that declares one" },
    train: { type: "text", value: "FILE", meaning: "labelled rows to learn from" },
    valid: {
      type: "text",
      value: "FILE",
      meaning: "rows to validate on (default: a tenth of the training rows)",
    },
    model: { type: "text", value: "DIR", meaning: "the model to start from" },
    out: { type: "text", value: "DIR", meaning: "the model directory to write; new or empty" },
    pattern: { type: "integer", value: "N", default: 0, minimum: 0, meaning: "which of the task's patterns" },
    method: {
      type: "choice",
      choices: ["cloze", "head"],
      default: "cloze",
      meaning: "how the task is asked",
    },
    tuning: {
      type: "choice",
      choices: ["full", "frozen", "lora"],
      default: "full",
      meaning: "what learns: everything, the final LayerNorm, or low-rank adapters; and the head",
    },
    rank: { type: "integer", value: "R", default: 8, minimum: 1, meaning: "of the adapters" },
    loss: {
      type: "choice",
      choices: ["crossEntropy", "hinge", "generative", "mix"],
      default: "crossEntropy",
      meaning: "of the choices",
    },
    "label-smoothing": {
      type: "number",
      value: "E",
      default: 0,
      minimum: 0,
      below: 1,
      meaning: "of the choices",
    },
    "length-penalty": {
      type: "number",
      value: "A",
      default: 0,
      minimum: 0,
      meaning: "scores are divided by length^A",
    },
    epochs: { type: "integer", value: "N", default: 5, minimum: 1, meaning: "most passes over the rows" },
    patience: {
      type: "integer",
      value: "N",
      default: 2,
      minimum: 1,
      meaning: "epochs without a better score",
    },
    batch: { type: "integer", value: "N", default: 16, minimum: 1, meaning: "rows per step" },
    length: {
      type: "integer",
      value: "N",
      minimum: 8,
      meaning: "most tokens of a row (default: the model's positions)",
    },
    "learning-rate": { type: "number", value: "R", default: 5e-4, above: 0, meaning: "at its peak" },
    dropout: { type: "number", value: "P", default: 0.1, minimum: 0, below: 1, meaning: "dropout rate" },
    seed: {
      type: "integer",
      value: "N",
      default: 0,
      minimum: 0,
      meaning: "of order, dropout and new parameters",
    },
    seeds: {
      type: "integer",
      value: "N",
      default: 1,
      minimum: 1,
      meaning: "runs, with seeds counted from --seed",
    },
    limit: { type: "integer", value: "N", minimum: 1, meaning: "use the first N training rows" },
    "random-weights": { type: "flag", meaning: "start from random weights of the model's sizes, to compare" },
    backend: BACKEND_OPTION,
  },
  async run({ options }, context) {
    const { stdout, stderr } = context;
    const { train: trainFile, valid: validFile, out, method, seed, length: longest } = options;
    const task = await namedTask(options.task);
    if (trainFile === undefined) {
      throw new UsageError("option --train: expected a file of labelled rows, found none");
    }
    if (options.pattern >= task.patterns) {
      throw new UsageError(
        `option --pattern: expected less than ${task.patterns}, the patterns of ${task.name}, found ${options.pattern}`,
      );
    }
    const model = await loadFillingModel(options.model);
    const { config, tokenizer } = model;
    if (longest !== undefined && longest > config.maxPositions) {
      throw new UsageError(`option --length: expected at most ${config.maxPositions}, found ${longest}`);
    }
    const all = (await readItems(trainFile, { task, stderr })).items.slice(0, options.limit);
    const rows = validFile === undefined
      ? holdOut(all, seed)
      : { train: all, valid: (await readItems(validFile, { task, stderr })).items };
    const encoding = {
      task,
      tokenizer,
      pattern: options.pattern,
      length: longest ?? config.maxPositions,
      method,
      lengthPenalty: options["length-penalty"],
    };
    const train = encodeItems(rows.train, { encoding, path: trainFile, stderr }).items;
    const valid = encodeItems(rows.valid, { encoding, path: validFile ?? trainFile, stderr }).items;
    stderr.write(`${task.name}: ${grouped(train.length)} rows to learn from (${balanceText(train, task)}), `);
    stderr.write(`${grouped(valid.length)} to validate on (${balanceText(valid, task)})\n`);
    const recipe = await recipeOf(options, { train: rows.train, valid: rows.valid });
    const onWarning = (message: string): void => stderr.write(`warning: ${message}\n`);
    const folder = out === undefined
      ? undefined
      : await openRunDirectory(out, { recipe, keep: 1, onWarning });
    const signal = context.onStop();
    const line = progressLine(stderr);
    const started = context.now();
    let standing = standingOf(folder?.start?.notes);
    if (standing.run > 0 || standing.done > 0) {
      stderr.write(`going on after epoch ${standing.done} of seed ${seed + standing.run}\n`);
    }
    let best = standing.overall === undefined || out === undefined
      ? undefined
      : (await loadFillingModel(out)).parameters;
    const backend = await openBackend(options.backend, context);
    try {
      const { loss, epochs, patience, batch, dropout } = options;
      const interrupted = standing.done > 0 ? folder?.start?.tensors : undefined;
      for (let run = standing.run; run < options.seeds && !signal.aborted; run++) {
        const own = seed + run;
        const fresh = options["random-weights"] ? initialise(config, key(own)) : model.parameters;
        const { current, done } = standing;
        const goesOn = interrupted !== undefined && done > 0 && current !== undefined;
        const end = await runFinetuning(backend, {
          config,
          parameters: goesOn ? interrupted : fresh,
          encoding,
          train,
          valid,
          tuning: tuningOf(options.tuning, options.rank),
          loss,
          labelSmoothing: options["label-smoothing"],
          epochs,
          patience,
          batch,
          learningRate: options["learning-rate"],
          dropout,
          seed: own,
        }, {
          isStopped: () => signal.aborted,
          onStep: ({ step, steps }) => line.show(`seed ${own}  step ${step}/${steps}`),
          ...goesOn ? { start: { ...current, done } } : {},
          async onEpoch(epoch) {
            line.end();
            const { seed, epoch: number, epochs, loss, score } = epoch;
            if (options.json) {
              stdout.write(`${JSON.stringify({ seed, epoch: number, epochs, loss, score })}\n`);
            }
            stderr.write(
              `seed ${own}  epoch ${number}/${epochs}  loss ${loss.toFixed(4)}  ` +
                `${task.metrics[0]} ${score.toFixed(4)}\n`,
            );
            const isBest = epoch.isBest && (standing.overall === undefined || score > standing.overall.score);
            if (isBest || best === undefined) best = await epoch.parameters();
            standing = {
              ...standing,
              run,
              done: number,
              current: epoch.best,
              ...isBest ? { overall: { seed: own, score } } : {},
            };
            await folder?.log({ step: run * epochs + number, seed, epoch: number, loss, score });
            await save(folder, {
              standing,
              model,
              best,
              tensors: await epoch.state(),
              step: run * (epochs + 1) + number,
            });
          },
        });
        if (end.ended === "stopped" || end.best === undefined) break;
        const { current: _, ...rest } = standing;
        standing = { ...rest, run: run + 1, done: 0, scores: [...standing.scores, end.best.score] };
        if (best !== undefined) {
          await save(folder, { standing, model, best, tensors: {}, step: (run + 1) * (epochs + 1) });
        }
      }
      const seconds = (context.now() - started) / 1000;
      const { scores, overall } = standing;
      const place = out === undefined ? "" : `; saved to ${out}`;
      if (scores.length < options.seeds) {
        stderr.write(
          `stopped by a signal; the same command goes on after the last epoch that was finished${place}\n`,
        );
      }
      if (options.json) {
        const [metric] = task.metrics;
        stdout.write(
          `${JSON.stringify({ task: task.name, metric, scores, best: overall?.seed, seconds })}\n`,
        );
      } else if (scores.length > 0) {
        stdout.write(`${task.metrics[0]} ${meanText(scores)}, ${timeSpan(seconds)}${place}\n`);
      }
    } finally {
      line.end();
      backend.close();
      await folder?.close();
    }
  },
});

/** Saves where the runs stand, and the best model of all so far for whoever wants to use it. */
async function save(
  folder: RunDirectory | undefined,
  { standing, model, best, tensors, step }: {
    readonly standing: FinetuningStanding;
    readonly model: FillingModel;
    readonly best: Tensors;
    readonly tensors: Tensors;
    readonly step: number;
  },
): Promise<void> {
  if (folder === undefined) return;
  const own = new Set(parameterTable(model.config).map(({ name }) => name));
  const part = (isOwn: boolean): Tensors =>
    Object.fromEntries(Object.entries(best).filter(([name]) => own.has(name) === isOwn));
  const head = part(false);
  if (Object.keys(head).length > 0) await writeHead(folder.path, { parameters: head, pooled: "cls" });
  await folder.save({ step, tensors, notes: { ...standing } }, { ...model, parameters: part(true) });
}
