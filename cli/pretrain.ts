/** `pretrain`: train a model on plain text. */
import { isPresetName, PRESETS } from "../core/glm/presets.ts";
import type { Tensors } from "../core/graph/tensor.ts";
import { sizeOf } from "../core/graph/tensor.ts";
import { parameterTable } from "../core/glm/parameters.ts";
import { corpusOf } from "../core/objectives/draw_batch.ts";
import { byteLevel } from "../core/text/byte_level.ts";
import { scheduleOf } from "../core/train/schedule.ts";
import { saveModelDirectory } from "../data/model_directory.ts";
import { readCorpus } from "../data/read_corpus.ts";
import { BACKEND_OPTION, openBackend } from "./backend.ts";
import { type Command, command } from "./frame/command.ts";
import type { Context } from "./frame/context.ts";
import { UsageError } from "./frame/errors.ts";
import { grouped } from "./terminal/amount.ts";
import { progressLine } from "./terminal/progress_line.ts";
import { claimOutputDirectory } from "./training/output_directory.ts";
import { configOf, DEFAULTS, OBJECTIVES, OPTIMISER, type TrainingPlan } from "./training/plan.ts";
import { progressText } from "./training/progress_text.ts";
import { type Progress, runTraining, type TrainingEnd } from "./training/run_training.ts";

/** Part of the steps that warm up, and where the cosine ends; the paper's. */
const WARMUP = 0.05;
const FINAL_RATIO = 0.1;

/** The options that decide what is trained. */
interface Recipe {
  readonly data: readonly string[];
  readonly preset: string;
  readonly steps: number;
  readonly seed: number;
  readonly objective: keyof typeof OBJECTIVES;
  readonly ratio: number;
  readonly dropout: number;
  readonly batch: number | undefined;
  readonly length: number | undefined;
  readonly "learning-rate": number | undefined;
}

async function planOf(recipe: Recipe, context: Context): Promise<TrainingPlan> {
  const { data, preset, steps, seed, objective, ratio, dropout } = recipe;
  if (!isPresetName(preset)) throw new UsageError(`option --preset: found "${preset}"`);
  const defaults = DEFAULTS[preset];
  const tokenizer = byteLevel();
  const config = configOf(preset, tokenizer);
  const length = recipe.length ?? defaults.length;
  if (length > config.maxPositions) {
    throw new UsageError(
      `option --length: expected at most ${config.maxPositions}, the positions of ${preset}, found ${length}`,
    );
  }
  const stdin = data.includes("-") ? { stdin: ReadableStream.from([await context.readStdin()]) } : {};
  const documents = await readCorpus(data, stdin);
  const corpus = corpusOf(documents.map(({ text }) => tokenizer.encode(text)));
  const peak = recipe["learning-rate"] ?? defaults.learningRate;
  return {
    config,
    tokenizer,
    corpus,
    mixture: OBJECTIVES[objective],
    ratio,
    batch: recipe.batch ?? defaults.batch,
    length,
    steps,
    seed,
    dropout,
    optimiser: OPTIMISER,
    schedule: scheduleOf(steps, { peak, warmup: WARMUP, style: "cosine", finalRatio: FINAL_RATIO }),
  };
}

function introduction({ config, corpus, batch, length }: TrainingPlan, preset: string): string {
  const count = parameterTable(config).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return `${preset}: ${grouped(count)} parameters; corpus: ${grouped(corpus.ends.at(-1) ?? 0)} tokens in ` +
    `${grouped(corpus.documents.length)} documents; ${batch} texts of up to ${length} tokens a step\n`;
}

function ending({ ended, step, loss, skipped }: TrainingEnd, plan: TrainingPlan, out: string): string {
  const how = ended === "done" ? "done" : "stopped by a signal";
  const left = skipped > 0 ? `; ${grouped(skipped)} texts skipped, their spans did not fit` : "";
  return `${how} after ${step} of ${plan.steps} steps, loss ${loss.toFixed(3)}${left}; saved to ${out}\n`;
}

