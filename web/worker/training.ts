/** A small model that learns from a text while somebody watches. */
import { lettersPlan } from "../../cli/training/letters_plan.ts";
import { MAX_NORM } from "../../cli/training/plan.ts";
import { initialise } from "../../core/glm/initialise.ts";
import { parameterTable } from "../../core/glm/parameters.ts";
import type { Backend } from "../../core/graph/backend.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import { answerTokens } from "../../core/infill/answer_tokens.ts";
import { contextOf } from "../../core/infill/context.ts";
import { fillMany } from "../../core/infill/fill.ts";
import { openInfillModel } from "../../core/infill/infill_model.ts";
import { drawBatch } from "../../core/objectives/draw_batch.ts";
import { foldIn, key, split } from "../../core/random/key.ts";
import { parsePrompt } from "../../core/text/prompt.ts";
import { withBlank } from "../../core/text/with_blank.ts";
import { openTrainer } from "../../core/train/trainer.ts";
import { objectiveTokens } from "../../data/batches/objective_tokens.ts";
import type { Reply, ShownFilling } from "../protocol.ts";

/** A run. */
export interface TrainingWork {
  readonly step: () => Promise<void>;
  readonly run: () => void;
  readonly pause: () => Promise<void>;
  /** Fills the blanks as the model is now. */
  readonly look: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const MAX_TOKENS = 12;

/** Milliseconds between two reports of the loss, more or less, and between two fillings. */
const REPORT_EVERY = 250;
const FILL_EVERY = 4000;

/** Starts a run; nothing moves before `step` or `run`. */
export function training(
  backend: Backend,
  { text, prompts, post }: {
    readonly text: string;
    readonly prompts: readonly string[];
    readonly post: (reply: Reply) => void;
  },
): TrainingWork {
  const plan = lettersPlan(text.split(/\n{2,}/));
  const { config, tokenizer, corpus, optimiser, schedule, dropout } = plan;
  const [initialKey, dataKey, dropoutKey] = split(key(plan.seed), 3);
  const trainer = openTrainer(backend, {
    ...{ config, optimiser, schedule, dropout, maxNorm: MAX_NORM },
    key: dropoutKey,
    state: initialise(config, initialKey),
  });
  const drawing = {
    tokens: objectiveTokens(tokenizer),
    mixture: plan.mixture,
    ratio: plan.ratio,
    batchSize: plan.batch,
    maximum: Math.max(...plan.lengths),
  };

  let step = 0;
  let running: Promise<void> | undefined;
  let isStopped = false;
  let window = { start: performance.now(), bytes: 0 };

  const once = async (): Promise<void> => {
    const { examples } = drawBatch(foldIn(dataKey, step), corpus, drawing);
    await trainer.step(examples, step);
    step++;
    window.bytes += examples.reduce((sum, { tokens }) => sum + tokens.length, 0);
  };
  const report = async (): Promise<void> => {
    const { loss } = await trainer.report();
    if (!Number.isFinite(loss)) throw new RangeError(`step ${step}: expected a finite loss, found ${loss}`);
    const seconds = Math.max(1e-3, (performance.now() - window.start) / 1000);
    post({ kind: "progress", step, loss, bytesPerSecond: window.bytes / seconds });
    window = { start: performance.now(), bytes: 0 };
  };
  const parameters = async (): Promise<Tensors> => {
    const state = await trainer.state();
    return Object.fromEntries(
      parameterTable(config).flatMap(({ name }) => {
        const value = state[name];
        return value === undefined ? [] : [[name, value]];
      }),
    );
  };
  const asked = prompts.filter((prompt) => prompt.trim() !== "").map((prompt) =>
    withBlank(prompt, tokenizer).prompt
  );
  const look = async (): Promise<void> => {
    const tokens = answerTokens(tokenizer.commands);
    const contexts = asked.map((prompt) => ({
      context: contextOf(parsePrompt(prompt, tokenizer), tokenizer),
    }));
    const model = openInfillModel(backend, { config, parameters: await parameters(), tokens });
    try {
      const filled = await fillMany(model, contexts, { maxTokens: MAX_TOKENS });
      const fillings = filled.map(({ prompt, answers }): ShownFilling => ({
        stretches: (asked[prompt] ?? "").split("[MASK]"),
        answers: answers.map((answer) => tokenizer.decode(answer.tokens.map((token) => token.id))),
      }));
      post({ kind: "fillings", step, fillings });
    } finally {
      model.close();
    }
  };
  const loop = async (): Promise<void> => {
    let looked = performance.now();
    // A device takes steps faster than it does them, so they are counted, not timed, between two reports.
    let [stepsAtOnce, done] = [1, 0];
    window = { start: performance.now(), bytes: 0 };
    while (!isStopped) {
      await once();
      done++;
      if (done >= stepsAtOnce) {
        const { start } = window;
        await report();
        const each = (performance.now() - start) / done;
        stepsAtOnce = Math.max(1, Math.min(100, Math.round(REPORT_EVERY / each)));
        done = 0;
      }
      if (performance.now() - looked >= FILL_EVERY) {
        await look();
        looked = performance.now();
      }
      // Lets messages in.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  };
  const pause = async (): Promise<void> => {
    isStopped = true;
    await running;
    running = undefined;
    if (step > 0) await look();
  };
  return {
    look,
    async step() {
      if (running !== undefined) return;
      window = { start: performance.now(), bytes: 0 };
      await once();
      await report();
      await look();
    },
    run() {
      if (running !== undefined) return;
      isStopped = false;
      running = loop().catch((error: unknown) => {
        running = undefined;
        post({ kind: "error", message: error instanceof Error ? error.message : String(error) });
      });
    },
    pause,
    async close() {
      isStopped = true;
      await running;
      trainer.close();
    },
  };
}
