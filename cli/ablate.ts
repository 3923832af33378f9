/** `ablate`: what each idea of GLM is worth, under one budget. */
import { parameterTable } from "../core/glm/parameters.ts";
import { isPresetName, PRESETS } from "../core/glm/presets.ts";
import { sizeOf } from "../core/graph/tensor.ts";
import { type Corpus, corpusOf } from "../core/objectives/draw_batch.ts";
import { byteLevel } from "../core/text/byte_level.ts";
import { commandId, type CommandName } from "../core/text/command_tokens.ts";
import { padVocabulary } from "../core/text/pad_vocabulary.ts";
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { writeFileAtomic } from "../data/atomic.ts";
import { loadTokenizer } from "../data/model_directory.ts";
import { readCorpus } from "../data/read_corpus.ts";
import { openTokenizer } from "../text/open_tokenizer.ts";
import { type ArmName, ARMS, type ArmTokens } from "./ablate/arms.ts";
import { type Answers, BLANK_LENGTHS, type Budget, runArm } from "./ablate/run_arm.ts";
import { BACKEND_OPTION, openBackend } from "./backend.ts";
import { type Command, command } from "./frame/command.ts";
import { CommandError, UsageError } from "./frame/errors.ts";
import { grouped } from "./terminal/amount.ts";
import { DEFAULTS } from "./training/plan.ts";

/** Ids without a meaning of their own that sentinels need: as many masks as start tokens. */
const SENTINELS = 128;

/** One trained model. */
interface Outcome {
  readonly arm: ArmName;
  readonly seed: number;
  readonly answers: readonly Answers[];
}

/** What the report says of one arm and one length of blanks. */
interface Comparison {
  readonly arm: ArmName;
  readonly blankLength: number;
  readonly measure: "loss" | "firstToken" | "exact";
  readonly mean: number;
  /** Mean over the seeds of the difference to the first arm, and its standard deviation. */
  readonly difference: number;
  readonly spread: number;
}

const MEASURES = ["loss", "firstToken", "exact"] as const;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  if (values.length < 2) return NaN;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/** Pairs of the same seed are compared, so that what a seed does to both does not count. */
function compare(outcomes: readonly Outcome[]): readonly Comparison[] {
  const [base] = ARMS;
  return ARMS.filter(({ name }) => outcomes.some(({ arm }) => arm === name)).flatMap(({ name }) =>
    BLANK_LENGTHS.flatMap((blankLength) =>
      MEASURES.map((measure): Comparison => {
        const of = (arm: ArmName | undefined): readonly number[] =>
          outcomes.filter((each) => each.arm === arm).map(({ answers }) =>
            answers.find((found) => found.blankLength === blankLength)?.[measure] ?? NaN
          );
        const [own, others] = [of(name), of(base?.name)];
        const differences = own.map((value, index) => value - (others[index] ?? NaN));
        return {
          arm: name,
          blankLength,
          measure,
          mean: mean(own),
          difference: mean(differences),
          spread: deviation(differences),
        };
      })
    )
  );
}

function cell({ measure, mean, difference, spread }: Comparison, isBase: boolean): string {
  const [scale, digits, unit] = measure === "loss" ? [1, 3, ""] as const : [100, 1, " %"] as const;
  const shown = `${(scale * mean).toFixed(digits)}${unit}`;
  if (isBase) return shown;
  const sign = difference > 0 ? "+" : "";
  const deviation = Number.isFinite(spread) ? ` ± ${(scale * spread).toFixed(digits)}` : "";
  return `${shown} (${sign}${(scale * difference).toFixed(digits)}${deviation})`;
}

/** The report in Markdown. */
function reportText(comparisons: readonly Comparison[], budget: string): string {
  const columns = BLANK_LENGTHS.flatMap((
    length,
  ) => [`loss, ${length}`, `first token, ${length}`, `exact, ${length}`]);
  const rows = ARMS.filter(({ name }) => comparisons.some(({ arm }) => arm === name)).map(
    ({ name, meaning, paper }, index) => {
      const cells = comparisons.filter(({ arm }) => arm === name).map((each) => cell(each, index === 0));
      return `| ${[name, meaning, ...cells, paper].join(" | ")} |`;
    },
  );
  const heading = ["arm", "what differs", ...columns, "the paper"];
  return [
    "# What each idea is worth",
    "",
    `${budget} Every arm saw the same texts in the same order and answered the same blanks of held-out texts; the ` +
    "number behind a measure is the length of the blanks in tokens. In parentheses: the mean difference to the first " +
    "line over the seeds, ± its standard deviation. Loss is in nats per token of the answer.",
    "",
    `| ${heading.join(" | ")} |`,
    `| ${
      heading.map((_, index) => index < 2 || index === heading.length - 1 ? "---" : "---:").join(" | ")
    } |`,
    ...rows,
    "",
  ].join("\n");
}

