/** A training plan from the options of `pretrain`. */
import { checkConfig } from "../../core/glm/config.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { scheduleOf } from "../../core/train/schedule.ts";
import type { Split } from "../../data/batches/prepared_corpus.ts";
import { loadTokenizer } from "../../data/model_directory.ts";
import { openTokenizer } from "../../text/open_tokenizer.ts";
import type { Context } from "../frame/context.ts";
import { UsageError } from "../frame/errors.ts";
import { bitsOf } from "../training/options.ts";
import { configOf, DEFAULTS, mixtureOf, type TrainingPlan } from "../training/plan.ts";
import { type Data, preparedAmong, readData } from "../training/read_data.ts";
import type { PretrainValues } from "./options.ts";

/** Part of the steps that warm up, and where the cosine ends; the paper's. */
const WARMUP = 0.05;
const FINAL_RATIO = 0.1;

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
export function splitOf(
  values: Pick<PretrainValues, "validation-share">,
  side: "train" | "validation",
): Split {
  const share = values["validation-share"];
  return share === undefined ? { side: "all" } : { side, share };
}

/** The tokenizer of a run: that of --tokenizer, or of the prepared data; bytes otherwise. */
export async function tokenizerOf({ tokenizer, data }: PretrainValues): Promise<Tokenizer> {
  const folder = tokenizer ?? (await preparedAmong(data))[0];
  return folder === undefined ? byteLevel() : await loadTokenizer(folder, { openTokenizer });
}

/**
 * The plan that the options stand for, but for the corpus.
 *
 * @throws {UsageError} when an option does not fit.
 */
export function planOf(values: PretrainValues, tokenizer: Tokenizer): Omit<TrainingPlan, "corpus"> {
  const { preset, steps, seed, objective, ratio, dropout } = values;
  const defaults = DEFAULTS[preset];
  const sizes = configOf(preset, tokenizer);
  const config = asOption("hidden", () =>
    checkConfig({
      ...sizes,
      layers: values.layers ?? sizes.layers,
      hidden: values.hidden ?? sizes.hidden,
      heads: values.heads ?? sizes.heads,
      maxPositions: values.positions ?? sizes.maxPositions,
    }));
  const lengths = lengthsOf(
    values.length ?? String(Math.min(defaults.length, config.maxPositions)),
    { positions: config.maxPositions, preset },
  );
  const peak = values["learning-rate"] ?? defaults.learningRate;
  return {
    config,
    tokenizer,
    mixture: asOption("objective", () => mixtureOf(objective)),
    ratio,
    batch: values.batch ?? defaults.batch,
    lengths,
    ...values.pack === undefined ? {} : { packedLength: values.pack },
    steps,
    seed,
    dropout,
    accumulate: values.accumulate,
    precision: bitsOf(values.precision),
    rematerialise: values.rematerialise,
    optimiser: defaults.optimiser,
    schedule: scheduleOf(steps, { peak, warmup: WARMUP, style: "cosine", finalRatio: FINAL_RATIO }),
  };
}

/**
 * The texts that are validated on; nothing where none are held out.
 *
 * @throws {UsageError} when two ways of holding out are asked for.
 * @throws {DataError} when something cannot be read.
 */
export async function readHeldOut(
  values: PretrainValues,
  given: { readonly tokenizer: Tokenizer; readonly context: Pick<Context, "readStdin"> },
): Promise<Data | undefined> {
  const { data, validation, "validation-share": share } = values;
  if (validation.length > 0 && share !== undefined) {
    throw new UsageError("expected --validation or --validation-share, found both");
  }
  if (validation.length > 0) return await readData(validation, given);
  return share === undefined
    ? undefined
    : await readData(data, { ...given, split: splitOf(values, "validation") });
}
