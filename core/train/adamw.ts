/** The optimiser: Adam with decoupled weight decay. */
import { composite } from "../graph/composite.ts";
import type { Node } from "../graph/node.ts";
import { add } from "../ops/add.ts";
import { constant } from "../ops/constant.ts";
import { divide } from "../ops/divide.ts";
import { operand } from "../ops/evaluate_op.ts";
import { multiply } from "../ops/multiply.ts";
import { sqrt } from "../ops/sqrt.ts";
import { subtract } from "../ops/subtract.ts";

/** The optimiser's settings. */
export interface AdamW {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Weight decay of the parameters that decay. */
  readonly decay: number;
}

/** What changes from step to step, as scalars. */
export interface AdamWStep {
  readonly learningRate: Node;
  /** 1 − β₁ᵗ, where t counts the updates from 1. */
  readonly correction1: Node;
  /** 1 − β₂ᵗ */
  readonly correction2: Node;
}

/** A parameter with its running means of the gradient and of its square. */
export interface AdamWState {
  readonly parameter: Node;
  readonly moment1: Node;
  readonly moment2: Node;
}

/**
 * One update (Loshchilov & Hutter 2019, algorithm 2, as in PyTorch): the parameter shrinks by rate·decay, then
 * moves by rate·m̂/(√v̂ + ε).
 *
 * @param gradient of the parameter, scaled by the clipping already
 * @example
 * ```ts
 * import { adamw } from "./adamw.ts";
 * import { input } from "../graph/node.ts";
 * const like = { dtype: "float", shape: [3] } as const;
 * const scalar = (name: string) => input(name, { dtype: "float", shape: [] });
 * const next = adamw(input("gradient", like), {
 *   state: { parameter: input("p", like), moment1: input("m", like), moment2: input("v", like) },
 *   step: { learningRate: scalar("rate"), correction1: scalar("c1"), correction2: scalar("c2") },
 *   settings: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.1 },
 * });
 * if (next.parameter.shape.join() !== "3") throw new Error();
 * ```
 */
export function adamw(
  gradient: Node,
  given: { readonly state: AdamWState; readonly step: AdamWStep; readonly settings: AdamW },
): AdamWState {
  const { state, step, settings } = given;
  const { beta1, beta2, epsilon, decay } = settings;
  const outputs = composite("adamw", {
    inputs: [
      gradient,
      state.parameter,
      state.moment1,
      state.moment2,
      step.learningRate,
      step.correction1,
      step.correction2,
    ],
    attributes: { beta1, beta2, epsilon, decay },
    body: (gradient, parameter, moment1, moment2, rate, correction1, correction2) => {
      const m = mix(moment1, gradient, beta1);
      const v = mix(moment2, multiply(gradient, gradient), beta2);
      const denominator = add(divide(sqrt(v), sqrt(correction2)), constant(epsilon));
      const direction = divide(divide(m, correction1), denominator);
      const shrunk = multiply(parameter, subtract(constant(1), multiply(rate, constant(decay))));
      return [subtract(shrunk, multiply(rate, direction)), m, v];
    },
  });
  return { parameter: operand(outputs, 0), moment1: operand(outputs, 1), moment2: operand(outputs, 2) };
}

/** β·before + (1 − β)·now */
function mix(before: Node, now: Node, beta: number): Node {
  return add(multiply(constant(beta), before), multiply(constant(1 - beta), now));
}

/**
 * The numbers that `AdamWStep` holds, for an update.
 *
 * @param update counted from 1
 * @example
 * ```ts
 * import { corrections } from "./adamw.ts";
 * const { correction1 } = corrections(1, { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.1 });
 * if (Math.abs(correction1 - 0.1) > 1e-12) throw new Error();
 * ```
 */
export function corrections(
  update: number,
  { beta1, beta2 }: AdamW,
): { readonly correction1: number; readonly correction2: number } {
  return { correction1: 1 - beta1 ** update, correction2: 1 - beta2 ** update };
}
