/** Examples that share a row are trained as if each had a row of its own. */
import { assert, assertAlmostEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { batch, type Row } from "../../core/blanks/batch.ts";
import { layout } from "../../core/blanks/layout.ts";
import { pack } from "../../core/blanks/pack.ts";
import { batchInputs, lossInputs, lossTensors, modelTensors } from "../../core/glm/batch_tensors.ts";
import { blankLoss } from "../../core/glm/loss.ts";
import { glm, parameter, parameterInputs } from "../../core/glm/model.ts";
import { parameterTable } from "../../core/glm/parameters.ts";
import { type Graph, graph } from "../../core/graph/graph.ts";
import { numbers, type Tensors } from "../../core/graph/tensor.ts";
import { differentiate } from "../../core/interpret/differentiate.ts";
import { evaluate } from "../../core/interpret/evaluate.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { markedText } from "../blanks/marked_text.ts";
import { computeOnDevice } from "../gpu/agree.ts";
import { gpuTest } from "../gpu/gpu_test.ts";
import { valueNamed } from "../graph/compute.ts";
import { CONFIG, PARAMETERS } from "./minimal_model.ts";

const EXAMPLES = fc.array(markedText.map((text) => layout({ ...text, tokens: [7, ...text.tokens, 8] })), {
  minLength: 2,
  maxLength: 4,
}).filter((examples) => examples.some(({ lossMask }) => lossMask.includes(1)));

/** Loss and gradient of a batch of rows, as a graph with its inputs. */
function trained(rows: readonly Row[], length: number): { readonly graph: Graph; readonly inputs: Tensors } {
  const of = batch(rows, { length });
  const counted = of.lossMask.reduce((sum, mask) => sum + mask, 0);
  const parameters = parameterInputs(CONFIG);
  const { output } = glm(CONFIG, { parameters, inputs: batchInputs(of) });
  const { loss } = blankLoss(output, { parameters, ...lossInputs(counted) });
  const names = parameterTable(CONFIG).map(({ name }) => name);
  const gradients = differentiate(loss, names.map((name) => parameter(parameters, name)));
  const named = Object.fromEntries(names.map((name, index) => [name, operand(gradients, index)]));
  return {
    graph: graph({ loss, ...named }),
    inputs: { ...PARAMETERS, ...modelTensors(of, CONFIG), ...lossTensors(of, counted) },
  };
}

function assertSame(found: Tensors, { expected, tolerance }: { expected: Tensors; tolerance: number }): void {
  for (const name of Object.keys(expected)) {
    const values = numbers(valueNamed(expected, name));
    const scale = Math.max(1, ...values.map(Math.abs));
    numbers(valueNamed(found, name)).forEach((value, i) =>
      assertAlmostEquals(value, values[i] ?? NaN, tolerance * scale, `${name}[${i}]`)
    );
  }
}

Deno.test("packed: loss and gradient of every parameter equal those of the same examples in rows of their own", () => {
  fc.assert(
    fc.property(EXAMPLES, fc.nat(5), (examples, room) => {
      const longest = Math.max(...examples.map(({ tokens }) => tokens.length));
      const length = 2 * longest + room;
      const alone = trained(examples, longest);
      const packed = trained(pack(examples, { length }), length);
      assertSame(evaluate(packed.graph, packed.inputs), {
        expected: evaluate(alone.graph, alone.inputs),
        tolerance: 1e-10,
      });
    }),
    { numRuns: 15 },
  );
});

gpuTest("packed: loss and gradients equal those of rows of their own, on the device", async () => {
  const [examples = []] = fc.sample(EXAMPLES.filter(({ length }) => length === 4), { numRuns: 1, seed: 3 });
  const longest = Math.max(...examples.map(({ tokens }) => tokens.length));
  const length = 2 * longest + 3;
  const alone = trained(examples, longest);
  const rows = pack(examples, { length });
  assert(rows.length < examples.length);
  const packed = trained(rows, length);
  assertSame(await computeOnDevice(packed.graph, { inputs: packed.inputs }), {
    expected: await computeOnDevice(alone.graph, { inputs: alone.inputs }),
    tolerance: 1e-4,
  });
});

Deno.test("extents that move to the left, or leave their token out, are refused with row and column", () => {
  const of = batch([layout({ tokens: [1, 2, 3], spans: [], mask: 4, sop: 5, eop: 6 })], { length: 4 });
  assertThrows(
    () => modelTensors({ ...of, first: of.first.with(1, 2) }, CONFIG),
    RangeError,
    "first[0, 1]: expected an index from 0 to 1, found 2",
  );
  assertThrows(
    () => modelTensors({ ...of, contextEnd: of.contextEnd.with(1, 2) }, CONFIG),
    RangeError,
    "contextEnd[0, 1]: expected an index of at least 3, found 2",
  );
});
