/** Golden cases `superglue` and `superglue_inputs_other_tokenizers`: inputs, scores, predictions, losses. */
import type { AnswerScore } from "../../core/tasks/choice_batch.ts";
import { type EncodedQuestion, encodeQuestion } from "../../core/tasks/encode_question.ts";
import { type LanguageReader, openLanguageReader } from "../../core/tasks/language_reader.ts";
import { openQuestionScorer } from "../../core/tasks/question_scorer.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import { readJson } from "../golden_model.ts";
import { MissingVocabulary } from "../golden_tokenizer.ts";
import type { SuiteContext } from "../suite.ts";
import type { Tally } from "../tally.ts";
import { checkHead, type HeadCase, isHeadCase } from "./classification.ts";
import { itemsOf, type SuperglueCase } from "./golden_case.ts";
import { clozeModel, tokenizersOf } from "./golden_cloze.ts";
import { decoderExample, inputDifferences } from "./superglue_inputs.ts";
import { type CaseTools, judge } from "./superglue_judgement.ts";

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

async function checkCase(golden: SuperglueCase, tools: CaseTools): Promise<readonly string[]> {
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
    return question === undefined
      ? [`sample ${at}: expected a question, found none`]
      : inputDifferences(sample, {
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
    parameters: model.parameters,
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
