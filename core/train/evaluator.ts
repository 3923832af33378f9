/** How well a model predicts given examples, without learning from them. */
import { batch as toBatch } from "../blanks/batch.ts";
import type { Example } from "../blanks/example.ts";
import { roundUp } from "../blanks/round_up.ts";
import { lossTensors, modelTensors } from "../glm/batch_tensors.ts";
import type { GlmConfig } from "../glm/config.ts";
import { parameterInputs } from "../glm/model.ts";
import { parameterTable } from "../glm/parameters.ts";
import { predictions, type PredictionsShape, rowsOfExamples } from "../glm/predictions.ts";
import type { Backend, Executable, Placed } from "../graph/backend.ts";
import { graph } from "../graph/graph.ts";

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
  const compile = (shape: PredictionsShape): Promise<Executable> => {
    const { losses, best } = predictions(config, { parameters: parameterInputs(config), shape });
    return backend.compile(graph({ losses, best }), { placed: parameters });
  };
  const compiled = (shape: PredictionsShape): Promise<Executable> => {
    const signature = Object.values(shape).join(" ");
    const known = executables.get(signature) ?? compile(shape);
    executables.set(signature, known);
    return known;
  };
  const predict: Evaluator["predict"] = async (examples) => {
    const longest = Math.max(...examples.map(({ tokens }) => tokens.length));
    const batch = toBatch(examples, { length: roundUp(longest, LENGTH_BUCKET) });
    const counted = batch.lossMask.reduce((sum, mask) => sum + mask, 0);
    const rows = Math.min(roundUp(Math.max(counted, 1), ROWS_BUCKET), batch.lossMask.length);
    const executable = await compiled({ batchSize: batch.batchSize, length: batch.length, rows });
    const { weights: _, ...asked } = lossTensors(batch, rows);
    executable.write({ ...modelTensors(batch, config), ...asked });
    executable.step();
    const { losses, best } = await executable.read(["losses", "best"]);
    return rowsOfExamples(examples).map((own) =>
      own.map((row) => ({
        loss: losses?.data[row] ?? NaN,
        isRight: best?.data[row] === asked.targets.data[row],
      }))
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
