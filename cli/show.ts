/** `show`: what GLM makes of a text, as a picture. */
import type { ObjectiveName } from "../core/objectives/mixture.ts";
import { writeFileAtomic } from "../data/atomic.ts";
import { type Command, command } from "./frame/command.ts";
import type { Context } from "./frame/context.ts";
import { UsageError } from "./frame/errors.ts";
import { readText } from "./frame/read_text.ts";
import { bytes, words } from "../picture/cut_tokens.ts";
import { drawBlanks } from "../picture/draw_blanks.ts";
import { htmlPage } from "../picture/html_page.ts";
import { type Blanked, type Labelled, labelled } from "../picture/labelled.ts";
import { svgPicture } from "../picture/svg/svg_picture.ts";
import { batchRow } from "./show/batch_row.ts";
import { explanation } from "./show/explanation.ts";
import { parseOrder, parseSpans } from "./show/parse_spans.ts";
import { picture } from "./show/picture.ts";
import { toJson } from "./show/to_json.ts";
import { DEFAULTS } from "./training/plan.ts";

/** The command. */
export const show: Command = command({
  name: "show",
  summary: "draw what GLM makes of a text: Part A, Part B, positions, targets and attention mask",
  details: [
    "The blanks are those of --spans, or are drawn by an objective as in training; then the text gets [CLS] in " +
    "front and [EOS] behind. [M] is a mask ([sM] and [gM] those of the sentence and document objective), [S] " +
    "begins a piece, [E] ends it.",
    "With --data a row of the batch is shown that pretrain draws at a step, with the same seed and the defaults of its " +
    "small presets; of a packed row (--pack) every example, and the one mask of all.",
    "Everything counts from 0, as in the authors' code; the positions in the paper's figure 2 count from 1.",
  ],
  arguments: [{ name: "TEXT", meaning: "the text, or - for stdin; none with --data", isOptional: true }],
  examples: [
    'show "x1 x2 x3 x4 x5 x6" --spans 2:3,4:6 --order 1,0   (figure 2 of the paper)',
    'show "x1 x2 x3 x4 x5 x6" --spans 2:3,4:6 --order 1,0 --svg figure2.svg',
    'show "Some years ago, never mind how long, I went to sea." --objective token --seed 3',
  ],
  permissions: "--allow-read, --allow-write for --data, --svg and --html",
  options: {
    tokens: {
      type: "choice",
      choices: ["words", "bytes"],
      default: "words",
      meaning:
        "what a token is: a word, so that people can read it, or a byte, as the byte-level model has it",
    },
    spans: {
      type: "text",
      value: "START:END,…",
      meaning: "the blanks: first token, and the one behind the last",
    },
    order: {
      type: "text",
      value: "K,…",
      meaning: "with --spans: which span becomes the first piece, the second, …",
    },
    objective: {
      type: "choice",
      choices: ["token", "sentence", "document"],
      meaning: "who draws the blanks where there is no --spans (default token)",
    },
    seed: { type: "integer", value: "N", minimum: 0, meaning: "of the draws (default 0)" },
    ratio: {
      type: "number",
      value: "R",
      above: 0,
      maximum: 1,
      meaning: "the share to mask (default 0.15); for document the share of the shortest span (default 0.5)",
    },
    data: {
      type: "text",
      value: "PATH",
      meaning: "show a training batch of prepared data, or of texts by bytes",
    },
    step: { type: "integer", value: "N", minimum: 0, meaning: "with --data: which step (default 0)" },
    row: {
      type: "integer",
      value: "N",
      minimum: 0,
      meaning: "with --data: which row of the batch (default 0)",
    },
    pack: {
      type: "integer",
      value: "N",
      minimum: 8,
      meaning: "with --data: examples share rows of N tokens, as in packed training",
    },
    length: { type: "integer", value: "N", minimum: 8, meaning: "with --data: longest text (default 64)" },
    svg: { type: "text", value: "FILE", meaning: "write the picture as SVG, for slides" },
    html: { type: "text", value: "FILE", meaning: "write a page that says which keys a query sees, and why" },
    explain: { type: "flag", meaning: "a plain sentence for every row" },
  },
  async run({ arguments: [argument], options }, context) {
    const { spans, order, objective, seed, ratio, data } = options;
    if ((data === undefined) === (argument === undefined)) {
      throw new UsageError(`expected a TEXT or --data, found ${data === undefined ? "none" : "both"}`);
    }
    if (
      data === undefined && (options.step ?? options.row ?? options.pack ?? options.length) !== undefined
    ) {
      throw new UsageError("expected --data with --step, --row, --pack and --length, found none");
    }
    if (data !== undefined && spans !== undefined) {
      throw new UsageError("expected --spans or --data, found both");
    }
    if (spans !== undefined && (objective ?? seed ?? ratio) !== undefined) {
      throw new UsageError("expected --spans, or --objective with --seed and --ratio, found both");
    }
    if (spans === undefined && order !== undefined) {
      throw new UsageError("option --order: expected --spans with it, found none");
    }
    const given = spans === undefined ? undefined : {
      spans: parseSpans(spans),
      ...(order === undefined ? {} : { order: parseOrder(order) }),
    };
    const examples = data === undefined
      ? [await ofText(argument ?? "", { options, given, context })]
      : await batchRow(data, {
        step: options.step ?? 0,
        row: options.row ?? 0,
        seed: seed ?? 0,
        objective: objective ?? "token",
        ratio: ratio ?? 0.15,
        batch: DEFAULTS.tiny.batch,
        length: options.length ?? DEFAULTS.minimal.length,
        ...(options.pack === undefined ? {} : { packed: options.pack }),
        context,
      });
    const { stdout, stderr } = context;
    const explained = options.explain ? { explained: true } as const : {};
    const files = [
      { path: options.svg, content: () => `${svgPicture(examples, explained)}\n` },
      { path: options.html, content: () => htmlPage(examples, explained) },
    ];
    for (const { path, content } of files) {
      if (path === undefined) continue;
      await writeFileAtomic(path, new TextEncoder().encode(content()));
      stderr.write(`${path} written\n`);
    }
    const [first] = examples;
    if (options.json && first !== undefined) {
      stdout.write(`${JSON.stringify(examples.length === 1 ? toJson(first) : examples.map(toJson))}\n`);
    } else if (files.every(({ path }) => path === undefined)) {
      const lines = [
        ...picture(examples, stdout),
        ...(options.explain ? examples.flatMap((each) => explanation(each, stdout)) : []),
      ];
      for (const line of lines) stdout.write(`${line}\n`);
    }
  },
});

/** The example of a text whose blanks are given, or drawn. */
async function ofText(
  argument: string,
  { options, given, context }: {
    readonly options: {
      readonly tokens: "words" | "bytes";
      readonly objective: ObjectiveName | undefined;
      readonly seed: number | undefined;
      readonly ratio: number | undefined;
    };
    readonly given: Pick<Blanked, "spans" | "order"> | undefined;
    readonly context: Context;
  },
): Promise<Labelled> {
  const text = await readText(argument, context);
  const tokens = options.tokens === "bytes" ? bytes(text) : words(text);
  const { objective = "token", seed = 0, ratio } = options;
  return labelled(
    given !== undefined
      ? { tokens, ...given }
      : drawBlanks(tokens, { objective, seed, ...(ratio === undefined ? {} : { ratio }) }),
  );
}
