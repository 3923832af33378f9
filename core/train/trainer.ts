/** A run of training steps on a backend. The state stays where it is computed; losses are read when asked for. */
import { type Batch, batch as toBatch, type Row, rowLength } from "../blanks/batch.ts";
import { lossTensors, modelTensors } from "../glm/batch_tensors.ts";
import type { GlmConfig } from "../glm/config.ts";
import { parameterTable } from "../glm/parameters.ts";
import type { Backend, Executable, Placed } from "../graph/backend.ts";
import { sizeOf, tensor, type Tensors } from "../graph/tensor.ts";
import { graphFlops } from "../interpret/flops.ts";
import { foldIn, type Key } from "../random/key.ts";
import { type AdamW, corrections } from "./adamw.ts";
import { learningRate, type Schedule } from "./schedule.ts";
import { initialLossScale } from "./loss_scale.ts";
import { momentName, type StepOptions, trainingStep } from "./step.ts";

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
  /** Floating-point operations of a step of this shape, by the definition. */
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
  const { config, optimiser, schedule, maxNorm, dropout, microBatches = 1, key, state } = options;
  const initial = {
    ...completeState(config, state),
    ...(options.precision === 16
      ? Object.fromEntries(
        Object.entries(initialLossScale()).map(([name, value]) => [name, state[name] ?? value]),
      )
      : {}),
  };
  const names = Object.keys(initial);
  const executables = new Map<string, Promise<Executable>>();
  let first: Promise<Executable> | undefined;
  let latest: Executable | undefined;
  const costs = new Map<Executable, number>();

  // One executable per shape of batch; the first owns the state and the others share its places.
  const compile = async (shape: { batchSize: number; length: number; rows: number }): Promise<Executable> => {
    const { graph, carry } = trainingStep({
      config,
      optimiser,
      maxNorm,
      batch: shape,
      microBatches,
      dropout,
      rematerialise: options.rematerialise ?? "nothing",
      precision: options.precision ?? 32,
    });
    const owner = await first;
    const made = await backend.compile(graph, { carry, ...(owner ? { placed: owner.places(names) } : {}) });
    if (!owner) made.write(initial);
    costs.set(made, graphFlops(graph));
    return made;
  };
  const executableFor = (shape: { batchSize: number; length: number; rows: number }): Promise<Executable> => {
    const signature = Object.values(shape).join(" ");
    const known = executables.get(signature) ?? compile(shape);
    executables.set(signature, known);
    first ??= known;
    return known;
  };

  return {
    async step(of, step) {
      const { batches, shape } = divided(of, microBatches);
      const values = batches.flatMap((batch, k) =>
        Object.entries({ ...modelTensors(batch, config), ...lossTensors(batch, shape.rows) })
          .map(([name, value]): [string, Tensors[string]] => [`${k}.${name}`, value])
      );
      const scalars = { learningRate: learningRate(schedule, step), ...corrections(step + 1, optimiser) };
      const executable = await executableFor(shape);
      const stepKey = foldIn(key, step);
      const keys = batches.map((_, k): [string, Tensors[string]] => [
        `dropoutKey.${k}`,
        tensor([2], Uint32Array.from(microBatches === 1 ? stepKey : foldIn(stepKey, k))),
      ]);
      executable.write({
        ...Object.fromEntries(values),
        ...Object.fromEntries(
          Object.entries(scalars).map(([name, value]) => [name, tensor([], Float32Array.of(value))]),
        ),
        ...dropout > 0 ? Object.fromEntries(keys) : {},
      });
      executable.step();
      latest = executable;
    },
    async report() {
      const counted = options.precision === 16 ? ["skippedSteps"] : [];
      const values = await latest?.read(["loss", "gradientNorm.0", ...counted]);
      const number = (name: string): number => values?.[name]?.data[0] ?? NaN;
      return {
        loss: number("loss"),
        gradientNorm: number("gradientNorm.0"),
        ...(options.precision === 16 ? { skipped: number("skippedSteps") } : {}),
        flops: latest === undefined ? 0 : costs.get(latest) ?? 0,
      };
    },
    state: async () => await latest?.read(names) ?? initial,
    async places() {
      if (first === undefined) {
        throw new RangeError("places of a trainer: expected a step before, found none");
      }
      return (await first).places(names);
    },
    close: () => executables.forEach((each) => void each.then((executable) => executable.close())),
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
  const state: Record<string, Tensors[string]> = {};
  for (const { name, shape } of parameterTable(config)) {
    const zeros = tensor(shape, new Float32Array(sizeOf(shape)));
    const entries = { [name]: given[name], ...moments(name, { given, zeros }) };
    for (const [key, value] of Object.entries(entries)) {
      if (value === undefined || value.shape.join() !== shape.join()) {
        const found = value === undefined ? "nothing" : `[${value.shape.join(", ")}]`;
        throw new RangeError(`state "${key}": expected shape [${shape.join(", ")}], found ${found}`);
      }
      state[key] = value;
    }
  }
  return state;
}

function moments(
  name: string,
  { given, zeros }: { readonly given: Tensors; readonly zeros: Tensors[string] },
): Record<string, Tensors[string]> {
  return Object.fromEntries(
    ([1, 2] as const).map((which) => [momentName(name, which), given[momentName(name, which)] ?? zeros]),
  );
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
