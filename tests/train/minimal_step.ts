/** Training steps of a model so small that dozens of them take a second. */
import { type Batch, batch } from "../../core/blanks/batch.ts";
import type { Example } from "../../core/blanks/example.ts";
import { layout } from "../../core/blanks/layout.ts";
import { lossTensors, modelTensors } from "../../core/glm/batch_tensors.ts";
import type { GlmConfig } from "../../core/glm/config.ts";
import { parameterTable } from "../../core/glm/parameters.ts";
import { sizeOf, type Tensor, tensor, type Tensors } from "../../core/graph/tensor.ts";
import { evaluate } from "../../core/interpret/evaluate.ts";
import { type AdamW, corrections } from "../../core/train/adamw.ts";
import { type StepOptions, trainingStep } from "../../core/train/step.ts";
import { momentName } from "../../core/train/update.ts";
import { loudParameters } from "../glm/minimal_model.ts";

/** Its sizes. */
export const CONFIG: GlmConfig = {
  layers: 1,
  hidden: 8,
  heads: 2,
  maxPositions: 16,
  vocabularySize: 16,
  blockPositions: true,
};

/** The optimiser of the presets base and large. */
export const OPTIMISER: AdamW = { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.1 };

const MARKS = { mask: 13, sop: 14, eop: 15 } as const;

/** A text of seven tokens with `masked` of them masked, so that masked + 1 rows count. */
export function exampleOf(seed: number, masked = 2): Example {
  const tokens = Array.from({ length: 7 }, (_, index) => (seed * 5 + index * (seed + 3)) % 13);
  return layout({ tokens, spans: [{ start: 1 + seed % 3, end: 1 + seed % 3 + masked }], ...MARKS });
}

/** Parameters, and moments of 0. */
export function initialState(parameters: Tensors = loudParameters(CONFIG)): Tensors {
  const moments = parameterTable(CONFIG).flatMap(({ name, shape }) =>
    ([1, 2] as const).map((which): [string, Tensor] => [
      momentName(name, which),
      tensor(shape, new Float64Array(sizeOf(shape))),
    ])
  );
  return { ...parameters, ...Object.fromEntries(moments) };
}

/** What a step is told besides its state. */
export interface StepInputs {
  readonly microBatches: readonly (readonly Example[])[];
  readonly rate: number;
  /** Counted from 1. */
  readonly update?: number;
  readonly options?: Partial<StepOptions>;
  readonly dropoutKeys?: readonly (readonly [number, number])[];
}

/** All outputs of one step: the next state, the loss and the norms of the gradient. */
export function stepFrom(state: Tensors, inputs: StepInputs): Tensors {
  const { microBatches, rate, update = 1, options = {}, dropoutKeys = [] } = inputs;
  const batches: readonly Batch[] = microBatches.map((examples) => batch(examples, { length: 12 }));
  const batchSize = microBatches[0]?.length ?? 0;
  const rows = batchSize * 12;
  const optimiser = options.optimiser ?? OPTIMISER;
  const { graph } = trainingStep({
    config: CONFIG,
    optimiser,
    maxNorm: 1e9,
    dropout: 0,
    batch: { batchSize, length: 12, rows },
    microBatches: batches.length,
    ...options,
  });
  const data = batches.flatMap((each, k) =>
    Object.entries({ ...modelTensors(each, CONFIG), ...lossTensors(each, rows) }).map(([name, value]) => [
      `${k}.${name}`,
      value,
    ])
  );
  const keys = dropoutKeys.map((key, k) => [`dropoutKey.${k}`, tensor([2], Uint32Array.from(key))]);
  const scalars = Object.entries({ learningRate: rate, ...corrections(update, optimiser) }).map((
    [name, value],
  ) => [name, tensor([], Float64Array.of(value))]);
  return evaluate(graph, { ...state, ...Object.fromEntries([...data, ...keys, ...scalars]) });
}
