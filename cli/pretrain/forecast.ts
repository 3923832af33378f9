/** What a run will need, said before its first step. */
import { parameterCount, parameterTable } from "../../core/glm/parameters.ts";
import type { Backend } from "../../core/graph/backend.ts";
import { type BackendChoice, openBackend } from "../backend.ts";
import type { Context } from "../frame/context.ts";
import { grouped } from "../terminal/amount.ts";
import {
  type Estimate,
  estimate,
  estimateText,
  type ExpectedTime,
  expectTime,
  timeText,
} from "../training/estimate.ts";
import type { TrainingPlan } from "../training/plan.ts";

/** A forecast, as data and in words. */
export interface Forecast {
  readonly figures: Estimate & ExpectedTime;
  readonly text: string;
}

function introduction({ config, corpus, batch, lengths }: TrainingPlan, preset: string): string {
  const count = parameterCount(parameterTable(config));
  return `${preset}: ${grouped(count)} parameters; corpus: ${grouped(corpus.ends.at(-1) ?? 0)} tokens in ` +
    `${grouped(corpus.documents.length)} documents; ${batch} texts of up to ${
      Math.max(...lengths)
    } tokens a step`;
}

/** Draws a few batches, plans their steps and times a product on the backend; computes no step. */
export async function forecast(
  plan: TrainingPlan,
  { backend, done, preset, now }: {
    readonly backend: Backend;
    /** Steps that are done already. */
    readonly done: number;
    readonly preset: string;
    readonly now: () => number;
  },
): Promise<Forecast> {
  const found = estimate(plan);
  const time = await expectTime(backend, { estimate: found, steps: plan.steps - done, now });
  return {
    figures: { ...found, ...time },
    text: [introduction(plan, preset), estimateText(found), timeText(time)].join("\n"),
  };
}

/** Says what the run will need, and nothing else: `--dry-run`. */
export async function foretell(
  plan: TrainingPlan,
  { backend: choice, preset, json, context }: {
    readonly backend: BackendChoice;
    readonly preset: string;
    readonly json: boolean;
    readonly context: Context;
  },
): Promise<void> {
  const backend = await openBackend(choice, context);
  try {
    const { figures, text } = await forecast(plan, { backend, done: 0, preset, now: context.now });
    context.stdout.write(`${json ? JSON.stringify(figures) : text}\n`);
  } finally {
    backend.close();
  }
}
