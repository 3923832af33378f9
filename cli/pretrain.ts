/** `pretrain`: train a model on plain text. */
import { checkConfig } from "../core/glm/config.ts";
import { parameterTable } from "../core/glm/parameters.ts";
import { isPresetName, PRESETS } from "../core/glm/presets.ts";
import { sizeOf } from "../core/graph/tensor.ts";
import { byteLevel } from "../core/text/byte_level.ts";
import { scheduleOf } from "../core/train/schedule.ts";
import { loadTokenizer } from "../data/model_directory.ts";
import { prefetchBatches } from "../data/batches/prefetch.ts";
import type { Split } from "../data/batches/prepared_corpus.ts";
import { openRunDirectory, type RunDirectory } from "../data/run/run_directory.ts";
import { openTokenizer } from "../text/open_tokenizer.ts";
import { BACKEND_OPTION, type BackendChoice, openBackend } from "./backend.ts";
import { type Command, command } from "./frame/command.ts";
import type { Context } from "./frame/context.ts";
import { CommandError, reportOf, UsageError } from "./frame/errors.ts";
import { PROFILE_OPTION, profiled, writeProfile } from "./profile.ts";
import { redrawReport } from "./report/write_report.ts";
import { grouped } from "./terminal/amount.ts";
import { progressLine } from "./terminal/progress_line.ts";
import { batchRecipe, validationExamples } from "./training/draw.ts";
import { estimate, estimateText, leastSeconds, leastSecondsText } from "./training/estimate.ts";
import { preparedAmong, readData } from "./training/read_data.ts";
import { configOf, DEFAULTS, mixtureOf, type TrainingPlan } from "./training/plan.ts";
import { progressText } from "./training/progress_text.ts";
import { recipeOf, type ValidationSettings } from "./training/recipe.ts";
import {
  parametersOf,
  runTraining,
  type TrainingEnd,
  type TrainingHooks,
  type TrainingState,
} from "./training/run_training.ts";
import { sampler } from "./training/samples.ts";
import { notesOf, standingOf } from "./training/standing.ts";
import { validationText } from "./training/validate.ts";

/** Part of the steps that warm up, and where the cosine ends; the paper's. */
const WARMUP = 0.05;
const FINAL_RATIO = 0.1;

/** Without --save-every, the state is saved when the last time is this long ago. */
const SAVE_AFTER_MILLISECONDS = 5 * 60 * 1000;

/** The options that decide what is trained. */
interface Settings {
  readonly data: readonly string[];
  readonly "validation-share": number | undefined;
  readonly pack: number | undefined;
  readonly tokenizer: string | undefined;
  readonly preset: string;
  readonly layers: number | undefined;
  readonly hidden: number | undefined;
  readonly heads: number | undefined;
  readonly positions: number | undefined;
  readonly steps: number;
  readonly seed: number;
  readonly objective: string;
  readonly ratio: number;
  readonly dropout: number;
  readonly batch: number | undefined;
  readonly accumulate: number;
  readonly precision: "16" | "32";
  readonly rematerialise: "nothing" | "blocks";
  readonly length: string | undefined;
  readonly "learning-rate": number | undefined;
}

function lengthsOf(
  text: string,
  most: { readonly positions: number; readonly preset: string },
): readonly number[] {
  return text.split(",").map((each) => {
    const length = /^\d{1,9}$/.test(each) ? Number(each) : NaN;
    if (!(length >= 8)) {
      throw new UsageError(`option --length: expected integers of at least 8, found "${each}"`);
    }
    if (length <= most.positions) return length;
    throw new UsageError(
      `option --length: expected at most ${most.positions}, the positions of ${most.preset}, found ${length}`,
    );
  });
}

/** Runs `read`; what is wrong with a value is said with the name of its option. */
function asOption<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`option --${name}: ${error.message}`);
    throw error;
  }
}

/** A side of the data: all of it, unless a share of the documents is held out. */
function splitOf(settings: Pick<Settings, "validation-share">, side: "train" | "validation"): Split {
  const share = settings["validation-share"];
  return share === undefined ? { side: "all" } : { side, share };
}

/** Prepared data is drawn by a worker, ahead of the steps. */
async function prefetching(
  plan: TrainingPlan,
  settings: Settings,
): Promise<Pick<TrainingHooks, "openBatches">> {
  const folders = await preparedAmong(settings.data);
  if (folders.length === 0) return {};
  return {
    openBatches: (key) =>
      prefetchBatches({
        key,
        recipe: batchRecipe(plan),
        data: { kind: "prepared", folders, split: splitOf(settings, "train") },
        tokenizerFiles: plan.tokenizer.files,
      }),
  };
}

