/** Golden cases `superglue` and `superglue_inputs_other_tokenizers`: inputs, scores, predictions, losses. */
import { answerLayout } from "../../core/blanks/answer_layout.ts";
import type { Example } from "../../core/blanks/example.ts";
import { type AnswerScore, choiceBatch } from "../../core/tasks/choice_batch.ts";
import { type ClozeContext, type EncodedQuestion, encodeQuestion } from "../../core/tasks/encode_question.ts";
import { openQuestionScorer } from "../../core/tasks/question_scorer.ts";
import type { Task } from "../../core/tasks/task.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { readJson } from "../golden_model.ts";
import { MissingVocabulary } from "../golden_tokenizer.ts";
import type { SuiteContext } from "../suite.ts";
import type { Tally } from "../tally.ts";
import { checkHead, type HeadCase, isHeadCase } from "./classification.ts";
import { type LanguageReader, openLanguageReader } from "../../core/tasks/language_reader.ts";
import {
  clozeModel,
  type GoldenSequence,
  SCORE_BOUND,
  sequenceDifferences,
  tokenizersOf,
} from "./golden_cloze.ts";
import { type GoldenSample, isSeparate, itemsOf, type SuperglueCase } from "./golden_case.ts";
import { goldenLoss } from "./golden_loss.ts";

interface SuperglueFile {
  readonly cases: readonly SuperglueCase[];
}

/** Length of the samples where a case does not say it. */
const LENGTH = 96;

/** Runs both files. */
export async function checkSuperglue(tally: Tally, context: SuiteContext): Promise<void> {
  const tokenizers = tokenizersOf(context);
  const present = await context.list("cloze");
  for (const file of ["superglue", "superglue_inputs_other_tokenizers"]) {
    if (!present.includes(`${file}.json`)) {
      tally.skip(`cloze/${file}.json`, "no such file");
      continue;
    }
    const { cases } = await readJson<SuperglueFile>(context, `cloze/${file}.json`);
    const examples = new Map(cases.flatMap((each) => each.examples ? [[each.task, each.examples]] : []));
    for (const [index, golden] of cases.entries()) {
      const variant = JSON.stringify(golden.variant);
      const name = `cloze/${file}.json: ${index} ${golden.task} pattern ${golden.pattern_id} ${variant}`;
      try {
        const tokenizer = await tokenizers(golden.tokenizer);
        const known = golden.examples?.length ? golden.examples : examples.get(golden.task) ?? [];
        await tally.attempt(
          name,
          async () =>
            isHeadCase(golden)
              ? await checkHead({ ...golden, examples: known } as HeadCase, { tokenizer, context, tally })
              : await checkCase({ ...golden, examples: known }, { tokenizer, context, tally }),
        );
      } catch (error) {
        if (!(error instanceof MissingVocabulary)) throw error;
        tally.skip(name, error.message);
      }
    }
  }
}

interface Tools {
  readonly tokenizer: Tokenizer;
  readonly context: SuiteContext;
  readonly tally: Tally;
}

async function checkCase(golden: SuperglueCase, tools: Tools): Promise<readonly string[]> {
  const { tokenizer, context } = tools;
  const { variant, samples } = golden;
  const { task, items } = itemsOf(golden);
  const kind = kindOf(golden);
  const room = kind !== "sum" || variant.fast_decode ? "start" : "each";
  const length = golden.seq_length ?? LENGTH;
  const encoded = items.map((item) => {
    const question = task.ask(item, golden.pattern_id ?? 0);
    // As a language model only the first answer is read.
    return encodeQuestion(variant.as_lm ? question.slice(0, 1) : question, { tokenizer, length, room });
  });
  // The original sorts its samples by their number of choices where that differs; ours follow the examples.
  const order = samples.map(({ uid }, at) => exampleOf(golden, uid) ?? at);
  const questions = order.map((at) => encoded[at]).filter((each) => each !== undefined);
  const wrong = samples.flatMap((sample, at) => {
    const question = questions[at];
    return question === undefined ? [`sample ${at}: expected a question, found none`] : inputs(sample, {
      question,
      kind,
      tokenizer,
    }).map((reason) => `sample ${at}: ${reason}`);
  });
  if (wrong.length > 0 || golden.tokenizer !== "bert_base_uncased") return wrong;
  const model = await clozeModel(context);
  const id = (name: "sop" | "eop"): number => commandId(tokenizer.commands, name);
  const scorer = openQuestionScorer(context.backend, {
    config: model.config,
    parameters: { values: model.parameters },
    sop: id("sop"),
    eop: id("eop"),
    kind,
    lengthPenalty: variant.length_penalty ?? 0,
  });
  const reader = openLanguageReader(context.backend, model);
  try {
    const scores: (readonly number[])[] = [];
    for (const question of questions) {
      if (variant.fast_decode) {
        scores.push(await decoderScores(question, { reader, sop: id("sop"), eop: id("eop") }));
      } else scores.push(...await scorer.score([question]));
    }
    return await judge(golden, { scores, task, tools, questions });
  } finally {
    scorer.close();
    reader.close();
  }
}

