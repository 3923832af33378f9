/** `inspect`: what a model directory, or a folder of prepared data, holds. */
import { isPrepared } from "../data/prepared/open_prepared.ts";
import type { GlmConfig } from "../core/glm/config.ts";
import { PRESET_NAMES, type PresetName, PRESETS } from "../core/glm/presets.ts";
import { type Command, command } from "./frame/command.ts";
import type { Context } from "./frame/context.ts";
import { UsageError } from "./frame/errors.ts";
import { inspectData } from "./inspect/inspect_data.ts";
import { memoryPlan, type MemoryUse } from "./inspect/memory_plan.ts";
import { type ModelSummary, readSummary } from "./inspect/read_summary.ts";
import { byteSize, grouped } from "./terminal/amount.ts";
import { table } from "./terminal/table.ts";
import { bitsOf, PRECISION_OPTION, REMATERIALISE_OPTION } from "./training/options.ts";

/** Lines for people. */
function lines({ config, tokenizer, parameters, count, bytes }: ModelSummary): readonly string[] {
  const rows = parameters.map(({ name, shape, dtype, count, bytes }) => ({
    label: name,
    cells: [`[${shape.join(", ")}]`, dtype, grouped(count), byteSize(bytes)].map((text) => ({ text })),
  }));
  const positions = config.blockPositions ? "two positions per token" : "one position per token";
  return [
    `${config.layers} layers, ${config.hidden} hidden, ${config.heads} heads, ${config.maxPositions} positions, ` +
    positions,
    `tokenizer ${tokenizer.type}: ${tokenizer.vocabularySize} tokens, ${config.vocabularySize} rows`,
    "",
    ...table(rows, { columns: Infinity, colours: false }),
    "",
    `${grouped(count)} parameters in ${parameters.length} tensors, ${byteSize(bytes)}`,
  ];
}

/** The plan as a table for people. */
function planLines(uses: readonly MemoryUse[]): readonly string[] {
  const parts = [
    "parameters",
    "moments",
    "memory",
    "batch",
    "slots",
    "uniforms",
    "staging",
    "total",
  ] as const;
  const rows = parts.map((label) => ({
    label,
    cells: uses.map((use) => ({ text: byteSize(use[label]) })),
  }));
  const heading = { label: "", cells: uses.map(({ use }) => ({ text: use })) };
  return table([heading, ...rows], { columns: Infinity, colours: false });
}

/** Sizes of the model that is asked about. */
async function configOfQuestion(
  directory: string | undefined,
  { preset, vocabulary }: { readonly preset: PresetName | undefined; readonly vocabulary: number },
): Promise<GlmConfig> {
  if (directory !== undefined) return (await readSummary(directory)).config;
  if (preset === undefined) {
    throw new UsageError("inspect: expected DIR, or --plan with --preset");
  }
  return { ...PRESETS[preset], vocabularySize: vocabulary, blockPositions: true };
}

/** What `--plan` is asked with. */
interface PlanQuestion {
  readonly preset: PresetName | undefined;
  readonly vocabulary: number;
  readonly batch: number;
  readonly length: number | undefined;
  readonly precision: "32" | "16";
  readonly rematerialise: "nothing" | "blocks";
  readonly json: boolean;
}

/** Writes the memory that a model will take. */
async function inspectPlan(
  directory: string | undefined,
  question: PlanQuestion,
  { stdout, findAdapter }: Pick<Context, "stdout" | "findAdapter">,
): Promise<void> {
  const { batch, precision, rematerialise, json } = question;
  const config = await configOfQuestion(directory, question);
  const { length = config.maxPositions } = question;
  const uses = memoryPlan({
    config,
    batch,
    length,
    precision: bitsOf(precision),
    rematerialise,
    adapter: await findAdapter(),
  });
  const title = `${batch} texts of ${length} tokens, ${precision} bits, computed again: ${rematerialise}`;
  const text = json
    ? [JSON.stringify({ config, batch, length, precision, rematerialise, uses })]
    : [title, "", ...planLines(uses)];
  stdout.write(text.map((line) => `${line}\n`).join(""));
}

/** The command. */
export const inspect: Command = command({
  name: "inspect",
  summary: "what a model directory or prepared data holds, and what is wrong with the data",
  details: [
    "Of a model directory: parameters and sizes; reads the headers only, checks every name, shape and size against the " +
    "configuration.",
    "Of prepared data: documents, tokens, and what batches of it are like: the masked ratio, spans, tokens per " +
    "objective, texts that are skipped and why. --lint looks for what spoils training: commands spelled out in the " +
    "text, documents that are too short, texts without sentence ends, unknown tokens, repeated documents, and (with " +
    "--model) data prepared with another tokenizer than the model's.",
    "With --plan: how many bytes of the device training and filling will take, from the same plans that are run later; " +
    "nothing is allocated. Slots are the buffers that activations and gradients share.",
  ],
  arguments: [{
    name: "DIR",
    meaning: "a model directory, as pretrain writes it, or data, as prepare writes it",
    isOptional: true,
  }],
  examples: [
    "inspect --plan --preset base --batch 1 --length 512 --rematerialise blocks",
    "inspect models/mine",
    "inspect prepared --lint --strict --model models/mine",
  ],
  permissions: "--allow-read=DIR",
  options: {
    lint: { type: "flag", meaning: "look for trouble in prepared data" },
    strict: { type: "flag", meaning: "status 1 when --lint finds any" },
    model: { type: "text", value: "DIR", meaning: "the model that the data is meant for, for --lint" },
    length: {
      type: "integer",
      value: "N",
      minimum: 16,
      meaning:
        "longest text of the batches that are drawn from data (default 512) or planned (default: all positions)",
    },
    seed: { type: "integer", value: "N", default: 0, minimum: 0, meaning: "of these batches" },
    plan: { type: "flag", meaning: "how much memory of the device it will take, and for what" },
    preset: { type: "choice", choices: PRESET_NAMES, meaning: "sizes to plan for, instead of DIR" },
    vocabulary: {
      type: "integer",
      value: "N",
      default: 30592,
      minimum: 1,
      meaning: "rows of the embedding, of a preset",
    },
    batch: { type: "integer", value: "N", default: 8, minimum: 1, meaning: "texts at once" },
    precision: PRECISION_OPTION,
    rematerialise: REMATERIALISE_OPTION,
  },
  async run({ arguments: [directory], options }, context) {
    const { stdout } = context;
    if (options.plan) {
      await inspectPlan(directory, options, context);
      return 0;
    }
    if (directory === undefined) throw new UsageError("inspect: expected DIR, or --plan with --preset");
    const { length = 512 } = options;
    if (await isPrepared(directory)) return await inspectData(directory, { ...options, length }, context);
    if (options.lint) {
      throw new UsageError(`option --lint: expected a folder of prepared data, found ${directory}`);
    }
    const summary = await readSummary(directory);
    const { config, tokenizer: { type, vocabularySize, commands }, parameters, count, bytes } = summary;
    const tokenizer = { type, vocabularySize, commands };
    stdout.write(
      options.json
        ? `${JSON.stringify({ config, tokenizer, parameters, count, bytes })}\n`
        : lines(summary).map((line) => `${line}\n`).join(""),
    );
    return 0;
  },
});
