/** Suite `model`: logits, hidden states, loss, every gradient, and decoding with a memory. */
import { batchInputs, lossInputs, modelTensors } from "../core/glm/batch_tensors.ts";
import { blankLoss } from "../core/glm/loss.ts";
import { glm, logits, parameter, parameterInputs } from "../core/glm/model.ts";
import { parameterTable } from "../core/glm/parameters.ts";
import { graph } from "../core/graph/graph.ts";
import type { Node } from "../core/graph/node.ts";
import { tensor, type Tensors } from "../core/graph/tensor.ts";
import { differentiate } from "../core/interpret/differentiate.ts";
import { operand } from "../core/ops/evaluate_op.ts";
import {
  batchOf,
  configOf,
  type GoldenBatch,
  type GoldenConfig,
  readJson,
  readTensors,
  tensorNamed,
} from "./golden_model.ts";
import { incrementalCase } from "./incremental.ts";
import type { Suite, SuiteContext } from "./suite.ts";
import { type Bound, startTally, type Tally } from "./tally.ts";

interface ModelCase {
  readonly config: GoldenConfig;
  readonly inputs: GoldenBatch;
}

/** What a float64 implementation must reach; the golden float64 numbers are the original's own. */
const FLOAT64: Bound = { absolute: 1e-9 };

/**
 * Weights and activations of eleven bits: roundings of 5e-4 that a few layers add up. Weights of deviation 0.6 make
 * scores of hundreds, where such a rounding moves a softmax by a tenth.
 */
function float16Bound(name: string): Bound {
  return name.includes("std0.6") ? { absolute: 3e-2, relative: 3e-2 } : { absolute: 2e-3, relative: 2e-3 };
}

/** Tolerances of a float32 implementation, as the reference states them for the three kinds of weights. */
function float32Bound(name: string): Bound {
  if (name.includes("std0.6")) return { absolute: 5e-4 };
  return { absolute: name.includes("init") ? 1e-5 : 1e-4 };
}

/** The suite. */
export const modelSuite: Suite = {
  name: "model",
  about: "logits, hidden states, loss, gradients, decoding with a memory",
  async run(context) {
    const tally = startTally();
    for (const name of await context.list("model")) {
      if (name.endsWith(".json")) continue;
      await tally.attempt(
        `model/${name}`,
        () =>
          name.startsWith("incremental")
            ? incrementalCase(context, { name, tally, bound: boundOf(context, name) })
            : wholeCase(context, { name, tally }),
      );
    }
    return tally.result();
  },
};

function boundOf({ backend }: SuiteContext, name: string): Bound {
  if (backend.precision === "float16") return float16Bound(name);
  return backend.precision === "float64" ? FLOAT64 : float32Bound(name);
}

async function wholeCase(
  context: SuiteContext,
  { name, tally }: { readonly name: string; readonly tally: Tally },
): Promise<readonly string[]> {
  const golden = await readJson<ModelCase>(context, `model/${name}/case.json`);
  const weights = await readTensors(context, `model/${name}/weights.safetensors`);
  const expected = await readTensors(context, `model/${name}/outputs_f64.safetensors`);
  const found = await runWhole(context, golden, weights);
  const bound = boundOf(context, name);
  const isFloat64 = context.backend.precision === "float64";
  return Object.entries(found).flatMap(([output, { data }]) => {
    const ownBound = isFloat64 || context.backend.precision === "float16"
      ? bound
      : output === "loss"
      ? { absolute: 1e-5 }
      : output.startsWith("grad.")
      ? { absolute: 1e-5, relative: 1e-3 }
      : bound;
    return tally.compare(`${name}: ${output}`, {
      found: data,
      golden: tensorNamed(expected, output).data,
      bound: ownBound,
    });
  });
}

/** Forward and backward over the whole batch, every row predicted. */
async function runWhole(context: SuiteContext, golden: ModelCase, weights: Tensors): Promise<Tensors> {
  const config = configOf(golden.config);
  const batch = batchOf(golden.inputs);
  const parameters = parameterInputs(config);
  const { hidden, output } = glm(config, { parameters, inputs: batchInputs(batch) });
  const rows = batch.batchSize * batch.length;
  const { loss, rowLosses } = blankLoss(output, { parameters, ...lossInputs(rows) });
  const names = parameterTable(config).map((each) => each.name);
  const gradients = differentiate(loss, names.map((each) => parameter(parameters, each)));
  const outputs: Record<string, Node> = { logits: logits(output, parameters), loss, token_losses: rowLosses };
  hidden.forEach((state, layer) => outputs[`hidden.${layer}`] = state);
  names.forEach((each, index) => outputs[`grad.${each}`] = operand(gradients, index));
  const executable = await context.backend.compile(graph(outputs));
  executable.write({
    ...weights,
    ...modelTensors(batch, config),
    rows: tensor([rows], Int32Array.from({ length: rows }, (_, row) => row)),
    targets: tensor([rows], batch.targets),
    weights: tensor([rows], Float32Array.from(batch.lossMask)),
  });
  executable.step();
  const found = await executable.read(Object.keys(outputs));
  executable.close();
  return found;
}
