/** One training of an ablation: the same texts, steps and seeds for every arm, then the same blanks. */
import type { Example } from "../../core/blanks/example.ts";
import type { GlmConfig } from "../../core/glm/config.ts";
import { initialise } from "../../core/glm/initialise.ts";
import type { Backend } from "../../core/graph/backend.ts";
import { buildCut, decideCut } from "../../core/objectives/cut_text.ts";
import type { Corpus } from "../../core/objectives/draw_batch.ts";
import { below } from "../../core/random/below.ts";
import { foldIn, type Key, key, split } from "../../core/random/key.ts";
import { openEvaluator } from "../../core/train/evaluator.ts";
import { scheduleOf } from "../../core/train/schedule.ts";
import { openTrainer, type Trainer } from "../../core/train/trainer.ts";
import { MAX_NORM, OPTIMISER } from "../training/plan.ts";
import type { Arm, ArmTokens } from "./arms.ts";

/** What is the same for all arms. */
export interface Budget {
  readonly config: GlmConfig;
  readonly corpus: Corpus;
  readonly heldOut: Corpus;
  readonly tokens: ArmTokens;
  readonly isSentenceEnd: (token: number) => boolean;
  readonly steps: number;
  /** Texts per step. */
  readonly batch: number;
  /** Longest text, [CLS] and eos included. */
  readonly length: number;
  readonly learningRate: number;
  /** Blanks of every length to ask for. */
  readonly blanks: number;
  readonly isStopped: () => boolean;
}

/** What a trained model made of blanks of one length. */
export interface Answers {
  readonly blankLength: number;
  /** Nats per token of the answers. */
  readonly loss: number;
  /** Shares of the blanks. */
  readonly firstToken: number;
  readonly exact: number;
}

/** Lengths of the blanks that are asked for. */
export const BLANK_LENGTHS: readonly number[] = [1, 3];

/** Key of the questions: the same for every arm and seed. */
const QUESTIONS = 0x61626c;

/** So often the loop waits for the device. */
const LOOK_EVERY = 20;

function drawText(key: Key, corpus: Corpus, { tokens, length, isSentenceEnd }: Budget): readonly number[] {
  const cut = decideCut(key, corpus.ends, { maximum: length, documents: "one" });
  const { cls, eos } = tokens;
  return buildCut(corpus.documents, cut, { maximum: length, cls, eos, isSentenceEnd }).tokens;
}

function drawExamples(key: Key, arm: Arm, budget: Budget): readonly Example[] {
  const examples: Example[] = [];
  for (let draw = 0; examples.length < budget.batch && draw < 100 * budget.batch; draw++) {
    const [textKey, exampleKey] = split(foldIn(key, draw), 2);
    const text = drawText(textKey, budget.corpus, budget);
    const example = text.length < 3 ? undefined : arm.train(exampleKey, text, budget.tokens);
    if (example?.lossMask.includes(1)) examples.push(example);
  }
  if (examples.length === budget.batch) return examples;
  throw new RangeError(`corpus: expected texts with room for blanks of ${arm.name}, found too few`);
}

/** Blanks of a length in held-out texts, as the arm sees them. */
function questions(arm: Arm, budget: Budget, length: number): readonly Example[] {
  const asked: Example[] = [];
  for (let draw = 0; asked.length < budget.blanks && draw < 100 * budget.blanks; draw++) {
    const [textKey, placeKey] = split(foldIn(foldIn(key(QUESTIONS), length), draw), 2);
    const text = drawText(textKey, budget.heldOut, budget);
    const room = text.length - 2 - length; // between [CLS] and the last token
    if (room < 4) continue;
    const start = 2 + below(placeKey, room - 2);
    asked.push(arm.ask(text, { start, end: start + length }, budget.tokens));
  }
  if (asked.length === budget.blanks) return asked;
  throw new RangeError(`held-out texts: expected room for blanks of ${length} tokens, found too little`);
}

async function answer(
  backend: Backend,
  trainer: Trainer,
  { arm, budget }: { readonly arm: Arm; readonly budget: Budget },
): Promise<readonly Answers[]> {
  const evaluator = openEvaluator(backend, { config: budget.config, placed: await trainer.places() });
  try {
    const found: Answers[] = [];
    for (const blankLength of BLANK_LENGTHS) {
      let [loss, firsts, exact] = [0, 0, 0];
      const asked = questions(arm, budget, blankLength);
      for (let at = 0; at < asked.length; at += budget.batch) {
        for (const rows of await evaluator.predict(asked.slice(at, at + budget.batch))) {
          const own = rows.slice(0, blankLength); // behind them stands the end token, which not every arm predicts
          loss += own.reduce((sum, row) => sum + row.loss, 0);
          if (own[0]?.isRight) firsts++;
          if (own.every(({ isRight }) => isRight)) exact++;
        }
      }
      const count = asked.length;
      found.push({
        blankLength,
        loss: loss / (count * blankLength),
        firstToken: firsts / count,
        exact: exact / count,
      });
    }
    return found;
  } finally {
    evaluator.close();
  }
}

/** Trains an arm from a seed and asks it. Nothing when it was stopped. */
export async function runArm(
  backend: Backend,
  arm: Arm,
  { budget, seed }: { readonly budget: Budget; readonly seed: number },
): Promise<readonly Answers[] | undefined> {
  const { config, steps, learningRate } = budget;
  const [initialKey, dataKey, dropoutKey] = split(key(seed), 3);
  const trainer = openTrainer(backend, {
    config,
    optimiser: OPTIMISER,
    schedule: scheduleOf(steps, { peak: learningRate, warmup: 0.05, style: "cosine", finalRatio: 0.1 }),
    maxNorm: MAX_NORM,
    dropout: 0,
    key: dropoutKey,
    state: initialise(config, initialKey),
  });
  try {
    for (let step = 0; step < steps; step++) {
      if (budget.isStopped()) return undefined;
      await trainer.step(drawExamples(foldIn(dataKey, step), arm, budget), step);
      if (step % LOOK_EVERY === 0) {
        await trainer.report();
        await new Promise((resolve) => setTimeout(resolve, 0)); // lets signals in
      }
    }
    return await answer(backend, trainer, { arm, budget });
  } finally {
    trainer.close();
  }
}