async function planOf(settings: Settings, context: Context): Promise<TrainingPlan> {
  const { data, preset, steps, seed, objective, ratio, dropout } = settings;
  if (!isPresetName(preset)) throw new UsageError(`option --preset: found "${preset}"`);
  const defaults = DEFAULTS[preset];
  const tokenizerFolder = settings.tokenizer ?? (await preparedAmong(data))[0];
  const tokenizer = tokenizerFolder === undefined
    ? byteLevel()
    : await loadTokenizer(tokenizerFolder, { openTokenizer });
  const sizes = configOf(preset, tokenizer);
  const config = asOption("hidden", () =>
    checkConfig({
      ...sizes,
      layers: settings.layers ?? sizes.layers,
      hidden: settings.hidden ?? sizes.hidden,
      heads: settings.heads ?? sizes.heads,
      maxPositions: settings.positions ?? sizes.maxPositions,
    }));
  const lengths = lengthsOf(
    settings.length ?? String(Math.min(defaults.length, config.maxPositions)),
    { positions: config.maxPositions, preset },
  );
  const peak = settings["learning-rate"] ?? defaults.learningRate;
  return {
    config,
    tokenizer,
    mixture: asOption("objective", () => mixtureOf(objective)),
    corpus: await readData(data, { tokenizer, context, split: splitOf(settings, "train") }),
    ratio,
    batch: settings.batch ?? defaults.batch,
    lengths,
    ...settings.pack === undefined ? {} : { packedLength: settings.pack },
    steps,
    seed,
    dropout,
    accumulate: settings.accumulate,
    precision: settings.precision === "16" ? 16 : 32,
    rematerialise: settings.rematerialise,
    optimiser: defaults.optimiser,
    schedule: scheduleOf(steps, { peak, warmup: WARMUP, style: "cosine", finalRatio: FINAL_RATIO }),
  };
}

function introduction({ config, corpus, batch, lengths }: TrainingPlan, preset: string): string {
  const count = parameterTable(config).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return `${preset}: ${grouped(count)} parameters; corpus: ${grouped(corpus.ends.at(-1) ?? 0)} tokens in ` +
    `${grouped(corpus.documents.length)} documents; ${batch} texts of up to ${
      Math.max(...lengths)
    } tokens a step\n`;
}

function ending(
  { step, loss, skipped, ended }: Omit<TrainingEnd, "ended"> & {
    readonly ended: "done" | "signal" | "stopped";
  },
  { steps }: Pick<TrainingPlan, "steps">,
  out: string,
): string {
  const how = ended === "done" ? "done" : ended === "signal" ? "stopped by a signal" : "stopped";
  const left = skipped > 0 ? `; ${grouped(skipped)} texts skipped, their spans did not fit` : "";
  const next = ended === "done" ? "" : "; the same command goes on from there";
  return `${how} after ${step} of ${steps} steps, loss ${loss.toFixed(3)}${left}; saved to ${out}${next}\n`;
}

/** What the run will need, and nothing else. */
async function foretell(
  plan: TrainingPlan,
  options: {
    readonly preset: string;
    readonly json: boolean;
    readonly backend: BackendChoice;
    readonly context: Context;
  },
): Promise<void> {
  const { context, json, preset } = options;
  const found = estimate(plan);
  const backend = await openBackend(options.backend, context);
  try {
    const time = await leastSeconds(backend, { estimate: found, steps: plan.steps, now: context.now });
    context.stdout.write(
      json
        ? `${JSON.stringify({ ...found, ...time })}\n`
        : `${introduction(plan, preset)}${estimateText(found)}\n${leastSecondsText(time)}\n`,
    );
  } finally {
    backend.close();
  }
}

/** When states are saved: every so many steps, or by the clock. */
function saving(every: number | undefined, now: () => number): (step: number) => boolean {
  let last = now();
  return (step) => {
    const isDue = every === undefined ? now() - last >= SAVE_AFTER_MILLISECONDS : step % every === 0;
    if (isDue) last = now();
    return isDue;
  };
}

/** Where a run stood when its folder was opened. */
function startOf({ start }: RunDirectory): { readonly start: TrainingState } | Record<never, never> {
  return start === undefined ? {} : { start: { standing: standingOf(start.notes), tensors: start.tensors } };
}

