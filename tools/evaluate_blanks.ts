/**
 * How well a model fills blanks of texts that it never saw, beside a Kneser–Ney trigram model of the same training
 * texts and the same vocabulary: the figures of a model card.
 *
 * Usage: `deno run -A tools/evaluate_blanks.ts MODEL TEXTS HELD_OUT [BLANKS]`
 * MODEL is a model directory, TEXTS and HELD_OUT folders of text files. Prints a table, then JSON.
 */
import type { Example } from "../core/blanks/example.ts";
import { layout } from "../core/blanks/layout.ts";
import { parameterInputs } from "../core/glm/model.ts";
import { parameterTable } from "../core/glm/parameters.ts";
import { graph } from "../core/graph/graph.ts";
import { corpusOf } from "../core/objectives/draw_batch.ts";
import { MIXTURES } from "../core/objectives/mixture.ts";
import { below } from "../core/random/below.ts";
import { foldIn, key, split } from "../core/random/key.ts";
import { commandId } from "../core/text/command_tokens.ts";
import type { Tokenizer } from "../core/text/tokenizer.ts";
import {
  addEvaluations,
  type Evaluation,
  type Evaluator,
  NOTHING_EVALUATED,
  openEvaluator,
} from "../core/train/evaluator.ts";
import { openBackend } from "../cli/backend.ts";
import { processContext } from "../cli/frame/process_context.ts";
import { validationExamples } from "../cli/training/draw.ts";
import { OPTIMISER, type TrainingPlan } from "../cli/training/plan.ts";
import { validate } from "../cli/training/validate.ts";
import { loadModelDirectory, type Model } from "../data/model_directory.ts";
import { readCorpus } from "../data/read_corpus.ts";
import { openTokenizer } from "../text/open_tokenizer.ts";
import {
  fillByTrigram,
  posterior,
  trainTrigram,
  type Trigram,
  type TrigramBlank,
} from "./bundled/trigram.ts";

/** Tokens around a blank that the model sees, the blank among them. */
const WINDOW = 100;
const LENGTHS = [1, 3, 8];
const BATCH = 16;
const SEED = 0x626c616e;

/** A blank of a held-out text. */
interface Blank {
  readonly window: readonly number[];
  /** Of the blank in the window. */
  readonly start: number;
  readonly length: number;
}

/** What one model made of blanks of one length. */
interface Quality {
  readonly firstToken: number;
  readonly exact: number;
  /** Per token of the answers, end tokens left out; absent where it cannot be computed. */
  readonly perplexity?: number;
}

function drawBlank(
  documents: readonly (readonly number[])[],
  draw: number,
  length: number,
): Blank | undefined {
  const [documentKey, windowKey, placeKey] = split(foldIn(foldIn(key(SEED), length), draw), 3);
  const tokens = documents[below(documentKey, documents.length)] ?? [];
  if (tokens.length < WINDOW) return undefined;
  const start = below(windowKey, tokens.length - WINDOW + 1);
  return {
    window: tokens.slice(start, start + WINDOW),
    start: 2 + below(placeKey, WINDOW - length - 3),
    length,
  };
}

function exampleOf({ window, start, length }: Blank, { commands }: Tokenizer): Example {
  const id = (name: "CLS" | "EOS" | "MASK" | "sop" | "eop"): number => commandId(commands, name);
  return layout({
    tokens: [id("CLS"), ...window, id("EOS")],
    spans: [{ start: start + 1, end: start + 1 + length }],
    mask: id("MASK"),
    sop: id("sop"),
    eop: id("eop"),
  });
}

async function ofGlm(blanks: readonly Blank[], tokenizer: Tokenizer, evaluator: Evaluator): Promise<Quality> {
  let total: Evaluation = NOTHING_EVALUATED;
  for (let at = 0; at < blanks.length; at += BATCH) {
    const examples = blanks.slice(at, at + BATCH).map((blank) => exampleOf(blank, tokenizer));
    total = addEvaluations(total, await evaluator.evaluate(examples));
  }
  return {
    firstToken: total.firstTokens / total.pieces,
    exact: total.exact / total.pieces,
    perplexity: Math.exp((total.loss - total.lastLoss) / (total.tokens - total.pieces)),
  };
}