function exampleOf({ examples = [] }: SuperglueCase, uid: string): number | undefined {
  const at = examples.findIndex((example) => "guid" in example && example.guid === uid);
  return at < 0 ? undefined : at;
}

function kindOf({ variant, multi_token, task }: SuperglueCase): AnswerScore {
  const isSum = multi_token || variant.fast_decode || variant.as_lm ||
    ["copa", "record", "wsc"].includes(task);
  return isSum ? "sum" : variant.adapet ? "start" : "logit";
}

function inputs(
  sample: GoldenSample,
  { question, kind, tokenizer }: {
    readonly question: EncodedQuestion;
    readonly kind: AnswerScore;
    readonly tokenizer: Tokenizer;
  },
): readonly string[] {
  const id = (name: "sop" | "eop"): number => commandId(tokenizer.commands, name);
  if (sample.dec_text !== undefined) return decoderInputs(sample, { question, tokenizer });
  const { sequences } = choiceBatch([question], { sop: id("sop"), eop: id("eop"), kind });
  const rows = goldenRows(sample);
  if (rows.length !== sequences.length) {
    return [`expected ${rows.length} sequences, found ${sequences.length}`];
  }
  return rows.flatMap((golden, row) => {
    const example = sequences[row];
    if (example === undefined) return [`sequence ${row}: found none`];
    return sequenceDifferences(example, { golden, tokenizer }).map((reason) => `sequence ${row}: ${reason}`);
  }).concat(kind === "sum" ? [] : verbalizerDifference(sample, question));
}

function verbalizerDifference({ target }: GoldenSample, { choices }: EncodedQuestion): readonly string[] {
  const found = choices.map(({ answer }) => answer[0] ?? NaN);
  return target.join() === found.join()
    ? []
    : [`verbalizers: expected ${target.join()}, found ${found.join()}`];
}

/** With `fast_decode` the context is read once, and every answer behind it. */
function decoderInputs(
  sample: GoldenSample,
  { question, tokenizer }: { readonly question: EncodedQuestion; readonly tokenizer: Tokenizer },
): readonly string[] {
  const { sop, eop } = {
    sop: commandId(tokenizer.commands, "sop"),
    eop: commandId(tokenizer.commands, "eop"),
  };
  const [context] = question.contexts;
  if (context === undefined || isSeparate(sample)) return ["expected one context"];
  const alone: Example = answerLayout({ context: context.ids, pieces: [], sop });
  const golden = { tokens: sample.text, position: sample.position, contextLength: sample.mask };
  const wrong = sequenceDifferences(alone, { golden, tokenizer });
  return question.choices.reduce<readonly string[]>((found, { answer }, choice) => {
    const example = decoderExample(context, { answer, sop, eop });
    const from = context.ids.length;
    const piece: Example = {
      tokens: example.tokens.slice(from),
      targets: example.targets.slice(from),
      lossMask: example.lossMask.slice(from),
      position: example.position.slice(from),
      blockPosition: example.blockPosition.slice(from),
      contextLength: 0,
    };
    return [
      ...found,
      ...sequenceDifferences(piece, {
        golden: {
          tokens: sample.dec_text?.[choice] ?? [],
          position: sample.dec_position?.[choice] ?? [],
          targets: sample.dec_target?.[choice] ?? [],
          contextLength: 0,
        },
        tokenizer,
      }),
    ];
  }, wrong);
}

/** Quirk: `fast_decode` reads no more than 16 tokens of an answer, its end included; for comparison only. */
const DECODED = 16;

function decoderExample(
  { ids, blank }: ClozeContext,
  { answer, sop, eop }: { readonly answer: readonly number[]; readonly sop: number; readonly eop: number },
): Example {
  return answerLayout({
    context: ids,
    pieces: [{ blank, targets: [...answer, eop].slice(0, DECODED) }],
    sop,
  });
}

/** Scores of a question whose answers are read as `fast_decode` reads them. */
async function decoderScores(
  { contexts, choices }: EncodedQuestion,
  { reader, sop, eop }: { readonly reader: LanguageReader; readonly sop: number; readonly eop: number },
): Promise<readonly number[]> {
  const examples = choices.flatMap(({ context, answer }) => {
    const place = contexts[context];
    return place === undefined ? [] : [decoderExample(place, { answer, sop, eop })];
  });
  const read = await reader.read(examples);
  return read.map(({ losses }) => -losses.reduce((sum, loss) => sum + loss, 0));
}

