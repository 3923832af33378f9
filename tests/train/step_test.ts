import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { parameterTable } from "../../core/glm/parameters.ts";
import { numbers, type Tensors } from "../../core/graph/tensor.ts";
import { trainingStep } from "../../core/train/step.ts";
import { momentName } from "../../core/train/update.ts";
import { valueNamed } from "../graph/compute.ts";
import { callsOf } from "../layers/composite_cases.ts";
import { CONFIG, exampleOf, initialState, OPTIMISER, stepFrom } from "./minimal_step.ts";

const NAMES = parameterTable(CONFIG).map(({ name }) => name);
const STATE = initialState();
const FOUR = [0, 1, 2, 3].map((seed) => exampleOf(seed));

const loss = (outputs: Tensors): number => valueNamed(outputs, "loss").data[0] ?? NaN;
const norm = (outputs: Tensors, k = 0): number => valueNamed(outputs, `gradientNorm.${k}`).data[0] ?? NaN;

/** The gradient that an update from moments of 0 was given, of all parameters behind each other. */
function gradientOf(outputs: Tensors): readonly number[] {
  const scale = 1 - OPTIMISER.beta1;
  return NAMES.flatMap((name) =>
    numbers(valueNamed(outputs, momentName(name, 1))).map((moment) => moment / scale)
  );
}

function assertNear(found: readonly number[], expected: readonly number[], tolerance = 1e-10): void {
  assertEquals(found.length, expected.length);
  found.forEach((value, i) => assertAlmostEquals(value, expected[i] ?? NaN, tolerance));
}

Deno.test("a learning rate of 0 changes no bit of a parameter, but every moment", () => {
  const outputs = stepFrom(STATE, { microBatches: [FOUR], rate: 0 });
  for (const name of NAMES) {
    assertEquals(valueNamed(outputs, name), valueNamed(STATE, name));
    for (const which of [1, 2] as const) {
      assertNotEquals(
        valueNamed(outputs, momentName(name, which)),
        valueNamed(STATE, momentName(name, which)),
      );
    }
  }
});

Deno.test("micro-batches with equally many rows that count give the loss and the gradient of one batch", () => {
  const whole = stepFrom(STATE, { microBatches: [FOUR], rate: 0.01 });
  for (const size of [1, 2]) {
    const microBatches = Array.from({ length: 4 / size }, (_, k) => FOUR.slice(k * size, (k + 1) * size));
    const accumulated = stepFrom(STATE, { microBatches, rate: 0.01 });
    assertAlmostEquals(loss(accumulated), loss(whole), 1e-12);
    assertAlmostEquals(norm(accumulated), norm(whole), 1e-10);
    assertNear(gradientOf(accumulated), gradientOf(whole));
    NAMES.forEach((name) =>
      assertNear(numbers(valueNamed(accumulated, name)), numbers(valueNamed(whole, name)), 1e-7)
    );
  }
});

Deno.test("with unequal counts every micro-batch has the same share, not every row", () => {
  const [few, many] = [[exampleOf(1, 1)], [exampleOf(2, 4)]];
  const together = loss(stepFrom(STATE, { microBatches: [few, many], rate: 0 }));
  const [first = NaN, second = NaN] = [few, many].map((each) =>
    loss(stepFrom(STATE, { microBatches: [each], rate: 0 }))
  );
  assertAlmostEquals(together, (first + second) / 2, 1e-12);
});

Deno.test("the update is given the clipped gradient, and reports the norm before clipping", () => {
  const [free, clipped] = [1e9, 0.5].map((maxNorm) =>
    stepFrom(STATE, { microBatches: [FOUR], rate: 0.01, options: { maxNorm } })
  );
  assert(free !== undefined && clipped !== undefined);
  assert(norm(free) > 0.5);
  assertAlmostEquals(norm(free), Math.hypot(...gradientOf(free)), 1e-10);
  assertEquals(norm(clipped), norm(free));
  const scale = 0.5 / (norm(free) + 1e-6);
  assertNear(gradientOf(clipped), gradientOf(free).map((value) => value * scale));
});