function tokensOf({ commands, vocabularySize }: Tokenizer, maxPositions: number): ArmTokens {
  const id = (name: CommandName): number => commandId(commands, name);
  return {
    mask: id("MASK"),
    sop: id("sop"),
    eop: id("eop"),
    cls: id("CLS"),
    eos: id("EOS"),
    free: Array.from({ length: SENTINELS }, (_, index) => vocabularySize + index),
    vocabularySize,
    maxPositions,
  };
}

async function read(paths: readonly string[], { encode }: Tokenizer): Promise<Corpus> {
  return corpusOf((await readCorpus(paths)).map(({ text }) => encode(text)));
}

/** The command. */
export const ablate: Command = command({
  name: "ablate",
  summary: "train pairs that differ in one idea under one budget, and compare them",
  details: [
    `Arms: ${ARMS.map(({ name, meaning }) => `${name} (${meaning})`).join("; ")}.`,
    "All arms are trained on the same texts with the same number of steps, once per seed, and then fill the same " +
    "blanks of held-out texts, one blank a text. The report is Markdown: means, and differences to the first arm with " +
    "their standard deviation over the seeds.",
  ],
  arguments: [],
  examples: ["ablate --data train/ --held-out held-out/ --steps 500 --seeds 3 --out ablations.md"],
  permissions: "--allow-read --allow-write",
  options: {
    data: { type: "texts", value: "FILE|DIR", meaning: "texts to train on" },
    "held-out": { type: "texts", value: "FILE|DIR", meaning: "texts to ask about" },
    tokenizer: { type: "text", value: "DIR", meaning: "a folder with a vocabulary (default: bytes)" },
    preset: {
      type: "choice",
      choices: Object.keys(PRESETS),
      default: "minimal",
      meaning: "size of the models",
    },
    steps: { type: "integer", value: "N", default: 300, minimum: 1, meaning: "updates of every model" },
    batch: { type: "integer", value: "N", default: 8, minimum: 1, meaning: "texts per step" },
    length: { type: "integer", value: "N", default: 64, minimum: 16, meaning: "longest text in tokens" },
    seeds: { type: "integer", value: "N", default: 3, minimum: 1, meaning: "trainings of every arm" },
    blanks: {
      type: "integer",
      value: "N",
      default: 200,
      minimum: 1,
      meaning: "blanks of each length to fill",
    },
    out: { type: "text", value: "FILE", meaning: "where the report goes (default: stdout)" },
    backend: BACKEND_OPTION,
  },
  async run({ options }, context) {
    const { preset, steps, batch, length, seeds, blanks, out } = options;
    if (options.data.length === 0 || options["held-out"].length === 0) {
      throw new UsageError("options --data and --held-out: expected texts for each, found none");
    }
    if (!isPresetName(preset)) throw new UsageError(`option --preset: found "${preset}"`);
    const tokenizer = options.tokenizer === undefined
      ? byteLevel()
      : await loadTokenizer(options.tokenizer, { openTokenizer });
    const vocabularySize = padVocabulary(tokenizer.vocabularySize + SENTINELS);
    const config = { ...PRESETS[preset], vocabularySize, blockPositions: true };
    if (length > config.maxPositions) {
      throw new UsageError(`option --length: expected at most ${config.maxPositions}, found ${length}`);
    }
    const signal = context.onStop();
    const budget: Budget = {
      config,
      corpus: await read(options.data, tokenizer),
      heldOut: await read(options["held-out"], tokenizer),
      tokens: tokensOf(tokenizer, config.maxPositions),
      isSentenceEnd: tokenizer.isSentenceEnd,
      steps,
      batch,
      length,
      learningRate: DEFAULTS[preset].learningRate,
      blanks,
      isStopped: () => signal.aborted,
    };
    const backend = await openBackend(options.backend, context);
    const outcomes: Outcome[] = [];
    try {
      for (let seed = 0; seed < seeds; seed++) {
        for (const arm of ARMS) {
          const answers = await runArm(backend, arm, { budget, seed });
          if (answers === undefined) {
            throw new CommandError("stopped by a signal; there is no report of a part");
          }
          outcomes.push({ arm: arm.name, seed, answers });
          const [first] = answers;
          context.stderr.write(
            `seed ${seed}  ${arm.name}: loss ${first?.loss.toFixed(3)} on blanks of one token\n`,
          );
        }
      }
    } finally {
      backend.close();
    }
    const count = parameterTable(config).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const comparisons = compare(outcomes);
    const words =
      `${grouped(count)} parameters, ${steps} steps of ${batch} texts of up to ${length} tokens, ` +
      `${seeds} ${seeds === 1 ? "seed" : "seeds"}, ${blanks} blanks of each length.`;
    const text = options.json
      ? `${JSON.stringify({ outcomes, comparisons })}\n`
      : reportText(comparisons, words);
    if (out === undefined) context.stdout.write(text);
    else await writeFileAtomic(out, new TextEncoder().encode(text));
  },
});
