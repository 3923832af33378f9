/** `inspect`: what a model directory, or a folder of prepared data, holds. */
import { isPrepared } from "../data/prepared/open_prepared.ts";
import { type Command, command } from "./frame/command.ts";
import { UsageError } from "./frame/errors.ts";
import { inspectData } from "./inspect/inspect_data.ts";
import { type ModelSummary, readSummary } from "./inspect/read_summary.ts";
import { byteSize, grouped } from "./terminal/amount.ts";
import { table } from "./terminal/table.ts";

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
  ],
  arguments: [{
    name: "DIR",
    meaning: "a model directory, as pretrain writes it, or data, as prepare writes it",
  }],
  examples: ["inspect models/mine", "inspect prepared --lint --strict --model models/mine"],
  permissions: "--allow-read=DIR",
  options: {
    lint: { type: "flag", meaning: "look for trouble in prepared data" },
    strict: { type: "flag", meaning: "status 1 when --lint finds any" },
    model: { type: "text", value: "DIR", meaning: "the model that the data is meant for, for --lint" },
    length: {
      type: "integer",
      value: "N",
      default: 512,
      minimum: 16,
      meaning: "longest text of the batches that are drawn from data",
    },
    seed: { type: "integer", value: "N", default: 0, minimum: 0, meaning: "of these batches" },
  },
  async run({ arguments: [directory = ""], options }, context) {
    const { stdout } = context;
    if (await isPrepared(directory)) return await inspectData(directory, options, context);
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
