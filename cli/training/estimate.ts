/** What a run will need, before its first step. */
import { parameterCount, parameterTable } from "../../core/glm/parameters.ts";
import type { Backend } from "../../core/graph/backend.ts";
import type { Graph } from "../../core/graph/graph.ts";
import { graphFlops } from "../../core/interpret/flops.ts";
import { rowLength } from "../../core/blanks/batch.ts";
import { drawStep } from "../../core/objectives/batch_source.ts";
import { key, split } from "../../core/random/key.ts";
import { trainingStep } from "../../core/train/step.ts";
import { stepShape } from "../../core/train/trainer.ts";
import { objectiveTokens } from "../../data/batches/objective_tokens.ts";
import { compile } from "../../gpu/compile.ts";
import { measureProduct } from "../measure_product.ts";
import { byteSize, grouped, rounded, timeSpan } from "../terminal/amount.ts";
import { batchRecipe } from "./draw.ts";
import { MAX_NORM, type TrainingPlan } from "./plan.ts";

/** Figures of a run. */
export interface Estimate {
  readonly parameters: number;
  /** Tokens that the model reads in a step, and in all. */
  readonly tokensPerStep: number;
  readonly tokens: number;
  /** Floating-point operations of a step, by the definition. */
  readonly flopsPerStep: number;
  /** Buffers of the largest step that was drawn, on a GPU; other shapes share parameters and moments. */
  readonly bytes: number;
  readonly bytesOfState: number;
}

/** So many steps are drawn, and their graphs built. */
const DRAWS = 4;

/** A device like most: the plan's size hardly depends on it. */
const DEVICE = {
  capabilities: {
    isSoftware: false,
    maxInvocationsPerWorkgroup: 256,
    maxStorageBuffersPerShader: 8,
    maxWorkgroupBytes: 16384,
  },
  limits: { maxBufferBytes: 2 ** 32, maxBindingBytes: 2 ** 31 },
};

/** Buffers that a step has on a device. */
export function deviceBytes(
  { graph, carry }: { readonly graph: Graph; readonly carry: Readonly<Record<string, string>> },
): number {
  return compile(graph, { ...DEVICE, carry }).bytes;
}

/** Draws the first few batches and plans their steps; computes nothing. */
export function estimate(plan: TrainingPlan): Estimate {
  const { config, optimiser, dropout, accumulate, precision = 32, rematerialise = "nothing" } = plan;
  const { corpus } = plan;
  const drawing = { corpus, tokens: objectiveTokens(plan.tokenizer), recipe: batchRecipe(plan) };
  const [, dataKey] = split(key(plan.seed), 3);
  const steps = Array.from({ length: Math.min(DRAWS, plan.steps) }, (_, step) => {
    const { rows } = drawStep(dataKey, step, drawing);
    const batch = stepShape(rows, accumulate);
    const made = trainingStep({
      ...{ config, optimiser, maxNorm: MAX_NORM, batch, microBatches: accumulate, dropout },
      ...{ precision, rematerialise },
    });
    return {
      tokens: rows.reduce((sum, row) => sum + rowLength(row), 0),
      flops: graphFlops(made.graph),
      bytes: deviceBytes(made),
    };
  });
  const mean = (of: (step: typeof steps[number]) => number): number =>
    steps.reduce((sum, step) => sum + of(step), 0) / steps.length;
  const parameters = parameterCount(parameterTable(config));
  const tokensPerStep = Math.round(mean(({ tokens }) => tokens));
  return {
    parameters,
    tokensPerStep,
    tokens: tokensPerStep * plan.steps,
    flopsPerStep: Math.round(mean(({ flops }) => flops)),
    bytes: Math.max(...steps.map(({ bytes }) => bytes)),
    bytesOfState: 12 * parameters,
  };
}

/** One line, before the first step. */
export function estimateText({ tokensPerStep, tokens, flopsPerStep, bytes, bytesOfState }: Estimate): string {
  return `a step: about ${grouped(tokensPerStep)} tokens, ${rounded(flopsPerStep / 1e9)} GFLOP, ` +
    `${byteSize(bytes)} on the device; a checkpoint: ${byteSize(bytesOfState)}; ${
      grouped(tokens)
    } tokens in all`;
}

/** How long a run is expected to take. */
export interface ExpectedTime {
  /** Of a large product of matrices, just now. */
  readonly gigaflops: number;
  /** If training reached that rate, which it does not. */
  readonly seconds: number;
}

/** Such a measurement need not be exact. */
const ENOUGH_MILLISECONDS = 40;

/** Times a product of matrices, and how long the steps would take at its rate. */
export async function expectTime(
  backend: Backend,
  given: {
    readonly estimate: Pick<Estimate, "flopsPerStep">;
    readonly steps: number;
    readonly now: () => number;
  },
): Promise<ExpectedTime> {
  const { gigaflops } = await measureProduct(backend, { now: given.now, enough: ENOUGH_MILLISECONDS });
  return { seconds: given.steps * given.estimate.flopsPerStep / (gigaflops * 1e9), gigaflops };
}

/** The same in words. */
export function timeText({ seconds, gigaflops }: ExpectedTime): string {
  return `time: ${timeSpan(seconds)} to ${timeSpan(3 * seconds)}, at the ${
    rounded(gigaflops)
  } GFLOP/s of a ` +
    "large matrix product to a third of them";
}
