/** Fine-tuning on choices on a backend: the state stays where it is computed. */
import type { GlmConfig } from "../glm/config.ts";
import type { Backend, Executable, Placed } from "../graph/backend.ts";
import { type Graph, graph } from "../graph/graph.ts";
import { type Tensor, tensor, type Tensors, type TensorType } from "../graph/tensor.ts";
import { isAdapter } from "./adapters.ts";
import { foldIn, type Key } from "../random/key.ts";
import { type AdamW, corrections } from "../train/adamw.ts";
import { learningRate, type Schedule } from "../train/schedule.ts";
import { stateOwner } from "../train/state_owner.ts";
import { momentName } from "../train/step.ts";
import type { ChoiceBatch, ScoreKind } from "./choice_batch.ts";
import type { ChoiceLoss } from "./choice_loss.ts";
import { choiceScores, type ChoiceShape, choiceTensors, shapeOf } from "./choice_scores.ts";
import { finetuningStep } from "./finetuning_step.ts";
import { initialTuned, tunedParameters, type Tuning } from "./tuning.ts";

/** What stays the same over a run. */
export interface FinetunerOptions {
  readonly config: GlmConfig;
  /** The model's parameters, and what a run that continues has learned beside them. */
  readonly parameters: Tensors;
  readonly tuning: Tuning;
  readonly kind: ScoreKind;
  /** Classes of the head, for the kind `head`. */
  readonly classes?: number;
  readonly loss: ChoiceLoss;
  readonly labelSmoothing: number;
  readonly optimiser: AdamW;
  readonly schedule: Schedule;
  readonly maxNorm: number;
  readonly dropout: number;
  /** Source of new parameters and of the dropout. */
  readonly key: Key;
}

/** A run. One call at a time. */
export interface Finetuner {
  /** One update; `step` counts from 0. */
  readonly step: (
    batch: ChoiceBatch,
    options: { readonly correct: readonly number[]; readonly step: number },
  ) => Promise<void>;
  /** Loss of the last step. */
  readonly loss: () => Promise<number>;
  /** Scores of the choices of every question, without dropout. */
  readonly score: (batch: ChoiceBatch) => Promise<readonly (readonly number[])[]>;
  /** The model's parameters as they are now: adapters are merged, the head stands beside them. */
  readonly parameters: () => Promise<Tensors>;
  /** Everything from which a run goes on: parameters, adapters, head and moments. */
  readonly state: () => Promise<Tensors>;
  readonly close: () => void;
}

/**
 * Opens a run.
 *
 * @example
 * ```ts
 * import { openFinetuner } from "./finetuner.ts";
 * import { choiceBatch } from "./choice_batch.ts";
 * import { initialise } from "../glm/initialise.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { key } from "../random/key.ts";
 *
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 32, vocabularySize: 32, blockPositions: true };
 * const finetuner = openFinetuner(referenceBackend("float32"), {
 *   config,
 *   parameters: initialise(config, key(0)),
 *   tuning: { kind: "full" },
 *   kind: "logit",
 *   loss: "crossEntropy",
 *   labelSmoothing: 0,
 *   optimiser: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.1 },
 *   schedule: { peak: 1e-2, warmupSteps: 0, decaySteps: 10, style: "constant", finalRatio: 1 },
 *   maxNorm: 1,
 *   dropout: 0,
 *   key: key(1),
 * });
 * const choices = [{ context: 0, answer: [7] }, { context: 0, answer: [8] }];
 * const question = { contexts: [{ ids: [1, 2, 0], blank: 1 }], choices, isShortened: false };
 * const batch = choiceBatch([question], { sop: 5, eop: 6, kind: "logit" });
 * await finetuner.step(batch, { correct: [1], step: 0 });
 * const [scores = []] = await finetuner.score(batch);
 * if (!(Number(scores[1]) > Number(scores[0]))) throw new Error();
 * finetuner.close();
 * ```
 */