function goldenRows(sample: GoldenSample): readonly GoldenSequence[] {
  if (isSeparate(sample)) {
    return sample.text.map((tokens, row) => ({
      tokens,
      position: sample.position[row] ?? [],
      contextLength: sample.mask[row] ?? NaN,
      targets: sample.target[row] ?? [],
      lossMask: sample.logit_mask[row] ?? [],
    }));
  }
  const { text: tokens, attention_mask, position_id, loss_mask: lossMask, target: targets } = sample;
  if (attention_mask === undefined || position_id === undefined || lossMask === undefined) {
    return [{ tokens, position: sample.position, contextLength: sample.mask }];
  }
  return [{ tokens, position: position_id, contextLength: attention_mask, targets, lossMask }];
}

/** What a case is judged by, beside its inputs. */
interface Judged {
  readonly scores: readonly (readonly number[])[];
  readonly questions: readonly EncodedQuestion[];
  readonly task: Task;
  readonly tools: Tools;
}

async function judge(golden: SuperglueCase, judged: Judged): Promise<readonly string[]> {
  const { scores, tools: { tally, context }, task } = judged;
  const { variant, samples, raw_model_logits_per_forward: raw } = golden;
  if (variant.as_lm) return await judgeLanguageModel(golden, judged);
  const size = variant.fast_decode ? 1 : 2;
  const expected = raw === undefined
    ? []
    : perSample(raw, { counts: scores.map((each) => each.length), size });
  const wrong = [
    ...tally.compare("scores", { found: scores.flat(), golden: expected.flat(), bound: SCORE_BOUND }),
  ];
  const found = scores.map((own) => {
    const best = own.indexOf(Math.max(...own));
    return task.labelOf === undefined ? best : task.labels.indexOf(task.labelOf(best));
  });
  const { predictions = found } = golden;
  if (predictions.join() !== found.join()) {
    wrong.push(`predictions: expected ${predictions.join()}, found ${found.join()}`);
  }
  if (variant.adapet) return wrong; // its own loss is not part of GLM
  const trained = (golden.train_samples ?? samples).map(({ uid, label }) => {
    const at = samples.findIndex((sample) => numberOf(sample.uid) === numberOf(uid));
    return { scores: scores[at] ?? [], correct: label };
  });
  const kind = variant.loss_func === undefined || variant.loss_func === "cross_entropy"
    ? "crossEntropy"
    : variant.loss_func;
  const losses: number[] = [];
  for (let at = 0; at < trained.length; at += size) {
    losses.push(await goldenLoss(context.backend, { items: trained.slice(at, at + size), kind }));
  }
  const { finetune_losses_per_batch = [] } = golden;
  return [
    ...wrong,
    ...tally.compare("losses", { found: losses, golden: finetune_losses_per_batch, bound: SCORE_BOUND }),
  ];
}

/** `dev-p0-q1` and `train-p0-q1` are the same example. */
function numberOf(uid: string): string {
  return uid.replace(/^[a-z]+-/, "");
}

/** Scores of every sample: the original reads two samples at a time, and ten of their choices. */
function perSample(
  raw: readonly (readonly (readonly number[])[])[],
  { counts, size }: { readonly counts: readonly number[]; readonly size: number },
): readonly (readonly number[])[] {
  const rows: (readonly number[])[] = [];
  let forward = 0;
  for (let at = 0; at < counts.length; at += size) {
    const own = counts.slice(at, at + size);
    const chunks = Math.ceil(Math.max(...own) / 10);
    const read = raw.slice(forward, forward + chunks);
    own.forEach((count, row) => rows.push(read.flatMap((each) => each[row] ?? []).slice(0, count)));
    forward += chunks;
  }
  return rows;
}

async function judgeLanguageModel(
  { lm_losses_per_batch = [], predictions = [] }: SuperglueCase,
  { questions, tools: { tokenizer, context, tally } }: Judged,
): Promise<readonly string[]> {
  const { config, parameters } = await clozeModel(context);
  const id = (name: "sop" | "eop"): number => commandId(tokenizer.commands, name);
  const { sequences } = choiceBatch(questions, { sop: id("sop"), eop: id("eop"), kind: "sum" });
  const reader = openLanguageReader(context.backend, { config, parameters });
  try {
    const read = await reader.read(sequences);
    const losses = [read.slice(0, 2), read.slice(2)].map((batch) => {
      const tokens = batch.flatMap((each) => each.losses);
      return tokens.reduce((sum, loss) => sum + loss, 0) / tokens.length;
    });
    const found = read.map(({ hits }) => hits.every(Boolean) ? 1 : 0);
    return [
      ...tally.compare("losses", { found: losses, golden: lm_losses_per_batch, bound: SCORE_BOUND }),
      ...predictions.join() === found.join()
        ? []
        : [`predictions: expected ${predictions.join()}, found ${found.join()}`],
    ];
  } finally {
    reader.close();
  }
}
