/** A run of training steps on a backend. The state stays where it is computed; losses are read when asked for. */
import { type Batch, batch as toBatch, type Row, rowLength } from "../blanks/batch.ts";
import { roundUp } from "../blanks/round_up.ts";
import { lossTensors, modelTensors } from "../glm/batch_tensors.ts";
import type { GlmConfig } from "../glm/config.ts";
import { parameterTable } from "../glm/parameters.ts";
import type { Backend, Executable, Placed } from "../graph/backend.ts";
import { stateOwner } from "../graph/state_owner.ts";
import { sizeOf, tensor, type Tensors, type TensorType } from "../graph/tensor.ts";
import { graphFlops } from "../interpret/flops.ts";
import { foldIn, type Key } from "../random/key.ts";
import type { AdamW } from "./adamw.ts";
import type { Schedule } from "./schedule.ts";
import { initialLossScale } from "./loss_scale.ts";
import { type StepOptions, trainingStep } from "./step.ts";
import { momentName, updateTensors } from "./update.ts";

/** What stays the same over a run. */
export interface TrainerOptions {
  readonly config: GlmConfig;
  readonly optimiser: AdamW;
  readonly schedule: Schedule;
  readonly maxNorm: number;
  readonly dropout: number;
  /** Into how many parts the rows of a step are divided, whose mean gradient makes one update; default 1. */
  readonly microBatches?: number;
  /** Source of the dropout; step s uses `foldIn(key, s)`. */
  readonly key: Key;
  /** Parameters, and moments where a run continues; moments that are missing start at 0. */
  readonly state: Tensors;
  /** As in `StepOptions`. */
  readonly rematerialise?: StepOptions["rematerialise"];
  /** As in `StepOptions`. */
  readonly precision?: StepOptions["precision"];
}

/** What a step reports. */
export interface StepReport {
  /** Nats per predicted token. */
  readonly loss: number;
  /** Global norm before clipping; not finite where the step was skipped. */
  readonly gradientNorm: number;
  /** With 16 bits: steps of the run that were skipped so far because a gradient was not finite. */
  readonly skipped?: number;
  /** Floating-point operations of all steps so far, by the definition. */
  readonly flops: number;
}

/** A run. One step at a time. */
export interface Trainer {
  /** Enqueues one update from rows of one example or several. `step` counts from 0 and picks learning rate, bias corrections and dropout. */
  readonly step: (rows: readonly Row[], step: number) => Promise<void>;
  /** Loss and gradient norm of the last step. */
  readonly report: () => Promise<StepReport>;
  /** Parameters and moments after the last step. */
  readonly state: () => Promise<Tensors>;
  /**
   * Where parameters and moments are, by name, to be shared with other graphs; valid until the trainer is closed.
   *
   * @throws {RangeError} before the first step.
   */
  readonly places: () => Promise<Readonly<Record<string, Placed>>>;
  readonly close: () => void;
}

/** Lengths are rounded up to multiples of these, so that a run compiles few graphs. Padding changes nothing. */
const LENGTH_BUCKET = 16;
const ROWS_BUCKET = 128;

/**
 * Starts a run.
 *
 * @throws {RangeError} when the state has a tensor of another shape than the configuration's.
 * @example
 * ```ts
 * import { openTrainer } from "./trainer.ts";
 * import { layout } from "../blanks/layout.ts";
 * import { initialise } from "../glm/initialise.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { key } from "../random/key.ts";
 *
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const trainer = openTrainer(referenceBackend("float32"), {
 *   config,
 *   optimiser: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.1 },
 *   schedule: { peak: 1e-2, warmupSteps: 1, decaySteps: 10, style: "constant", finalRatio: 1 },
 *   maxNorm: 1,
 *   dropout: 0,
 *   key: key(1),
 *   state: initialise(config, key(0)),
 * });
 * const example = layout({ tokens: [11, 12, 13], spans: [{ start: 1, end: 2 }], mask: 2, sop: 5, eop: 6 });
 * await trainer.step([example], 0);
 * if (!((await trainer.report()).loss > 0)) throw new Error();
 * ```
 */