/** The command. */
export const pretrain: Command = command({
  name: "pretrain",
  summary: "train a model on plain text files; the same command goes on with a run",
  details: [
    "Reads UTF-8 text; a token is a byte, unless --tokenizer names a vocabulary. Writes a model directory (config.json, " +
    "model.safetensors and the tokenizer) with checkpoints and metrics.jsonl beside it. Ctrl-C or SIGTERM ends the " +
    "run after the current step and saves; the status is then 0. With --json every logged step is a line of JSON on " +
    "stdout.",
    "The same command on the folder of a run goes on from its last checkpoint, whatever ended it, and gives the same " +
    "bits on the same device as a run that was never interrupted. With other settings it is refused.",
    "The learning rate rises from 0 over 5 % of the steps and falls by a cosine to a tenth; the loss is in nats per " +
    "predicted token. The optimiser's other settings are those published for the preset.",
  ],
  arguments: [],
  examples: [
    "pretrain --data moby.txt --preset minimal --steps 500 --out models/moby",
    "pretrain --data corpus/ --preset tiny --objective mix --steps 3000 --seed 1 --out models/mixed",
    "pretrain --data train/ --validation held-out/ --tokenizer words/ --preset small --objective " +
    "token=.5,sentence=.3,document=.2 --steps 10000 --out models/small",
  ],
  permissions: "--allow-read --allow-write",
  options: {
    data: {
      type: "texts",
      value: "FILE|DIR|-",
      meaning: "a text file, a folder of .txt files, stdin, or folders that prepare wrote",
    },
    out: {
      type: "text",
      value: "DIR",
      meaning: "the model directory to write: new, empty or a run to go on with",
    },
    tokenizer: { type: "text", value: "DIR", meaning: "a folder with a vocabulary (default: bytes)" },
    validation: { type: "texts", value: "FILE|DIR", meaning: "texts that are never trained on" },
    "validation-share": {
      type: "number",
      value: "R",
      above: 0,
      below: 1,
      meaning: "hold out this share of the documents of prepared data, chosen by their hash",
    },
    pack: {
      type: "integer",
      value: "N",
      minimum: 16,
      meaning: "pack examples into rows of N tokens, --batch rows a step",
    },
    "validate-every": {
      type: "integer",
      value: "N",
      default: 500,
      minimum: 1,
      meaning: "evaluate the texts of --validation every N steps",
    },
    "validation-batches": {
      type: "integer",
      value: "N",
      default: 8,
      minimum: 1,
      meaning: "how many batches of each objective",
    },
    preset: {
      type: "choice",
      choices: Object.keys(PRESETS),
      default: "minimal",
      meaning: "size of the model",
    },
    layers: { type: "integer", value: "N", minimum: 1, meaning: "instead of the preset's" },
    hidden: {
      type: "integer",
      value: "N",
      minimum: 1,
      meaning: "features per token, instead of the preset's",
    },
    heads: { type: "integer", value: "N", minimum: 1, meaning: "instead of the preset's" },
    positions: { type: "integer", value: "N", minimum: 8, meaning: "longest text, instead of the preset's" },
    steps: { type: "integer", value: "N", default: 1000, minimum: 1, meaning: "updates" },
    seed: {
      type: "integer",
      value: "N",
      default: 0,
      minimum: 0,
      meaning: "of weights, texts, blanks and dropout",
    },
    objective: {
      type: "text",
      value: "NAME|WEIGHTS",
      default: "token",
      meaning:
        "what a batch masks: token (short spans), sentence, document (half a text or more), or weights as in " +
        "token=.5,sentence=.3,document=.2, which is mix",
    },
    ratio: {
      type: "number",
      value: "R",
      default: 0.15,
      above: 0,
      maximum: 1,
      meaning: "the share to mask, of short spans and of sentences",
    },
    batch: { type: "integer", value: "N", minimum: 1, meaning: "texts per step (default 8; 16 for small)" },
    accumulate: {
      type: "integer",
      value: "N",
      default: 1,
      minimum: 1,
      meaning: "micro-batches whose mean gradient makes one update, which is clipped once",
    },
    precision: {
      type: "choice",
      choices: ["32", "16"],
      default: "32",
      meaning: "bits of stored weights and activations; what is updated stays at 32",
    },
    rematerialise: {
      type: "choice",
      choices: ["nothing", "blocks"],
      default: "nothing",
      meaning: "what the backward pass computes again: blocks need less memory and more time",
    },
    length: {
      type: "text",
      value: "N[,N…]",
      meaning:
        "longest text in tokens (default 64 for minimal, 128 for tiny and small, else all positions); of " +
        "several, each batch takes one, with more of the shorter texts",
    },
    "learning-rate": { type: "number", value: "R", above: 0, meaning: "at its peak (default by preset)" },
    dropout: { type: "number", value: "P", default: 0.1, minimum: 0, below: 1, meaning: "dropout rate" },
    "save-every": {
      type: "integer",
      value: "N",
      minimum: 1,
      meaning: "save every N steps (default: every 5 minutes)",
    },
    "stop-after": {
      type: "integer",
      value: "N",
      minimum: 1,
      meaning: "end after N steps of the run, as a signal does; the same command goes on",
    },
    "dry-run": { type: "flag", meaning: "only say what the run will need: memory, operations, time" },
    keep: { type: "integer", value: "N", default: 2, minimum: 1, meaning: "checkpoints that stay" },
    "log-every": { type: "integer", value: "N", default: 10, minimum: 1, meaning: "report every N steps" },
    backend: BACKEND_OPTION,
    profile: PROFILE_OPTION,
  },
  async run({ options }, context) {
    const { data, out, keep, "save-every": saveEvery, "log-every": logEvery } = options;
    if (data.length === 0) {
      throw new UsageError("option --data: expected a file or folder of text, found none");
    }
    if (out === undefined) { // also for --dry-run, so that the command is the same but for that word
      throw new UsageError("option --out: expected a model directory to write, found none");
    }
    const { stdout, stderr } = context;
    const say = (text: string): void => (options.json ? stderr : stdout).write(text);
    const plan = await planOf(options, context);
    const { validation: heldOut, "validation-share": share } = options;
    if (heldOut.length > 0 && share !== undefined) {
      throw new UsageError("expected --validation or --validation-share, found both");
    }
    const isValidated = heldOut.length > 0 || share !== undefined;
    const validation: ValidationSettings | undefined = !isValidated ? undefined : {
      corpus: await readData(share === undefined ? heldOut : data, {
        tokenizer: plan.tokenizer,
        context,
        split: splitOf(options, "validation"),
      }),
      every: options["validate-every"],
      batches: options["validation-batches"],
    };
    if (options["dry-run"]) {
      await foretell(plan, { ...options, context });
      return;
    }
    const run = await openRunDirectory(out, {
      recipe: await recipeOf(plan, validation),
      keep,
      onWarning: (message) => stderr.write(`warning: ${message}\n`),
    });
    const line = progressLine(stderr);
    try {
      const done = run.start?.step ?? 0;
      if (done >= plan.steps) {
        say(`already done after ${done} of ${plan.steps} steps; the model is in ${out}\n`);
        return;
      }
      const signal = context.onStop();
      const backend = await openBackend(options.backend, context);
      try {
        stderr.write(introduction(plan, options.preset));
        stderr.write(`${estimateText(estimate(plan))}\n`);
        if (done > 0) stderr.write(`going on after step ${done} of ${plan.steps}\n`);
        const fillSamples = sampler(backend, plan, validation?.corpus ?? plan.corpus);
        const profiling = options.profile ? profiled(backend) : undefined;
        const end = await runTraining(profiling?.backend ?? backend, plan, {
          now: context.now,
          isStopped: (step) => signal.aborted || step >= (options["stop-after"] ?? Infinity),
          isLogged: (step) => step === 1 || step % logEvery === 0,
          async onProgress(progress) {
            if (options.json) stdout.write(`${JSON.stringify(progress)}\n`);
            line.show(progressText(progress));
            await run.log({ ...progress, step: progress.step });
          },
          ...await prefetching(plan, options),
          ...startOf(run),
          isSaved: saving(saveEvery, context.now),
          save: ({ standing, tensors }) =>
            run.save({ step: standing.step, tensors, notes: notesOf(standing) }, {
              ...plan,
              parameters: parametersOf(plan, tensors),
            }),
          ...validation === undefined ? {} : {
            validation: {
              examples: validationExamples(plan, validation),
              isDue: (step) => step % validation.every === 0,
              async onValidated(step, found) {
                if (options.json) stdout.write(`${JSON.stringify({ step, validation: found })}\n`);
                line.end();
                stderr.write(`${validationText(step, found)}\n`);
                await run.log({ step, validation: found });
              },
              async sample(step, parameters) {
                await run.log({ step, samples: await fillSamples(parameters) });
                await redrawReport(out);
              },
              saveBest: (parameters) => run.saveBest({ ...plan, parameters }),
            },
          },
        });
        line.end();
        if (profiling) await writeProfile(profiling, context, options);
        line.end();
        if (end.step === 0) {
          stderr.write("stopped by a signal before the first step; nothing saved\n");
          return;
        }
        say(
          ending(
            { ...end, ended: signal.aborted && end.ended === "stopped" ? "signal" : end.ended },
            plan,
            out,
          ),
        );
      } finally {
        line.end();
        backend.close();
      }
    } catch (error) {
      if (run.savedStep() === 0) throw error;
      const { message } = reportOf(error);
      throw new CommandError(`${message}; the state after step ${run.savedStep()} is saved in ${out}`, {
        cause: error,
      });
    } finally {
      await run.close();
    }
  },
});