/** The command. */
export const pretrain: Command = command({
  name: "pretrain",
  summary: "train a model on plain text files",
  details: [
    "Reads UTF-8 text, a token is a byte. Writes a model directory (config.json, model.safetensors, tokenizer.json). " +
    "Ctrl-C or SIGTERM ends the run after the current step and saves what was learned; the status is then 0. With " +
    "--json every logged step is a line of JSON on stdout.",
    "The same command gives the same model on the same device. The learning rate rises from 0 over 5 % of the " +
    "steps and falls by a cosine to a tenth; the loss is in nats per predicted token.",
  ],
  arguments: [],
  examples: [
    "pretrain --data moby.txt --preset minimal --steps 500 --out models/moby",
    "pretrain --data corpus/ --preset tiny --objective mix --steps 3000 --seed 1 --out models/mixed",
  ],
  permissions: "--allow-read --allow-write",
  options: {
    data: { type: "texts", value: "FILE|DIR|-", meaning: "a text file, a folder of .txt files, or stdin" },
    out: { type: "text", value: "DIR", meaning: "the model directory to write; new or empty" },
    preset: {
      type: "choice",
      choices: Object.keys(PRESETS),
      default: "minimal",
      meaning: "size of the model",
    },
    steps: { type: "integer", value: "N", default: 1000, minimum: 1, meaning: "updates" },
    seed: {
      type: "integer",
      value: "N",
      default: 0,
      minimum: 0,
      meaning: "of weights, texts, blanks and dropout",
    },
    objective: {
      type: "choice",
      choices: ["token", "sentence", "document", "mix"],
      default: "token",
      meaning: "what is masked: short spans, sentences, half a text or more, or .5/.3/.2 of each",
    },
    ratio: {
      type: "number",
      value: "R",
      default: 0.15,
      above: 0,
      maximum: 1,
      meaning: "the share to mask, of short spans and of sentences",
    },
    batch: { type: "integer", value: "N", minimum: 1, meaning: "texts per step (default 8)" },
    length: {
      type: "integer",
      value: "N",
      minimum: 8,
      meaning: "longest text in tokens (default 64 for minimal, 128 for tiny, else all positions)",
    },
    "learning-rate": { type: "number", value: "R", above: 0, meaning: "at its peak (default by preset)" },
    dropout: { type: "number", value: "P", default: 0.1, minimum: 0, below: 1, meaning: "dropout rate" },
    "save-every": {
      type: "integer",
      value: "N",
      minimum: 1,
      meaning: "save every N steps, not only at the end",
    },
    "log-every": { type: "integer", value: "N", default: 10, minimum: 1, meaning: "report every N steps" },
    backend: BACKEND_OPTION,
  },
  async run({ options }, context) {
    const { data, out, "save-every": saveEvery, "log-every": logEvery } = options;
    if (data.length === 0) {
      throw new UsageError("option --data: expected a file or folder of text, found none");
    }
    if (out === undefined) {
      throw new UsageError("option --out: expected a model directory to write, found none");
    }
    const { stdout, stderr } = context;
    const plan = await planOf(options, context);
    const directory = await claimOutputDirectory(out);
    const signal = context.onStop();
    const line = progressLine(stderr);
    const save = (parameters: Tensors): Promise<void> =>
      saveModelDirectory(out, { ...plan, parameters }, { float: "F32" });
    const report = (progress: Progress): void => {
      if (options.json) stdout.write(`${JSON.stringify(progress)}\n`);
      line.show(progressText(progress));
    };
    try {
      const backend = await openBackend(options.backend, context);
      try {
        stderr.write(introduction(plan, options.preset));
        const end = await runTraining(backend, plan, {
          now: context.now,
          isStopped: () => signal.aborted,
          isLogged: (step) => step === 1 || step % logEvery === 0,
          onProgress: report,
          isSaved: (step) => saveEvery !== undefined && step % saveEvery === 0,
          save,
        });
        line.end();
        if (end.step === 0) {
          stderr.write("stopped by a signal before the first step; nothing saved\n");
          return;
        }
        await save(end.parameters);
        (options.json ? stderr : stdout).write(ending(end, plan, out));
      } finally {
        line.end();
        backend.close();
      }
    } finally {
      await directory.abandon();
    }
  },
});