export function openFinetuner(backend: Backend, options: FinetunerOptions): Finetuner {
  const { config, tuning, kind, classes, optimiser, schedule, dropout, key, labelSmoothing } = options;
  const parameters = tunedParameters(config, { tuning, ...classes === undefined ? {} : { classes } });
  const values = initialTuned(options.parameters, { table: parameters.table, key: foldIn(key, 0) });
  const dropoutKey = foldIn(key, 1);
  const moments = parameters.trained.flatMap(({ name, shape }) =>
    ([1, 2] as const).map((which) => [momentName(name, which), { dtype: "float", shape }] as const)
  );
  const types: Readonly<Record<string, TensorType>> = { ...values, ...Object.fromEntries(moments) };
  const names = Object.keys(types);
  const executables = new Map<string, Promise<Executable>>();
  let latest: Executable | undefined;

  const given = moments.flatMap(([name]) => {
    const value = options.parameters[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const owner = stateOwner(backend, { types, values: { ...values, ...Object.fromEntries(given) } });
  const compile = async (
    built: Graph,
    carry: Readonly<Record<string, string>> = {},
  ): Promise<Executable> => {
    const used = names.filter((name) => Object.hasOwn(built.inputs, name));
    const placed: Readonly<Record<string, Placed>> = (await owner).places(used);
    return await backend.compile(built, { carry, placed });
  };
  const prepared = (name: string, make: () => Promise<Executable>): Promise<Executable> => {
    const known = executables.get(name) ?? make();
    executables.set(name, known);
    return known;
  };
  const signature = (shape: ChoiceShape): string => Object.values(shape).join(" ");

  return {
    async step(batch, { correct, step }) {
      const shape = shapeOf(batch);
      const executable = await prepared(`step ${signature(shape)}`, () => {
        const built = finetuningStep({ ...options, parameters, shape });
        return compile(built.graph, built.carry);
      });
      const scalars = { learningRate: learningRate(schedule, step), ...corrections(step + 1, optimiser) };
      executable.write({
        ...choiceTensors(batch, { config, shape }),
        ...Object.fromEntries(
          Object.entries(scalars).map(([name, value]) => [name, tensor([], Float32Array.of(value))]),
        ),
        correct: tensor([shape.questions], Int32Array.from(correct)),
        counted: tensor([shape.questions], new Float32Array(shape.questions).fill(1)),
        ...labelSmoothing > 0 ? { spread: spreadOf(batch, shape) } : {},
        ...dropout > 0 ? { dropoutKey: tensor([2], Uint32Array.from(foldIn(dropoutKey, step))) } : {},
      });
      executable.step();
      latest = executable;
    },
    async loss() {
      const read = await latest?.read(["loss"]);
      return read?.loss?.data[0] ?? NaN;
    },
    async score(batch) {
      const shape = shapeOf(batch);
      const executable = await prepared(
        `score ${signature(shape)}`,
        () =>
          compile(graph({ scores: choiceScores({ config, parameters: parameters.effective, shape, kind }) })),
      );
      executable.write(choiceTensors(batch, { config, shape }));
      executable.step();
      const { scores } = await executable.read(["scores"]);
      return batch.choices.map((count, question) => {
        const from = question * shape.choices;
        return Array.from(scores?.data.subarray(from, from + count) ?? []);
      });
    },
    async parameters() {
      const wanted = parameters.table.map(({ name }) => name).filter((name) => !isAdapter(name));
      const read = await (await owner).read(wanted);
      const changed = Object.entries(parameters.effective).filter(([, node]) => node.op !== "input");
      if (changed.length === 0) return read;
      const merging = await prepared("merge", () => {
        return compile(graph(Object.fromEntries(changed.map(([name, node]) => [merged(name), node]))));
      });
      merging.step();
      const found = await merging.read(changed.map(([name]) => merged(name)));
      const own = changed.flatMap(([name]) => {
        const value = found[merged(name)];
        return value === undefined ? [] : [[name, value] as const];
      });
      return { ...read, ...Object.fromEntries(own) };
    },
    state: async () => await (await owner).read(names),
    close() {
      executables.forEach((each) => void each.then((made) => made.close(), () => {}));
      void owner.then((made) => made.close(), () => {});
    },
  };
}

function merged(name: string): string {
  return `merged.${name}`;
}

/** Shares of label smoothing: evenly over a question's own choices. */
function spreadOf({ choices }: ChoiceBatch, shape: ChoiceShape): Tensor {
  const shares = new Float32Array(shape.questions * shape.choices);
  choices.forEach((own, question) => {
    shares.fill(1 / own, question * shape.choices, question * shape.choices + own);
  });
  return tensor([shape.questions, shape.choices], shares);
}
