/** `inspect`: what a model directory holds. */
import { type Command, command } from "./frame/command.ts";
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
  summary: "list the parameters and sizes of a model directory",
  details: ["Reads the headers only; checks every name, shape and size against the configuration."],
  arguments: [{ name: "DIR", meaning: "a model directory, as pretrain writes it" }],
  examples: ["inspect models/mine"],
  permissions: "--allow-read=DIR",
  options: {},
  async run({ arguments: [directory = ""], options }, { stdout }) {
    const summary = await readSummary(directory);
    const { config, tokenizer: { type, vocabularySize, commands }, parameters, count, bytes } = summary;
    const tokenizer = { type, vocabularySize, commands };
    stdout.write(
      options.json
        ? `${JSON.stringify({ config, tokenizer, parameters, count, bytes })}\n`
        : lines(summary).map((line) => `${line}\n`).join(""),
    );
  },
});
