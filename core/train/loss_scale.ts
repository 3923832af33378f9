/**
 * Dynamic loss scaling (Micikevicius et al. 2018, §3.2): in 16 bits small cotangents would vanish, so the loss is
 * multiplied by as large a power of two as the gradients bear. A step whose gradients are not finite changes nothing but
 * the scale, and is counted.
 */
import { input, type Node } from "../graph/node.ts";
import { tensor, type Tensors } from "../graph/tensor.ts";
import { add } from "../ops/add.ts";
import { constant } from "../ops/constant.ts";
import { divide } from "../ops/divide.ts";
import { exp } from "../ops/exp.ts";
import { isFinite } from "../ops/is_finite.ts";
import { less } from "../ops/less.ts";
import { maximum } from "../ops/maximum.ts";
import { minimum } from "../ops/minimum.ts";
import { multiply } from "../ops/multiply.ts";
import { select } from "../ops/select.ts";
import { subtract } from "../ops/subtract.ts";
import type { AdamW, AdamWStep } from "./adamw.ts";

/** The scale at the start, the largest and the smallest. */
const SCALE = { first: 2 ** 16, largest: 2 ** 24, smallest: 1 } as const;

/** Steps without overflow after which the scale is doubled. */
const GROWTH_INTERVAL = 2000;

/** State of the scaling, all scalars, carried from step to step: the factor, steps since it changed, steps skipped. */
const STATE: Readonly<Record<"lossScale" | "goodSteps" | "skippedSteps", number>> = {
  lossScale: SCALE.first,
  goodSteps: 0,
  skippedSteps: 0,
};

/**
 * The state at the start of a run.
 *
 * @example
 * ```ts
 * import { initialLossScale } from "./loss_scale.ts";
 * if (initialLossScale().lossScale?.data[0] !== 65536) throw new Error();
 * ```
 */
export function initialLossScale(): Tensors {
  return Object.fromEntries(
    Object.entries(STATE).map(([name, value]) => [name, tensor([], Float32Array.of(value))]),
  );
}

/** The scaling of one step. */
export interface LossScale {
  /** What the loss is multiplied by. */
  readonly scale: Node;
  /** What gradients of the scaled loss are multiplied by. */
  readonly inverse: Node;
  /** The corrections of the optimiser, which counts no skipped steps. */
  readonly corrected: (step: AdamWStep, optimiser: Pick<AdamW, "beta1" | "beta2">) => AdamWStep;
  /** Given the norm of all gradients: whether the step counts, and the next state by name. */
  readonly decide: (norm: Node) => { readonly counts: Node; readonly state: Readonly<Record<string, Node>> };
}

/**
 * The nodes of the scaling.
 *
 * @example
 * ```ts
 * import { lossScale } from "./loss_scale.ts";
 * import { input } from "../graph/node.ts";
 * const { state } = lossScale().decide(input("norm", { dtype: "float", shape: [] }));
 * if (Object.keys(state).join() !== "lossScale,goodSteps,skippedSteps") throw new Error();
 * ```
 */
export function lossScale(): LossScale {
  const scalar = (name: keyof typeof STATE): Node => input(name, { dtype: "float", shape: [] });
  const [scale, good, skipped] = [scalar("lossScale"), scalar("goodSteps"), scalar("skippedSteps")];
  return {
    scale,
    inverse: divide(constant(1), scale),
    corrected: (step, { beta1, beta2 }) => ({
      ...step,
      correction1: uncounted(step.correction1, { skipped, beta: beta1 }),
      correction2: uncounted(step.correction2, { skipped, beta: beta2 }),
    }),
    decide(norm) {
      const counts = isFinite(norm);
      const waits = less(good, constant(GROWTH_INTERVAL - 1));
      const grown = minimum(multiply(scale, constant(2)), constant(SCALE.largest));
      const shrunk = maximum(multiply(scale, constant(0.5)), constant(SCALE.smallest));
      const choose = (whenTrue: Node, whenFalse: Node): Node => select(counts, { whenTrue, whenFalse });
      return {
        counts,
        state: {
          lossScale: choose(select(waits, { whenTrue: scale, whenFalse: grown }), shrunk),
          goodSteps: choose(
            select(waits, { whenTrue: add(good, constant(1)), whenFalse: constant(0) }),
            constant(0),
          ),
          skippedSteps: add(skipped, subtract(constant(1), counts)),
        },
      };
    },
  };
}

/** 1 − βᵗ for t without the skipped steps, given c = 1 − β^(t + skipped): c + (1 − c)(1 − β^−skipped). */
function uncounted(
  correction: Node,
  { skipped, beta }: { readonly skipped: Node; readonly beta: number },
): Node {
  const growth = exp(multiply(skipped, constant(-Math.log(beta))));
  return add(correction, multiply(subtract(constant(1), correction), subtract(constant(1), growth)));
}
