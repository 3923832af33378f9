import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Batch, batch } from "../../core/blanks/batch.ts";
import { layout } from "../../core/blanks/layout.ts";
import { batchInputs, lossInputs, lossTensors, modelTensors } from "../../core/glm/batch_tensors.ts";
import type { GlmConfig } from "../../core/glm/config.ts";
import { blankLoss } from "../../core/glm/loss.ts";
import { glm, logits, parameterInputs } from "../../core/glm/model.ts";
import type { Node } from "../../core/graph/node.ts";
import { tensor, type Tensors } from "../../core/graph/tensor.ts";
import { compute } from "../graph/compute.ts";
import { assertGradient } from "../interpret/finite_differences.ts";
import { loudParameters } from "./minimal_model.ts";

const CONFIG: GlmConfig = {
  layers: 1,
  hidden: 8,
  heads: 2,
  maxPositions: 16,
  vocabularySize: 13,
  blockPositions: true,
};
const PARAMETERS: Tensors = loudParameters(CONFIG);
const [MASK, SOP, EOP] = [10, 11, 12];

const WORD = fc.nat(9);
const EXAMPLE = fc.record({
  before: fc.array(WORD, { maxLength: 3 }),
  masked: fc.array(WORD, { minLength: 1, maxLength: 4 }),
  after: fc.array(WORD, { maxLength: 3 }),
}).map(({ before, masked, after }) =>
  layout({
    tokens: [...before, ...masked, ...after],
    spans: [{ start: before.length, end: before.length + masked.length }],
    mask: MASK,
    sop: SOP,
    eop: EOP,
  })
);
const BATCH: fc.Arbitrary<Batch> = fc.array(EXAMPLE, { minLength: 1, maxLength: 3 }).map((examples) =>
  batch(examples)
);

/** The loss of a batch over some of its rows, with everything that it is computed from. */
function lossOf(
  of: Batch,
  rows: number,
): { readonly loss: Node; readonly rowLosses: Node; readonly scores: Node } {
  const parameters = parameterInputs(CONFIG);
  const { output } = glm(CONFIG, { parameters, inputs: batchInputs(of) });
  return { ...blankLoss(output, { parameters, ...lossInputs(rows) }), scores: logits(output, parameters) };
}

function countedIn(of: Batch): number {
  return of.lossMask.reduce((sum, mask) => sum + mask, 0);
}

/** Values for a loss over every row of a batch, weighted by the loss mask. */
function everyRow(of: Batch): Tensors {
  const rows = of.batchSize * of.length;
  return {
    ...PARAMETERS,
    ...modelTensors(of, CONFIG),
    rows: tensor([rows], Int32Array.from({ length: rows }, (_, row) => row)),
    targets: tensor([rows], of.targets),
    weights: tensor([rows], Float64Array.from(of.lossMask)),
  };
}

function numberOf(node: Node, values: Tensors): number {
  return compute([node], values)[0]?.data[0] ?? NaN;
}

Deno.test("the loss is the mean of −log softmax(logits)[target] over the rows that count", () => {
  fc.assert(
    fc.property(BATCH, (of) => {
      const all = everyRow(of);
      const { loss, rowLosses, scores } = lossOf(of, of.lossMask.length);
      const [found, perRow, scored] = compute([loss, rowLosses, scores], all).map(({ data }) =>
        Array.from(data)
      );
      let total = 0;
      of.targets.forEach((target, row) => {
        const ownScores = scored?.slice(row * CONFIG.vocabularySize, (row + 1) * CONFIG.vocabularySize) ?? [];
        const rowLoss = Math.log(ownScores.map(Math.exp).reduce((a, b) => a + b, 0)) -
          (ownScores[target] ?? NaN);
        assertAlmostEquals(perRow?.[row] ?? NaN, rowLoss, 1e-9);
        total += rowLoss * (of.lossMask[row] ?? NaN);
      });
      assertAlmostEquals(found?.[0] ?? NaN, total / countedIn(of), 1e-9);
    }),
    { numRuns: 40 },
  );
});

Deno.test("the loss over the rows that count is the loss over all rows with the others masked", () => {
  fc.assert(
    fc.property(BATCH, fc.nat(9), (of, spare) => {
      const rows = countedIn(of) + spare;
      const gathered = { ...PARAMETERS, ...modelTensors(of, CONFIG), ...lossTensors(of, rows) };
      assertAlmostEquals(
        numberOf(lossOf(of, rows).loss, gathered),
        numberOf(lossOf(of, of.lossMask.length).loss, everyRow(of)),
        1e-12,
      );
    }),
    { numRuns: 40 },
  );
});

Deno.test("the gradient of the loss of a whole model with respect to every parameter equals finite differences", () => {
  fc.assert(
    fc.property(BATCH, (of) => {
      const rows = countedIn(of);
      const values = { ...PARAMETERS, ...modelTensors(of, CONFIG), ...lossTensors(of, rows) };
      assertGradient({ loss: lossOf(of, rows).loss, values });
    }),
    { numRuns: 20 },
  );
});

Deno.test("a batch in which nothing counts has no loss, and more rows than there is room for are refused", () => {
  const of = batch([
    layout({ tokens: [1, 2, 3], spans: [{ start: 1, end: 3 }], mask: MASK, sop: SOP, eop: EOP }),
  ]);
  assertThrows(
    () => lossTensors({ ...of, lossMask: new Int32Array(of.lossMask.length) }, 4),
    RangeError,
    "the loss is undefined: expected a row with lossMask 1, found none in the batch",
  );
  assertThrows(() => lossTensors(of, 2), RangeError, "expected at most 2 rows with lossMask 1, found 3");
  assertEquals(lossTensors(of, 3).rows.data, Int32Array.of(2, 3, 4));
});
