/** The judgement of a golden SuperGLUE case: scores, predictions, losses. */
import type { EncodedQuestion } from "../../core/tasks/encode_question.ts";
import { openLanguageReader } from "../../core/tasks/language_reader.ts";
import { choiceBatch } from "../../core/tasks/choice_batch.ts";
import type { Task } from "../../core/tasks/task.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import type { SuiteContext } from "../suite.ts";
import type { Tally } from "../tally.ts";
import type { SuperglueCase } from "./golden_case.ts";
import { clozeModel, SCORE_BOUND } from "./golden_cloze.ts";
import { goldenLoss } from "./golden_loss.ts";
import { perSample } from "./per_sample.ts";

/** What a case is run with. */
export interface CaseTools {
  readonly tokenizer: Tokenizer;
  readonly context: SuiteContext;
  readonly tally: Tally;
}

/** What a case is judged by, beside its inputs. */
export interface Judged {
  readonly scores: readonly (readonly number[])[];
  readonly questions: readonly EncodedQuestion[];
  readonly task: Task;
  readonly tools: CaseTools;
}

/** Where scores, predictions and losses differ from the golden ones. */
export async function judge(golden: SuperglueCase, judged: Judged): Promise<readonly string[]> {
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
