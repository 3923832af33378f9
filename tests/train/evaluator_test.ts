import { assertAlmostEquals, assertEquals } from "@std/assert";
import { layout } from "../../core/blanks/layout.ts";
import { initialise } from "../../core/glm/initialise.ts";
import { parameterInputs } from "../../core/glm/model.ts";
import type { Backend } from "../../core/graph/backend.ts";
import { graph } from "../../core/graph/graph.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { key } from "../../core/random/key.ts";
import { addEvaluations, type Evaluator, openEvaluator } from "../../core/train/evaluator.ts";
import { openTrainer, type Trainer } from "../../core/train/trainer.ts";
import { CONFIG, exampleOf, OPTIMISER } from "./minimal_step.ts";

const PARAMETERS = initialise(CONFIG, key(4));

/** Two blanks, of one token and of three. */
const EXAMPLE = layout({
  tokens: [1, 2, 3, 4, 5, 6, 7],
  spans: [{ start: 1, end: 2 }, { start: 3, end: 6 }],
  mask: 13,
  sop: 14,
  eop: 15,
});

function trainer(backend: Backend, { peak }: { readonly peak: number }): Trainer {
  return openTrainer(backend, {
    config: CONFIG,
    optimiser: OPTIMISER,
    schedule: { peak, warmupSteps: 0, decaySteps: 1, style: "constant", finalRatio: 1 },
    maxNorm: 1,
    dropout: 0,
    key: key(1),
    state: PARAMETERS,
  });
}

async function open(): Promise<Evaluator> {
  const backend = referenceBackend("float64");
  const owner = await backend.compile(graph({ ...parameterInputs(CONFIG) }));
  owner.write(PARAMETERS);
  return openEvaluator(backend, { config: CONFIG, placed: owner.places(Object.keys(PARAMETERS)) });
}

Deno.test("an evaluation of several examples is the sum of those of each", async () => {
  const evaluator = await open();
  const examples = [exampleOf(0), exampleOf(1), exampleOf(2)];
  const together = await evaluator.evaluate(examples);
  const apart = await Promise.all(examples.map((each) => evaluator.evaluate([each])));
  const sum = apart.reduce(addEvaluations);
  for (const name of ["tokens", "pieces", "firstTokens", "exact"] as const) {
    assertEquals(together[name], sum[name], name);
  }
  assertAlmostEquals(together.loss, sum.loss, 1e-9);
  assertAlmostEquals(together.lastLoss, sum.lastLoss, 1e-9);
});

Deno.test("the loss is that of training without dropout; pieces and tokens are those of the layout", async () => {
  const found = await (await open()).evaluate([EXAMPLE]);
  assertEquals([found.tokens, found.pieces], [6, 2]);
  const still = trainer(referenceBackend("float64"), { peak: 0 });
  await still.step([EXAMPLE], 0);
  assertAlmostEquals(found.loss / found.tokens, (await still.report()).loss, 1e-9);
});

Deno.test("a model that has learned one text by heart fills its blanks exactly", async () => {
  const backend = referenceBackend("float32");
  const learning = trainer(backend, { peak: 0.02 });
  for (let step = 0; step < 150; step++) await learning.step([EXAMPLE], step);
  const evaluator = openEvaluator(backend, { config: CONFIG, placed: await learning.places() });
  const { pieces, firstTokens, exact } = await evaluator.evaluate([EXAMPLE]);
  assertEquals([pieces, firstTokens, exact], [2, 2, 2]);
});