function ofTrigram(blanks: readonly Blank[], model: Trigram, context: "left" | "both"): Quality {
  let [first, exact, loss, tokens] = [0, 0, 0, 0];
  for (const { window, start, length } of blanks) {
    const at = (index: number): number => window[index] ?? 0;
    const answer = window.slice(start, start + length);
    const blank: TrigramBlank = {
      left: [at(start - 2), at(start - 1)],
      right: [at(start + length), at(start + length + 1)],
      length,
    };
    const filled = fillByTrigram(model, blank, context);
    if (filled[0] === answer[0]) first++;
    if (filled.join() === answer.join()) exact++;
    tokens += length;
    if (context === "both") loss -= length === 1 ? Math.log(posterior(model, blank, at(start))) : NaN;
    else {
      for (let i = start; i < start + length; i++) {
        loss -= Math.log(model.probability(at(i - 2), at(i - 1), at(i)));
      }
    }
  }
  const perplexity = Math.exp(loss / tokens);
  return {
    firstToken: first / blanks.length,
    exact: exact / blanks.length,
    ...(Number.isFinite(perplexity) ? { perplexity } : {}),
  };
}

async function read(folder: string, { encode }: Tokenizer): Promise<readonly (readonly number[])[]> {
  return (await readCorpus([folder])).map(({ text }) => encode(text));
}

/** What validation needs to know of a run, as the bundled model's was. */
function planOf({ config, tokenizer }: Model, documents: readonly (readonly number[])[]): TrainingPlan {
  return {
    config,
    tokenizer,
    corpus: corpusOf(documents),
    mixture: MIXTURES.tenBillion,
    ratio: 0.15,
    batch: 8,
    lengths: [Math.min(256, config.maxPositions)],
    steps: 1,
    seed: 0,
    dropout: 0,
    accumulate: 1,
    optimiser: OPTIMISER,
    schedule: { peak: 0, warmupSteps: 0, decaySteps: 1, style: "constant", finalRatio: 1 },
  };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

async function main([directory, texts, heldOut, count = "400"]: readonly string[]): Promise<number> {
  if (directory === undefined || texts === undefined || heldOut === undefined || !/^\d+$/.test(count)) {
    console.error("usage: deno run -A tools/evaluate_blanks.ts MODEL TEXTS HELD_OUT [BLANKS]");
    return 2;
  }
  const model = await loadModelDirectory(directory, {
    shapes: (config) => Object.fromEntries(parameterTable(config).map(({ name, shape }) => [name, shape])),
    openTokenizer,
  });
  const { tokenizer, parameters } = model;
  const documents = await read(heldOut, tokenizer);
  const trigram = trainTrigram(await read(texts, tokenizer), tokenizer.vocabularySize);
  const backend = await openBackend("auto", processContext());
  const owner = await backend.compile(graph({ ...parameterInputs(model.config) }));
  owner.write(parameters);
  const placed = owner.places(Object.keys(parameters));
  const evaluator = openEvaluator(backend, { config: model.config, placed });

  const plan = planOf(model, documents);
  const { objectives } = await validate(
    evaluator,
    validationExamples(plan, { corpus: plan.corpus, batches: 20 }),
  );
  console.log("| held-out | perplexity of Part B | first token | all tokens |\n| --- | ---: | ---: | ---: |");
  for (const [name, { perplexity, firstToken, exact }] of Object.entries(objectives)) {
    console.log(`| ${name} | ${perplexity.toFixed(1)} | ${percent(firstToken)} | ${percent(exact)} |`);
  }

  console.log(
    "\n| blank | model | first token | all tokens | perplexity |\n| --- | --- | ---: | ---: | ---: |",
  );
  const rows = [];
  for (const length of LENGTHS) {
    const blanks = Array.from(
      { length: Number(count) },
      (_, draw) => drawBlank(documents, draw, length) ?? [],
    ).flat();
    const qualities = {
      "this model": await ofGlm(blanks, tokenizer, evaluator),
      "trigram, left": ofTrigram(blanks, trigram, "left"),
      "trigram, both sides": ofTrigram(blanks, trigram, "both"),
    };
    for (const [name, { firstToken, exact, perplexity }] of Object.entries(qualities)) {
      const tokens = length === 1 ? "1 token" : `${length} tokens`;
      console.log(
        `| ${tokens} | ${name} | ${percent(firstToken)} | ${percent(exact)} | ${
          perplexity?.toFixed(1) ?? ""
        } |`,
      );
    }
    rows.push({ length, blanks: blanks.length, qualities });
  }
  console.log(`\n${JSON.stringify({ objectives, blanks: rows })}`);
  evaluator.close();
  owner.close();
  backend.close();
  return 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
