/** `ablate`: what each idea of GLM is worth, under one budget. */
import { parameterCount, parameterTable } from "../core/glm/parameters.ts";
import { PRESET_NAMES, PRESETS } from "../core/glm/presets.ts";
import type { Backend } from "../core/graph/backend.ts";
import { byteLevel } from "../core/text/byte_level.ts";
import { commandId, type CommandName } from "../core/text/command_tokens.ts";
import { padVocabulary } from "../core/text/pad_vocabulary.ts";
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { writeFileAtomic } from "../data/atomic.ts";
import { loadTokenizer } from "../data/model_directory.ts";
import { tokenizerHash } from "../text/tokenizer_hash.ts";
import { openTokenizer } from "../text/open_tokenizer.ts";
import { ARMS, type ArmTokens } from "./ablate/arms.ts";
import { compare, type Outcome } from "./ablate/compare.ts";
import { forgetfulOutcomes, openOutcomes, type Outcomes } from "./ablate/outcomes.ts";
import { reportText } from "./ablate/report.ts";
import { type Budget, runArm } from "./ablate/run_arm.ts";
import { BACKEND_OPTION, openBackend } from "./backend.ts";
import { type Command, command } from "./frame/command.ts";
import type { Context } from "./frame/context.ts";
import { CommandError, UsageError } from "./frame/errors.ts";
import { grouped } from "./terminal/amount.ts";
import { TOKENIZER_OPTION } from "./training/options.ts";
import { DEFAULTS } from "./training/plan.ts";
import { readData } from "./training/read_data.ts";
import { corpusName } from "./training/recipe.ts";

/** Ids without a meaning of their own that sentinels need: as many masks as start tokens. */
const SENTINELS = 128;

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

/** The options that decide what is measured, as somebody would write them again. */
const REPEATED = [
  "data",
  "held-out",
  "tokenizer",
  "preset",
  "steps",
  "batch",
  "length",
  "seeds",
  "blanks",
] as const;

function commandLineOf(options: Readonly<Partial<Record<typeof REPEATED[number], unknown>>>): string {
  const words = REPEATED.flatMap((name) => [options[name] ?? []].flat().map((value) => `--${name} ${value}`));
  return ["deno run -A cli/main.ts ablate", ...words].join(" \\\n  ");
}

/** Every arm from every seed, as far as it is not known; nothing when it was stopped. */
async function trainAll(
  backend: Backend,
  { budget, seeds, outcomes, stderr }: {
    readonly budget: Budget;
    readonly seeds: number;
    readonly outcomes: Outcomes;
    readonly stderr: Context["stderr"];
  },
): Promise<readonly Outcome[] | undefined> {
  const found: Outcome[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    for (const arm of ARMS) {
      const known = outcomes.known.find((each) => each.arm === arm.name && each.seed === seed);
      const answers = known?.answers ?? await runArm(backend, arm, { budget, seed });
      if (answers === undefined) return undefined;
      const outcome = { arm: arm.name, seed, answers };
      found.push(outcome);
      if (known !== undefined) continue;
      await outcomes.add(outcome);
      const losses = answers.map(({ blankLength, loss }) => `${loss.toFixed(3)} on blanks of ${blankLength}`);
      stderr.write(`seed ${seed}  ${arm.name}: loss ${losses.join(", ")}\n`);
    }
  }
  return found;
}

/** The command. */
export const ablate: Command = command({
  name: "ablate",
  summary: "train pairs that differ in one idea under one budget, and compare them",
  details: [
    `Arms: ${ARMS.map(({ name, meaning }) => `${name} (${meaning})`).join("; ")}.`,
    "All arms are trained on the same texts with the same number of steps, once per seed, and then fill the same " +
    "blanks of held-out texts, one blank a text. The report is Markdown: means, and differences to the first arm with " +
    "their standard deviation over the seeds. With --state, finished trainings are kept in a file, and the same command " +
    "goes on with those that are missing.",
  ],
  arguments: [],
  examples: ["ablate --data train/ --held-out held-out/ --steps 500 --seeds 3 --out ablations.md"],
  permissions: "--allow-read --allow-write",
  options: {
    data: { type: "texts", value: "FILE|DIR", meaning: "texts to train on" },
    "held-out": { type: "texts", value: "FILE|DIR", meaning: "texts to ask about" },
    tokenizer: TOKENIZER_OPTION,
    preset: {
      type: "choice",
      choices: PRESET_NAMES,
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
    state: { type: "text", value: "FILE", meaning: "where finished trainings are kept, to go on with" },
    out: { type: "text", value: "FILE", meaning: "where the report goes (default: stdout)" },
    backend: BACKEND_OPTION,
  },
  async run({ options }, context) {
    const { preset, steps, batch, length, seeds, blanks, out } = options;
    if (options.data.length === 0 || options["held-out"].length === 0) {
      throw new UsageError("options --data and --held-out: expected texts for each, found none");
    }
    const tokenizer = options.tokenizer === undefined
      ? byteLevel()
      : await loadTokenizer(options.tokenizer, { openTokenizer });
    const vocabularySize = padVocabulary(tokenizer.vocabularySize + SENTINELS);
    const config = { ...PRESETS[preset], vocabularySize, blockPositions: true };
    if (length > config.maxPositions) {
      throw new UsageError(`option --length: expected at most ${config.maxPositions}, found ${length}`);
    }
    const signal = context.onStop();
    const [texts, heldOut] = [
      await readData(options.data, { tokenizer, context }),
      await readData(options["held-out"], { tokenizer, context }),
    ];
    const budget: Budget = {
      config,
      corpus: texts.corpus,
      heldOut: heldOut.corpus,
      tokens: tokensOf(tokenizer, config.maxPositions),
      isSentenceEnd: tokenizer.isSentenceEnd,
      steps,
      batch,
      length,
      learningRate: DEFAULTS[preset].learningRate,
      blanks,
      isStopped: () => signal.aborted,
    };
    const outcomes = options.state === undefined ? forgetfulOutcomes() : await openOutcomes(options.state, {
      data: await corpusName(budget.corpus),
      "held-out": await corpusName(budget.heldOut),
      tokenizer: await tokenizerHash(tokenizer),
      ...{ preset, steps, batch, length, blanks },
    });
    let found: readonly Outcome[] | undefined;
    const backend = await openBackend(options.backend, context);
    try {
      found = await trainAll(backend, { budget, seeds, outcomes, stderr: context.stderr });
    } finally {
      backend.close();
      texts.close();
      heldOut.close();
    }
    if (found === undefined) {
      const next = options.state === undefined ? "there is no report of a part" : "the same command goes on";
      throw new CommandError(`stopped by a signal; ${next}`);
    }
    const count = parameterCount(parameterTable(config));
    const comparisons = compare(found);
    const text = options.json
      ? `${JSON.stringify({ outcomes: found, comparisons })}\n`
      : reportText(comparisons, {
        budget:
          `${grouped(count)} parameters, ${
            grouped(steps)
          } steps of ${batch} texts of up to ${length} tokens, ` +
          `${seeds} ${seeds === 1 ? "seed" : "seeds"}, ${grouped(blanks)} blanks of each length.`,
        commandLine: commandLineOf(options),
      });
    if (out === undefined) context.stdout.write(text);
    else await writeFileAtomic(out, new TextEncoder().encode(text));
  },
});
