/** How well a model predicts given examples, without learning from them. */
import { batch as toBatch } from "../blanks/batch.ts";
import type { Example } from "../blanks/example.ts";
import { batchInputs, lossInputs, lossTensors, modelTensors } from "../glm/batch_tensors.ts";
import type { GlmConfig } from "../glm/config.ts";
import { glm, logits, parameterInputs } from "../glm/model.ts";
import { parameterTable } from "../glm/parameters.ts";
import type { Backend, Executable, Placed } from "../graph/backend.ts";
import { type Graph, graph } from "../graph/graph.ts";
import { crossEntropy } from "../layers/cross_entropy.ts";
import { argmax } from "../ops/argmax.ts";
import { gather } from "../ops/gather.ts";
import { reshape } from "../ops/reshape.ts";

/** Counts over the pieces of some examples; sums, so that batches can be added up. */
export interface Evaluation {
  /** Predicted tokens, end tokens included. */
  readonly tokens: number;
  /** Σ cross-entropy over them, in nats. */
  readonly loss: number;
  /** The part of it at the ends of pieces, where mostly the end token is predicted. */
  readonly lastLoss: number;
  readonly pieces: number;
  /** Pieces whose first token is the most probable one behind their start token. */
  readonly firstTokens: number;
  /** Pieces of which every token, the end token included, is the most probable one behind those before it. */
  readonly exact: number;
}

/** What was predicted where something is asked for. */
export interface PredictedRow {
  /** Cross-entropy in nats. */
  readonly loss: number;
  /** Whether the most probable token is the target. */
  readonly isRight: boolean;
}

/** Evaluates batches with parameters that are placed already. */
export interface Evaluator {
  readonly evaluate: (examples: readonly Example[]) => Promise<Evaluation>;
  /** Per example, its rows that count, in their order. */
  readonly predict: (examples: readonly Example[]) => Promise<readonly (readonly PredictedRow[])[]>;
  readonly close: () => void;
}

/** Nothing evaluated yet. */
export const NOTHING_EVALUATED: Evaluation = {
  tokens: 0,
  loss: 0,
  lastLoss: 0,
  pieces: 0,
  firstTokens: 0,
  exact: 0,
};

/** Lengths and rows are rounded up to multiples of these, so that few graphs are compiled. */
const LENGTH_BUCKET = 32;
const ROWS_BUCKET = 256;

/**
 * Two evaluations as one.
 *
 * @example
 * ```ts
 * import { addEvaluations, NOTHING_EVALUATED } from "./evaluator.ts";
 * const one = { tokens: 3, loss: 6, lastLoss: 1, pieces: 1, firstTokens: 1, exact: 0 };
 * if (addEvaluations(NOTHING_EVALUATED, one).loss !== 6) throw new Error();
 * ```
 */
export function addEvaluations(a: Evaluation, b: Evaluation): Evaluation {
  return {
    tokens: a.tokens + b.tokens,
    loss: a.loss + b.loss,
    lastLoss: a.lastLoss + b.lastLoss,
    pieces: a.pieces + b.pieces,
    firstTokens: a.firstTokens + b.firstTokens,
    exact: a.exact + b.exact,
  };
}

function evaluationGraph(
  config: GlmConfig,
  shape: { readonly batchSize: number; readonly length: number; readonly rows: number },
): Graph {
  const parameters = parameterInputs(config);
  const { output } = glm(config, { parameters, inputs: batchInputs(shape) }); // [B, S, H]
  const { rows, targets } = lossInputs(shape.rows);
  const flat = reshape(output, [shape.batchSize * shape.length, config.hidden]);
  const scores = logits(gather(flat, rows), parameters); // [R, V]
  return graph({
    losses: crossEntropy(scores, targets),
    predictions: reshape(argmax(scores, 1), [shape.rows]),
  });
}

