/** The loop of fine-tuning: epochs over shuffled items, the validation metric after each, the best one kept. */
import type { GlmConfig } from "../../core/glm/config.ts";
import type { Backend } from "../../core/graph/backend.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import { foldIn, key, split } from "../../core/random/key.ts";
import { permutation } from "../../core/random/permutation.ts";
import type { ChoiceLoss } from "../../core/tasks/choice_loss.ts";
import { type Finetuner, openFinetuner } from "../../core/tasks/finetuner.ts";
import { type Decided, metric } from "../../core/tasks/metrics.ts";
import type { Tuning } from "../../core/tasks/tuning.ts";
import { scheduleOf } from "../../core/train/schedule.ts";
import { CommandError } from "../frame/errors.ts";
import { MAX_NORM, OPTIMISER } from "../training/plan.ts";
import { batchOf, classesOf, type EncodedItem, type Encoding, scoreKindOf } from "./encoded_items.ts";

/** A run, decided to the last number. */
export interface FinetuningPlan {
  readonly config: GlmConfig;
  readonly parameters: Tensors;
  readonly encoding: Encoding;
  readonly train: readonly EncodedItem[];
  readonly valid: readonly EncodedItem[];
  readonly tuning: Tuning;
  readonly loss: ChoiceLoss;
  readonly labelSmoothing: number;
  readonly epochs: number;
  /** Epochs without a better validation metric after which the run ends. */
  readonly patience: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly dropout: number;
  readonly seed: number;
}

/** What is known after an epoch. */
export interface Epoch {
  readonly seed: number;
  readonly epoch: number;
  readonly epochs: number;
  /** Mean over its steps. */
  readonly loss: number;
  /** On the validation items. */
  readonly score: number;
}

/** The best epoch of a run so far. */
export interface BestEpoch {
  readonly epoch: number;
  readonly score: number;
}

/** How a run ended. */
export interface FinetuningEnd {
  readonly ended: "done" | "patience" | "stopped";
  readonly best: BestEpoch | undefined;
}

/** Where a run stands after an epoch. */
export interface EpochState extends Epoch {
  /** Steps done. */
  readonly step: number;
  readonly best: BestEpoch;
  /** Whether this epoch is the best. */
  readonly isBest: boolean;
  readonly state: () => Promise<Tensors>;
  readonly parameters: () => Promise<Tensors>;
}

/** Part of the steps that warm up, and where the linear decay ends. */
const WARMUP = 0.1;

/** Items that are scored together. */
const SCORED = 16;

/** What the loop calls. */
export interface FinetuningHooks {
  readonly isStopped: () => boolean;
  readonly onStep: (progress: { readonly step: number; readonly steps: number }) => void;
  readonly onEpoch: (epoch: EpochState) => Promise<void>;
  /** An epoch after which the run was interrupted; the plan's parameters are then its state. */
  readonly start?: BestEpoch & { readonly done: number };
}

/**
 * Fine-tunes. Items are read by length, so that batches are little padded, in an order of batches that the seed draws.
 *
 * @throws {CommandError} when the loss is no longer a number.
 */
export async function runFinetuning(
  backend: Backend,
  plan: FinetuningPlan,
  hooks: FinetuningHooks,
): Promise<FinetuningEnd> {
  const { train, valid, encoding, epochs, patience, seed } = plan;
  const [own, order] = split(key(seed), 2);
  const learnable = train.filter(({ item }) => item.correct !== undefined);
  if (learnable.length === 0) throw new CommandError("expected training rows with labels, found none");
  const kind = scoreKindOf([...learnable, ...valid], encoding);
  const classes = classesOf([...learnable, ...valid], encoding.task);
  const perEpoch = Math.ceil(learnable.length / plan.batch);
  const steps = perEpoch * epochs;
  const finetuner = openFinetuner(backend, {
    ...plan,
    kind,
    ...kind === "head" ? { classes } : {},
    optimiser: { ...OPTIMISER, decay: 0.01 },
    schedule: scheduleOf(steps, { peak: plan.learningRate, warmup: WARMUP, style: "linear", finalRatio: 0 }),
    maxNorm: MAX_NORM,
    key: own,
  });
  const batching = { encoding, kind, classes };
  const { start } = hooks;
  let best: BestEpoch | undefined = start && { epoch: start.epoch, score: start.score };
  let step = (start?.done ?? 0) * perEpoch;
  try {
    for (let epoch = (start?.done ?? 0) + 1; epoch <= epochs; epoch++) {
      if (best !== undefined && epoch - 1 - best.epoch >= patience) return { ended: "patience", best };
      let sum = 0;
      for (const some of batchesOf(learnable, { size: plan.batch, key: foldIn(order, epoch) })) {
        if (hooks.isStopped()) return { ended: "stopped", best };
        const correct = some.map(({ item }) => item.correct ?? 0);
        await finetuner.step(batchOf(some, batching), { correct, step });
        const loss = await finetuner.loss();
        if (!Number.isFinite(loss)) {
          throw new CommandError(
            `step ${step}: expected a finite loss, found ${loss}; try a smaller --learning-rate`,
          );
        }
        sum += loss;
        step++;
        hooks.onStep({ step, steps });
        await new Promise((resolve) => setTimeout(resolve, 0)); // lets signals in
      }
      const decided = await decide(finetuner, valid, batching);
      const score = metric(encoding.task.metrics[0], { decided, task: encoding.task }) ?? NaN;
      const isBest = best === undefined || score > best.score;
      if (best === undefined || isBest) best = { epoch, score };
      const { state, parameters } = finetuner;
      await hooks.onEpoch({
        seed,
        epoch,
        epochs,
        loss: sum / perEpoch,
        score,
        step,
        best,
        isBest,
        state,
        parameters,
      });
    }
    return { ended: "done", best };
  } finally {
    finetuner.close();
  }
}

/** Batches of items of like length, in drawn order; which items share a batch changes from epoch to epoch. */
function batchesOf(
  items: readonly EncodedItem[],
  { size, key: drawn }: { readonly size: number; readonly key: ReturnType<typeof key> },
): readonly (readonly EncodedItem[])[] {
  const [items1, batches] = split(drawn, 2);
  const shuffled = permutation(items1, items.length).flatMap((at) => items[at] ?? []);
  const sorted = shuffled.toSorted((a, b) => lengthOf(a) - lengthOf(b));
  const cut = Array.from({ length: Math.ceil(sorted.length / size) }, (_, i) => {
    return sorted.slice(i * size, (i + 1) * size);
  });
  return permutation(batches, cut.length).flatMap((at) => [cut[at] ?? []]);
}

/** In buckets of 32, as the model is compiled. */
function lengthOf({ question, texts }: EncodedItem): number {
  const lengths = [...question.contexts.map(({ ids }) => ids.length), ...texts.map((ids) => ids.length)];
  return Math.ceil(Math.max(0, ...lengths) / 32);
}

async function decide(
  finetuner: Finetuner,
  items: readonly EncodedItem[],
  batching: Parameters<typeof batchOf>[1],
): Promise<readonly Decided[]> {
  const decided: Decided[] = [];
  const sorted = items.toSorted((a, b) => lengthOf(a) - lengthOf(b));
  for (let at = 0; at < sorted.length; at += SCORED) {
    const some = sorted.slice(at, at + SCORED);
    const scores = await finetuner.score(batchOf(some, batching));
    some.forEach(({ item }, i) => {
      const own = scores[i] ?? [];
      decided.push({ item, choice: own.indexOf(Math.max(...own)) });
    });
  }
  return decided;
}
