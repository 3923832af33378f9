/** The update of what learns as a part of a graph: every parameter with its moments, from its gradient. */
import { parameter, type ParameterNodes } from "../glm/model.ts";
import type { Parameter } from "../glm/parameters.ts";
import { input, type Node } from "../graph/node.ts";
import { tensor, type Tensors } from "../graph/tensor.ts";
import { operand } from "../ops/evaluate_op.ts";
import { type AdamW, adamw, type AdamWStep, corrections } from "./adamw.ts";
import { learningRate, type Schedule } from "./schedule.ts";

/**
 * Name of a parameter's running mean of the gradient (1) or of its square (2).
 *
 * @example
 * ```ts
 * import { momentName } from "./update.ts";
 * if (momentName("word_embeddings.weight", 2) !== "word_embeddings.weight.moment2") throw new Error();
 * ```
 */
export function momentName(parameter: string, moment: 1 | 2): string {
  return `${parameter}.moment${moment}`;
}

/**
 * Input nodes for what changes from step to step; `updateTensors` has their values.
 *
 * @example
 * ```ts
 * import { updateInputs } from "./update.ts";
 * if (updateInputs().learningRate.shape.length !== 0) throw new Error();
 * ```
 */
export function updateInputs(): AdamWStep {
  const scalar = (name: string): Node => input(name, { dtype: "float", shape: [] });
  return {
    learningRate: scalar("learningRate"),
    correction1: scalar("correction1"),
    correction2: scalar("correction2"),
  };
}

/**
 * Values of `updateInputs` for a step, which counts from 0.
 *
 * @example
 * ```ts
 * import { updateTensors } from "./update.ts";
 * const schedule = { peak: 1, warmupSteps: 0, decaySteps: 10, style: "constant", finalRatio: 1 } as const;
 * const optimiser = { beta1: 0.5, beta2: 0.75, epsilon: 1e-6, decay: 0.1 };
 * const { learningRate, correction2 } = updateTensors(0, { schedule, optimiser });
 * if (learningRate?.data[0] !== 1 || correction2?.data[0] !== 0.25) throw new Error();
 * ```
 */
export function updateTensors(
  step: number,
  { schedule, optimiser }: { readonly schedule: Schedule; readonly optimiser: AdamW },
): Tensors {
  const scalars = { learningRate: learningRate(schedule, step), ...corrections(step + 1, optimiser) };
  return Object.fromEntries(
    Object.entries(scalars).map(([name, value]) => [name, tensor([], Float32Array.of(value))]),
  );
}

/** What an update is made of. */
export interface UpdateOptions {
  /** What learns, in the order of the gradients. */
  readonly table: readonly Parameter[];
  readonly parameters: ParameterNodes;
  readonly optimiser: AdamW;
  readonly step: AdamWStep;
  /** What becomes of a new value, given the old one; default: the new one. */
  readonly kept?: (next: Node, before: Node) => Node;
}

/**
 * Next values of parameters and moments, under the names of the inputs that have the present ones.
 *
 * @param gradients one for every parameter of the table
 * @example
 * ```ts
 * import { updateInputs, updateOutputs } from "./update.ts";
 * import { input } from "../graph/node.ts";
 * const shape = [3];
 * const table = [{ name: "w", shape, initial: { value: 0 }, decays: false }];
 * const [w, gradient] = ["w", "gradient"].map((name) => input(name, { dtype: "float", shape }));
 * const outputs = updateOutputs(gradient ? [gradient] : [], {
 *   table,
 *   parameters: w ? { w } : {},
 *   optimiser: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.1 },
 *   step: updateInputs(),
 * });
 * if (Object.keys(outputs).join() !== "w,w.moment1,w.moment2") throw new Error();
 * ```
 */
export function updateOutputs(
  gradients: readonly Node[],
  { table, parameters, optimiser, step, kept = (next) => next }: UpdateOptions,
): Readonly<Record<string, Node>> {
  const outputs: Record<string, Node> = {};
  table.forEach(({ name, shape, decays }, index) => {
    const moment = (which: 1 | 2): Node => input(momentName(name, which), { dtype: "float", shape });
    const state = { parameter: parameter(parameters, name), moment1: moment(1), moment2: moment(2) };
    const next = adamw(operand(gradients, index), {
      state,
      step,
      settings: decays ? optimiser : { ...optimiser, decay: 0 },
    });
    outputs[name] = kept(next.parameter, state.parameter);
    outputs[momentName(name, 1)] = kept(next.moment1, state.moment1);
    outputs[momentName(name, 2)] = kept(next.moment2, state.moment2);
  });
  return outputs;
}