/**
 * Makes an evaluator.
 *
 * @param options `placed` has the parameters by name, where the backend computes
 * @example
 * ```ts
 * import { openEvaluator } from "./evaluator.ts";
 * import { layout } from "../blanks/layout.ts";
 * import { initialise } from "../glm/initialise.ts";
 * import { parameterInputs } from "../glm/model.ts";
 * import { graph } from "../graph/graph.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { key } from "../random/key.ts";
 *
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const backend = referenceBackend("float32");
 * const owner = await backend.compile(graph({ ...parameterInputs(config) }));
 * const parameters = initialise(config, key(0));
 * owner.write(parameters);
 * const evaluator = openEvaluator(backend, { config, placed: owner.places(Object.keys(parameters)) });
 * const example = layout({ tokens: [11, 12, 13], spans: [{ start: 1, end: 2 }], mask: 2, sop: 5, eop: 6 });
 * const { tokens, loss } = await evaluator.evaluate([example]);
 * if (tokens !== 2 || !(loss > 0)) throw new Error();
 * ```
 */
export function openEvaluator(
  backend: Backend,
  { config, placed }: { readonly config: GlmConfig; readonly placed: Readonly<Record<string, Placed>> },
): Evaluator {
  const executables = new Map<string, Promise<Executable>>();
  const parameters = Object.fromEntries(
    parameterTable(config).flatMap(({ name }) => placed[name] === undefined ? [] : [[name, placed[name]]]),
  );
  const compiled = (shape: { batchSize: number; length: number; rows: number }): Promise<Executable> => {
    const signature = Object.values(shape).join(" ");
    const known = executables.get(signature) ??
      backend.compile(evaluationGraph(config, shape), { placed: parameters });
    executables.set(signature, known);
    return known;
  };
  const predict: Evaluator["predict"] = async (examples) => {
    const longest = Math.max(...examples.map(({ tokens }) => tokens.length));
    const batch = toBatch(examples, { length: roundUp(longest, LENGTH_BUCKET) });
    const counted = batch.lossMask.reduce((sum, mask) => sum + mask, 0);
    const rows = Math.min(roundUp(Math.max(counted, 1), ROWS_BUCKET), batch.lossMask.length);
    const executable = await compiled({ batchSize: batch.batchSize, length: batch.length, rows });
    const { weights: _, ...loss } = lossTensors(batch, rows);
    executable.write({ ...modelTensors(batch, config), ...loss });
    executable.step();
    const { losses, predictions } = await executable.read(["losses", "predictions"]);
    let row = 0; // rows that count stand in the order of the examples
    return examples.map(({ lossMask, targets }) =>
      targets.filter((_, index) => lossMask[index] !== 0).map((target) => {
        const predicted = { loss: losses?.data[row] ?? NaN, isRight: predictions?.data[row] === target };
        row++;
        return predicted;
      })
    );
  };
  return {
    predict,
    async evaluate(examples) {
      const predicted = await predict(examples);
      return examples.map((example, index) => count(example, predicted[index] ?? [])).reduce(addEvaluations);
    },
    // Whoever asked for one that could not be made was told.
    close: () => executables.forEach((each) => void each.then((executable) => executable.close(), () => {})),
  };
}

/** Adds up the rows of an example that count. */
function count({ lossMask, blockPosition }: Example, rows: readonly PredictedRow[]): Evaluation {
  let row = 0;
  let total = NOTHING_EVALUATED;
  let isExact = false;
  for (const [index, mask] of lossMask.entries()) {
    const { loss, isRight } = rows[row] ?? { loss: NaN, isRight: false };
    if (mask === 0) continue;
    const isFirst = lossMask[index - 1] !== 1 ||
      (blockPosition[index] ?? 0) <= (blockPosition[index - 1] ?? 0);
    const isLast = lossMask[index + 1] !== 1 ||
      (blockPosition[index + 1] ?? 0) <= (blockPosition[index] ?? 0);
    isExact = isRight && (isFirst || isExact);
    total = addEvaluations(total, {
      tokens: 1,
      loss,
      lastLoss: isLast ? loss : 0,
      pieces: isLast ? 1 : 0,
      firstTokens: isFirst && isRight ? 1 : 0,
      exact: isLast && isExact ? 1 : 0,
    });
    row++;
  }
  return total;
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