export function openTrainer(backend: Backend, options: TrainerOptions): Trainer {
  const { config, optimiser, schedule, maxNorm, dropout, microBatches = 1, key } = options;
  const { precision = 32, rematerialise = "nothing" } = options;
  // Only until they are where the backend computes: of large models the host does not keep a second copy.
  let initial: Tensors | undefined = {
    ...checkedState(config, options.state),
    ...scalingState(options),
  };
  const types = { ...stateTypes(config), ...scalingState(options) };
  const names = Object.keys(types);
  const executables = new Map<string, Promise<Executable>>();
  let owner: Promise<Executable> | undefined;
  let latest: Executable | undefined;
  const costs = new Map<Executable, number>();
  let flops = 0;

  const place = async (): Promise<Executable> => {
    const made = await stateOwner(backend, { types, values: initial ?? {} });
    initial = undefined;
    return made;
  };
  // One executable per shape of batch; all share the places of the state.
  const compile = async (shape: { batchSize: number; length: number; rows: number }): Promise<Executable> => {
    const { graph, carry } = trainingStep({
      config,
      optimiser,
      maxNorm,
      batch: shape,
      microBatches,
      dropout,
      rematerialise,
      precision,
    });
    owner ??= place();
    const made = await backend.compile(graph, { carry, placed: (await owner).places(names) });
    costs.set(made, graphFlops(graph));
    return made;
  };
  const executableFor = (shape: { batchSize: number; length: number; rows: number }): Promise<Executable> => {
    const signature = Object.values(shape).join(" ");
    const known = executables.get(signature) ?? compile(shape);
    executables.set(signature, known);
    return known;
  };

  return {
    async step(of, step) {
      const { batches, shape } = divided(of, microBatches);
      const values = batches.flatMap((batch, k) =>
        Object.entries({ ...modelTensors(batch, config), ...lossTensors(batch, shape.rows) })
          .map(([name, value]): [string, Tensors[string]] => [`${k}.${name}`, value])
      );
      const executable = await executableFor(shape);
      const stepKey = foldIn(key, step);
      const keys = batches.map((_, k): [string, Tensors[string]] => [
        `dropoutKey.${k}`,
        tensor([2], Uint32Array.from(microBatches === 1 ? stepKey : foldIn(stepKey, k))),
      ]);
      executable.write({
        ...Object.fromEntries(values),
        ...updateTensors(step, { schedule, optimiser }),
        ...dropout > 0 ? Object.fromEntries(keys) : {},
      });
      executable.step();
      flops += costs.get(executable) ?? 0;
      latest = executable;
    },
    async report() {
      const counted = precision === 16 ? ["skippedSteps"] : [];
      const values = await latest?.read(["loss", "gradientNorm.0", ...counted]);
      const number = (name: string): number => values?.[name]?.data[0] ?? NaN;
      return {
        loss: number("loss"),
        gradientNorm: number("gradientNorm.0"),
        ...(precision === 16 ? { skipped: number("skippedSteps") } : {}),
        flops,
      };
    },
    state: async () =>
      initial ? { ...initial, ...completeState(config, initial) } : await (await owner)?.read(names) ?? {},
    async places() {
      if (owner === undefined) {
        throw new RangeError("places of a trainer: expected a step before, found none");
      }
      return (await owner).places(names);
    },
    // Whoever asked for one that could not be made was told.
    close: () =>
      [owner, ...executables.values()].forEach((each) => void each?.then((made) => made.close(), () => {})),
  };
}

/** The micro-batches of a step, and the shape that is compiled for them. */
function divided(
  of: readonly Row[],
  microBatches: number,
): { readonly batches: readonly Batch[]; readonly shape: StepOptions["batch"] } {
  if (of.length % microBatches !== 0) {
    throw new RangeError(`rows of a step: expected a multiple of ${microBatches}, found ${of.length}`);
  }
  const batchSize = of.length / microBatches;
  const length = roundUp(Math.max(...of.map(rowLength)), LENGTH_BUCKET);
  const batches = Array.from(
    { length: microBatches },
    (_, k) => toBatch(of.slice(k * batchSize, (k + 1) * batchSize), { length }),
  );
  const counted = batches.map(({ lossMask }) => lossMask.reduce((sum, mask) => sum + mask, 0));
  const rows = Math.min(roundUp(Math.max(1, ...counted), ROWS_BUCKET), batchSize * length);
  return { batches, shape: { batchSize, length, rows } };
}

/**
 * The shape of the graph that a trainer compiles for a step.
 *
 * @example
 * ```ts
 * import { stepShape } from "./trainer.ts";
 * import { layout } from "../blanks/layout.ts";
 * const example = layout({ tokens: [11, 12, 13], spans: [{ start: 1, end: 2 }], mask: 2, sop: 5, eop: 6 });
 * if (stepShape([example], 1).length !== 16) throw new Error();
 * ```
 */
export function stepShape(of: readonly Row[], microBatches: number): StepOptions["batch"] {
  return divided(of, microBatches).shape;
}

/**
 * Parameters and moments of a run: those given, zeros for missing moments.
 *
 * @throws {RangeError} when a parameter is missing or a tensor has another shape.
 * @example
 * ```ts
 * import { completeState } from "./trainer.ts";
 * import { initialise } from "../glm/initialise.ts";
 * import { key } from "../random/key.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const state = completeState(config, initialise(config, key(0)));
 * if (state["word_embeddings.weight.moment1"]?.data[0] !== 0) throw new Error();
 * ```
 */
export function completeState(config: GlmConfig, given: Tensors): Tensors {
  const checked = checkedState(config, given);
  return Object.fromEntries(
    Object.entries(stateTypes(config)).map(([name, { shape }]) => [
      name,
      checked[name] ?? tensor(shape, new Float32Array(sizeOf(shape))),
    ]),
  );
}

/** The state of the loss scaling, which there is with 16 bits. */
function scalingState({ precision, state }: Pick<TrainerOptions, "precision" | "state">): Tensors {
  return precision === 16
    ? Object.fromEntries(
      Object.entries(initialLossScale()).map(([name, value]) => [name, state[name] ?? value]),
    )
    : {};
}

/** What is carried from step to step: parameters, each with its moments. */
function stateTypes(config: GlmConfig): Readonly<Record<string, TensorType>> {
  return Object.fromEntries(
    parameterTable(config).flatMap(({ name, shape }) =>
      [name, momentName(name, 1), momentName(name, 2)].map((each) => [each, { dtype: "float", shape }])
    ),
  );
}

/** Of the given tensors those that are carried. */
function checkedState(config: GlmConfig, given: Tensors): Tensors {
  const parameters = new Set(parameterTable(config).map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(stateTypes(config)).flatMap(([name, { shape }]) => {
      const value = given[name];
      if (value?.shape.join() === shape.join()) return [[name, value]];
      if (value === undefined && !parameters.has(name)) return [];
      const found = value === undefined ? "nothing" : `[${value.shape.join(", ")}]`;
      throw new RangeError(`state "${name}": expected shape [${shape.join(", ")}], found ${found}`);
    }),
  );
}
