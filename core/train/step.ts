/** A training step as one graph: forward, backward, clipping and the update of every parameter. */
import { batchInputs, type BatchShape, lossInputs } from "../glm/batch_tensors.ts";
import type { GlmConfig } from "../glm/config.ts";
import { blankLoss } from "../glm/loss.ts";
import { glm, parameter, parameterInputs, type ParameterNodes } from "../glm/model.ts";
import { parameterTable } from "../glm/parameters.ts";
import { type Graph, graph } from "../graph/graph.ts";
import { input, type Node } from "../graph/node.ts";
import { differentiate } from "../interpret/differentiate.ts";
import { rematerialise } from "../policies/rematerialise.ts";
import { storeInHalf } from "../policies/store_in_half.ts";
import { add } from "../ops/add.ts";
import { constant } from "../ops/constant.ts";
import { operand } from "../ops/evaluate_op.ts";
import { multiply } from "../ops/multiply.ts";
import { select } from "../ops/select.ts";
import type { AdamW } from "./adamw.ts";
import { clip } from "./clip.ts";
import { lossScale } from "./loss_scale.ts";
import { updateInputs, updateOutputs } from "./update.ts";

/** What one step does. */
export interface StepOptions {
  readonly config: GlmConfig;
  readonly optimiser: AdamW;
  /** Largest global norm of the gradient. */
  readonly maxNorm: number;
  /** Shape of every micro-batch, and the number of its rows that the loss counts. */
  readonly batch: BatchShape & { readonly rows: number };
  /** Micro-batches whose mean gradient makes one update; default 1. */
  readonly microBatches?: number;
  /** Dropout rate; 0 leaves it out. */
  readonly dropout: number;
  /**
   * When gradients are clipped: once per update, or after every micro-batch. Quirk: the latter is what the original
   * does, so that the sum so far is clipped again and again; for comparison only.
   */
  readonly clipping?: "once" | "every-micro-batch";
  /**
   * What the backward pass computes again instead of keeping it: nothing (the default), or the inside of every
   * Transformer block, which costs a second forward pass and leaves one block's activations in memory.
   */
  readonly rematerialise?: "nothing" | "blocks";
  /**
   * Bits in which weights and activations are stored between layers; default 32. With 16 the parameters that are
   * updated and the moments keep 32, and the loss is scaled (`loss_scale.ts`): the state has three more scalars.
   */
  readonly precision?: 16 | 32;
}

/** A step, and which outputs are inputs of the next. */
export interface Step {
  /**
   * Inputs: parameters by name; `NAME.moment1`, `NAME.moment2`; `learningRate`, `correction1`, `correction2`;
   * `dropoutKey.K` where there is dropout; and the batch: `K.tokens` and so on for micro-batch K from 0.
   * Outputs: parameters and moments under the same names, `loss` (mean over the micro-batches) and
   * `gradientNorm.K`, before the K-th clipping. With 16 bits also the state of the loss scaling, in and out.
   */
  readonly graph: Graph;
  readonly carry: Readonly<Record<string, string>>;
}

/**
 * Builds the graph of a training step.
 *
 * @example
 * ```ts
 * import { trainingStep } from "./step.ts";
 * const { graph } = trainingStep({
 *   config: { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true },
 *   optimiser: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.1 },
 *   maxNorm: 1,
 *   batch: { batchSize: 2, length: 8, rows: 4 },
 *   dropout: 0.1,
 * });
 * if (graph.outputs.loss?.shape.length !== 0) throw new Error();
 * ```
 */
export function trainingStep(options: StepOptions): Step {
  const { config, optimiser, maxNorm, microBatches = 1, clipping = "once" } = options;
  const table = parameterTable(config);
  const parameters = parameterInputs(config);

  const scaling = options.precision === 16 ? lossScale() : undefined;

  const norms: Node[] = [];
  const losses: Node[] = [];
  let gradients: readonly Node[] = [];
  const clipNow = (): void => {
    const clipped = clip(gradients, maxNorm);
    gradients = clipped.gradients;
    norms.push(clipped.norm);
  };
  for (let k = 0; k < microBatches; k++) {
    const { loss, hidden } = microBatchLoss(parameters, { ...options, k });
    losses.push(loss);
    const share = microBatches === 1 ? loss : multiply(loss, constant(1 / microBatches));
    const scaled = scaling ? multiply(share, scaling.scale) : share;
    const checkpoints = options.rematerialise === "blocks" ? hidden : [];
    const own = gradientsOf(scaled, table.map(({ name }) => parameter(parameters, name)), { checkpoints });
    const unscaled = scaling ? own.map((each) => multiply(each, scaling.inverse)) : own;
    gradients = k === 0 ? unscaled : gradients.map((sum, index) => add(sum, operand(unscaled, index)));
    if (clipping === "every-micro-batch") clipNow();
  }
  if (clipping === "once") clipNow();

  const given = updateInputs();
  const decision = scaling?.decide(operand(norms, norms.length - 1));
  const outputs: Record<string, Node> = {
    ...updateOutputs(gradients, {
      table,
      parameters,
      optimiser,
      step: scaling?.corrected(given, optimiser) ?? given,
      // The old value stays where the step does not count.
      ...decision
        ? { kept: (next, before) => select(decision.counts, { whenTrue: next, whenFalse: before }) }
        : {},
    }),
    ...decision?.state,
  };
  const carry = Object.fromEntries(Object.keys(outputs).map((name) => [name, name]));
  const mean = multiply(losses.reduce(add), constant(1 / microBatches));
  const reports = Object.fromEntries(norms.map((norm, k) => [`gradientNorm.${k}`, norm]));
  const whole = graph({ ...outputs, loss: mean, ...reports });
  return { graph: scaling ? storeInHalf(whole) : whole, carry };
}

/** Gradients, where everything between two checkpoints is computed again for them. */
function gradientsOf(
  loss: Node,
  withRespectTo: readonly Node[],
  { checkpoints }: { readonly checkpoints: readonly Node[] },
): readonly Node[] {
  const all = differentiate(loss, [...withRespectTo, ...checkpoints]);
  return rematerialise(all.slice(0, withRespectTo.length), {
    loss,
    checkpoints: checkpoints.map((value, index) => ({
      value,
      cotangent: operand(all, withRespectTo.length + index),
    })),
  });
}

/** The loss of a micro-batch and the hidden states between its blocks. */
function microBatchLoss(
  parameters: ParameterNodes,
  { config, batch, dropout, k }: StepOptions & { readonly k: number },
): { readonly loss: Node; readonly hidden: readonly Node[] } {
  const prefix = `${k}.`;
  const { output, hidden } = glm(config, {
    parameters,
    inputs: batchInputs(batch, prefix),
    ...(dropout > 0
      ? { dropout: { key: input(`dropoutKey.${k}`, { dtype: "uint", shape: [2] }), rate: dropout } }
      : {}),
  });
  const { loss } = blankLoss(output, { parameters, ...lossInputs(batch.rows, prefix) });
  return { loss, hidden };
}
