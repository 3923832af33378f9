/** `finetune`: teach a model a task. */
import { GENERATION_TASKS } from "../core/tasks/generation_task.ts";
import type { Tuning } from "../core/tasks/tuning.ts";
import { openRunDirectory } from "../data/run/run_directory.ts";
import { openBackend } from "./backend.ts";
import { loadFillingModel } from "./filling/model.ts";
import { foretell } from "./finetune/forecast.ts";
import { FINETUNE_OPTIONS, type FinetuneValues } from "./finetune/options.ts";
import { recipeOf } from "./finetune/recipe.ts";
import { runSeeds, type SeedsPlan } from "./finetune/run_seeds.ts";
import type { MethodWorld, Taught } from "./finetune/taught.ts";
import { teachLabels } from "./finetune/teach_labels.ts";
import { teachBlanks, teachTargets } from "./finetune/teach_texts.ts";
import { type Command, command } from "./frame/command.ts";
import { UsageError } from "./frame/errors.ts";
import { meanText } from "./tasks/balance.ts";
import { TASK_NAMES } from "./tasks/named_task.ts";
import { timeSpan } from "./terminal/amount.ts";

const METHODS: Readonly<
  Record<FinetuneValues["method"], (options: FinetuneValues, world: MethodWorld) => Promise<Taught>>
> = {
  cloze: (options, world) => teachLabels(options, { ...world, method: "cloze" }),
  head: (options, world) => teachLabels(options, { ...world, method: "head" }),
  seq2seq: teachTargets,
  blanks: teachBlanks,
};

function tuningOf({ tuning: kind, rank }: FinetuneValues): Tuning {
  return kind === "lora" ? { kind, rank } : { kind };
}

/** The command. */
export const finetune: Command = command({
  name: "finetune",
  summary: "teach a model a task from rows of a file",
  details: [
    "--method cloze asks a task with labels as a text with a blank, --method head asks a classification head " +
    "on [CLS], or with --pooled start on the start token behind the text. " +
    `TASK is ${TASK_NAMES.join(", ")}, or a .json file that declares one (tasks/README.md).`,
    "--method seq2seq teaches to write the column --target for --source: a column, behind which the blank stands as " +
    "generate has it, or a pattern such as '{document} In short: [MASK]' with [MASK], [sMASK] or [gMASK]. Or TASK is " +
    `${
      Object.keys(GENERATION_TASKS).join(", ")
    }, as in evaluate: sources as the original builds them; or a .json file that declares source and target. A source that ` +
    "is too long is shortened, a target never.",
    "--method blanks makes a share --ratio of the words of texts blanks, other ones in every epoch, and teaches to fill " +
    "them. Texts are the column text, or lines.",
    "Rows come from .jsonl, .json, .csv, .tsv or .parquet; a row that cannot be used is said with file and line, and " +
    "left out. After every epoch the validation rows are judged, the best epoch is kept, and the run ends early when " +
    "--patience epochs bring nothing better. With --seeds N the run is repeated; the best run is saved, mean and spread " +
    "are told.",
    "Writes a model directory, as pretrain does: infill, generate, rank and evaluate take it. Adapters are merged into " +
    "it. The same command on the same folder goes on after the last finished epoch, whatever ended it.",
  ],
  arguments: [],
  examples: [
    "finetune --task sst2 --train train.tsv --valid dev.tsv --out models/sst2",
    "finetune --task my_task.json --train rows.csv --model models/tiny --tuning lora --rank 4 --seeds 3 --out mine",
    "finetune --method seq2seq --source document --target summary --train xsum.jsonl --out models/summaries",
    "finetune --method blanks --ratio 0.3 --train answers.txt --out models/answers",
  ],
  permissions: "--allow-read --allow-write",
  options: FINETUNE_OPTIONS,
  async run({ options }, context) {
    const { stdout, stderr } = context;
    const { out, length: longest, seeds } = options;
    const model = await loadFillingModel(options.model);
    const { maxPositions } = model.config;
    if (longest !== undefined && longest > maxPositions) {
      throw new UsageError(`option --length: expected at most ${maxPositions}, found ${longest}`);
    }
    const { name, course, rows } = await METHODS[options.method](options, {
      model,
      length: longest ?? maxPositions,
      stderr,
    });
    const plan: SeedsPlan = {
      ...options,
      model,
      course,
      tuning: tuningOf(options),
      learningRate: options["learning-rate"],
      randomWeights: options["random-weights"],
    };
    const backend = await openBackend(options.backend, context);
    try {
      if (options["dry-run"]) {
        return await foretell(plan, { backend, task: name, json: options.json, context });
      }
      const recipe = await recipeOf(options, { rows, model });
      const onWarning = (message: string): void => stderr.write(`warning: ${message}\n`);
      const folder = out === undefined
        ? undefined
        : await openRunDirectory(out, { recipe, keep: 1, onWarning });
      try {
        const started = context.now();
        const { scores, overall } = await runSeeds(backend, plan, {
          context,
          folder,
          onEpoch: (epoch) => options.json && stdout.write(`${JSON.stringify(epoch)}\n`),
        });
        const seconds = (context.now() - started) / 1000;
        const place = (folder?.savedStep() ?? 0) > 0 ? `; saved to ${out}` : "";
        if (scores.length < seeds) {
          stderr.write(
            place === ""
              ? "stopped by a signal; nothing is saved\n"
              : `stopped by a signal; the same command goes on after the last epoch that was finished${place}\n`,
          );
        }
        const metric = course.metric.name;
        if (options.json) {
          stdout.write(`${JSON.stringify({ task: name, metric, scores, best: overall?.seed, seconds })}\n`);
        } else if (scores.length > 0) {
          stdout.write(`${metric} ${meanText(scores)}, ${timeSpan(seconds)}${place}\n`);
        }
      } finally {
        await folder?.close();
      }
    } finally {
      backend.close();
    }
  },
});