Deno.test("clipping after every micro-batch clips the sum so far again and again", () => {
  const microBatches = [FOUR.slice(0, 2), FOUR.slice(2)];
  const [first, second] = microBatches.map((each) =>
    gradientOf(stepFrom(STATE, { microBatches: [each], rate: 0 }))
  );
  const options = { maxNorm: 0.5, clipping: "every-micro-batch" } as const;
  const outputs = stepFrom(STATE, { microBatches, rate: 0, options });
  const clip = (gradient: readonly number[]): readonly number[] => {
    const scale = Math.min(1, 0.5 / (Math.hypot(...gradient) + 1e-6));
    return gradient.map((value) => value * scale);
  };
  const half = (first ?? []).map((value) => value / 2);
  const sum = clip(half).map((value, i) => value + (second?.[i] ?? NaN) / 2);
  assertNear([norm(outputs, 0), norm(outputs, 1)], [Math.hypot(...half), Math.hypot(...sum)]);
  assertNear(gradientOf(outputs), clip(sum));
});

Deno.test("weight decay takes rate · decay of the parameters that decay, and nothing of the others", () => {
  const [without, decayed] = [0, 0.1].map((decay) =>
    stepFrom(STATE, { microBatches: [FOUR], rate: 0.01, options: { optimiser: { ...OPTIMISER, decay } } })
  );
  for (const { name, decays } of parameterTable(CONFIG)) {
    const taken = decays ? 0.01 * 0.1 : 0;
    const before = numbers(valueNamed(STATE, name));
    const expected = numbers(valueNamed(without ?? {}, name)).map((value, i) =>
      value - taken * (before[i] ?? NaN)
    );
    assertNear(numbers(valueNamed(decayed ?? {}, name)), expected, 1e-14);
  }
});

Deno.test("dropout: equal keys give equal bits, other keys and no dropout give other losses", () => {
  const run = (dropoutKeys: readonly (readonly [number, number])[], dropout: number): Tensors =>
    stepFrom(STATE, {
      microBatches: [FOUR.slice(0, 2), FOUR.slice(2)],
      rate: 0.01,
      options: { dropout },
      dropoutKeys,
    });
  const outputs = run([[1, 2], [3, 4]], 0.1);
  assertEquals(run([[1, 2], [3, 4]], 0.1), outputs);
  const others = [
    run([[1, 2], [3, 5]], 0.1),
    run([[3, 4], [1, 2]], 0.1),
    run([[1, 2], [3, 4]], 0.2),
    run([], 0),
  ];
  assertEquals(new Set([outputs, ...others].map(loss)).size, 5);
});

Deno.test("every dropout of a model has a stream of its own", () => {
  const { graph } = trainingStep({
    config: { ...CONFIG, layers: 3 },
    optimiser: OPTIMISER,
    maxNorm: 1,
    batch: { batchSize: 1, length: 4, rows: 2 },
    dropout: 0.1,
  });
  const streams = callsOf(Object.values(graph.outputs))
    .filter(({ composite }) => composite.gradient === undefined && "stream" in composite.attributes)
    .map(({ composite }) => composite.attributes.stream ?? NaN);
  assertEquals(streams.toSorted((a, b) => a - b), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("the outputs that are carried are the inputs of the same names, with the same types", () => {
  const { graph, carry } = trainingStep({
    config: CONFIG,
    optimiser: OPTIMISER,
    maxNorm: 1,
    batch: { batchSize: 1, length: 4, rows: 2 },
    dropout: 0,
  });
  assertEquals(Object.keys(carry).length, 3 * NAMES.length);
  for (const [output, name] of Object.entries(carry)) {
    assertEquals(output, name);
    assertEquals(graph.outputs[output]?.shape, graph.inputs[name]?.shape);
  }
});
