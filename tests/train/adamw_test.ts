import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { input, type Node } from "../../core/graph/node.ts";
import { tensor, type Tensors } from "../../core/graph/tensor.ts";
import { type AdamW, adamw, corrections } from "../../core/train/adamw.ts";
import { compute } from "../graph/compute.ts";

interface State {
  readonly parameter: readonly number[];
  readonly moment1: readonly number[];
  readonly moment2: readonly number[];
}

/** One update of the graph. */
function update(
  state: State,
  step: { rate: number; number: number; gradient: readonly number[]; settings: AdamW },
): State {
  const { rate, number, gradient, settings } = step;
  const { correction1, correction2 } = corrections(number, settings);
  const vector = (values: readonly number[]) => tensor([values.length], Float64Array.from(values));
  const scalar = (value: number) => tensor([], Float64Array.of(value));
  const values: Tensors = {
    gradient: vector(gradient),
    parameter: vector(state.parameter),
    moment1: vector(state.moment1),
    moment2: vector(state.moment2),
    learningRate: scalar(rate),
    correction1: scalar(correction1),
    correction2: scalar(correction2),
  };
  const node = (name: string): Node => input(name, values[name] ?? scalar(NaN));
  const next = adamw(node("gradient"), {
    state: { parameter: node("parameter"), moment1: node("moment1"), moment2: node("moment2") },
    step: {
      learningRate: node("learningRate"),
      correction1: node("correction1"),
      correction2: node("correction2"),
    },
    settings,
  });
  const [parameter = [], moment1 = [], moment2 = []] = compute(
    [next.parameter, next.moment1, next.moment2],
    values,
  )
    .map(({ data }) => Array.from(data));
  return { parameter, moment1, moment2 };
}

/** Algorithm 2 of Loshchilov & Hutter 2019 for one number, step by step, with ε outside the root as in PyTorch. */
function byHand(
  start: number,
  { gradients, rate, settings }: { gradients: readonly number[]; rate: number; settings: AdamW },
): number {
  const { beta1, beta2, epsilon, decay } = settings;
  let [theta, m, v] = [start, 0, 0];
  gradients.forEach((gradient, index) => {
    const t = index + 1;
    theta = theta - rate * decay * theta;
    m = beta1 * m + (1 - beta1) * gradient;
    v = beta2 * v + (1 - beta2) * gradient ** 2;
    const [mHat, vHat] = [m / (1 - beta1 ** t), v / (1 - beta2 ** t)];
    theta = theta - rate * mHat / (Math.sqrt(vHat) + epsilon);
  });
  return theta;
}

const SETTINGS: fc.Arbitrary<AdamW> = fc.record({
  beta1: fc.constantFrom(0, 0.5, 0.9),
  beta2: fc.constantFrom(0.9, 0.98, 0.999),
  epsilon: fc.constantFrom(1e-6, 1e-8),
  decay: fc.constantFrom(0, 0.1),
});

const NUMBER = fc.double({ min: -10, max: 10, noNaN: true });

Deno.test("updates are those of a loop over single numbers", () => {
  const gradients = fc.array(fc.tuple(NUMBER, NUMBER), { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(fc.tuple(NUMBER, NUMBER), gradients, SETTINGS, (start, steps, settings) => {
    const rate = 0.01;
    let state: State = { parameter: start, moment1: [0, 0], moment2: [0, 0] };
    steps.forEach((gradient, index) => {
      state = update(state, { rate, number: index + 1, gradient, settings });
    });
    start.forEach((value, i) => {
      const expected = byHand(value, {
        gradients: steps.map((gradient) => gradient[i] ?? NaN),
        rate,
        settings,
      });
      assertAlmostEquals(state.parameter[i] ?? NaN, expected, 1e-12 * (1 + Math.abs(expected)));
    });
  }));
});

Deno.test("the first update moves a parameter by the rate, against the sign of its gradient", () => {
  const settings = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, decay: 0 };
  const state = { parameter: [1, 1, 1], moment1: [0, 0, 0], moment2: [0, 0, 0] };
  const { parameter } = update(state, { rate: 0.25, number: 1, gradient: [1e3, -1e-3, 0], settings });
  [0.75, 1.25, 1].forEach((expected, i) => assertAlmostEquals(parameter[i] ?? NaN, expected, 1e-4));
});

Deno.test("a rate of 0 changes the moments alone", () => {
  fc.assert(fc.property(fc.array(NUMBER, { minLength: 1, maxLength: 4 }), SETTINGS, (start, settings) => {
    const state = { parameter: start, moment1: start.map(() => 1), moment2: start.map(() => 4) };
    const next = update(state, { rate: 0, number: 3, gradient: start.map(() => 2), settings });
    assertEquals(next.parameter, start);
    next.moment1.forEach((moment) =>
      assertAlmostEquals(moment, settings.beta1 + 2 * (1 - settings.beta1), 1e-12)
    );
    next.moment2.forEach((moment) => assertAlmostEquals(moment, 4, 1e-12));
  }));
});

Deno.test("the corrections grow from 1 − β to 1", () => {
  const { beta1, beta2 } = { beta1: 0.9, beta2: 0.98 };
  const at = (step: number) => corrections(step, { beta1, beta2, epsilon: 1e-6, decay: 0 });
  assertAlmostEquals(at(1).correction1, 0.1, 1e-12);
  assertAlmostEquals(at(1).correction2, 0.02, 1e-12);
  assertEquals([at(1e5).correction1, at(1e5).correction2], [1, 1]);
});
