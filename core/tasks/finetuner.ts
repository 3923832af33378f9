/** Fine-tuning on a backend: the state stays where it is computed. */
import type { GlmConfig } from "../glm/config.ts";
import type { Backend, Executable } from "../graph/backend.ts";
import { graph } from "../graph/graph.ts";
import { shareValues } from "../graph/shared_values.ts";
import { tensor, type Tensors } from "../graph/tensor.ts";
import { foldIn, type Key } from "../random/key.ts";
import type { AdamW } from "../train/adamw.ts";
import type { Schedule } from "../train/schedule.ts";
import { momentName, updateTensors } from "../train/update.ts";
import { isAdapter } from "./adapters.ts";
import { finetuningStep } from "./finetuning_step.ts";
import { type Lesson, read, type Reading } from "./lesson.ts";
import { initialTuned, tunedParameters, type Tuning } from "./tuning.ts";

/** What stays the same over a run. */
export interface FinetunerOptions {
  readonly config: GlmConfig;
  /** The model's parameters, and what a run that continues has learned beside them. */
  readonly parameters: Tensors;
  readonly tuning: Tuning;
  /** Classes of the classification head, where there is one. */
  readonly classes?: number;
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
  readonly step: (lesson: Lesson<unknown>, step: number) => Promise<void>;
  /** Loss of the last step. */
  readonly loss: () => Promise<number>;
  /** What the model as it is now finds in a batch, without dropout. */
  readonly read: <Found>(reading: Reading<Found>) => Promise<Found>;
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
 * import { choiceLesson } from "./choice_lesson.ts";
 * import { initialise } from "../glm/initialise.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { key } from "../random/key.ts";
 *
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 32, vocabularySize: 32, blockPositions: true };
 * const finetuner = openFinetuner(referenceBackend("float32"), {
 *   config,
 *   parameters: initialise(config, key(0)),
 *   tuning: { kind: "full" },
 *   optimiser: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0.1 },
 *   schedule: { peak: 1e-2, warmupSteps: 0, decaySteps: 10, style: "constant", finalRatio: 1 },
 *   maxNorm: 1,
 *   dropout: 0,
 *   key: key(1),
 * });
 * const choices = [{ context: 0, answer: [7] }, { context: 0, answer: [8] }];
 * const question = { contexts: [{ ids: [1, 2, 0], blank: 1 }], choices, isShortened: false };
 * const batch = choiceBatch([question], { sop: 5, eop: 6, kind: "logit" });
 * const learning = { config, kind: "logit", loss: "crossEntropy", labelSmoothing: 0, correct: [1] } as const;
 * const lesson = choiceLesson(batch, learning);
 * await finetuner.step(lesson, 0);
 * const [scores = []] = await finetuner.read(lesson);
 * if (!(Number(scores[1]) > Number(scores[0]))) throw new Error();
 * finetuner.close();
 * ```
 */
export function openFinetuner(backend: Backend, options: FinetunerOptions): Finetuner {
  const { config, tuning, classes, dropout, key } = options;
  const parameters = tunedParameters(config, { tuning, ...classes === undefined ? {} : { classes } });
  const values = initialTuned(options.parameters, { table: parameters.table, key: foldIn(key, 0) });
  const dropoutKey = foldIn(key, 1);
  const moments = parameters.trained.flatMap(({ name, shape }) =>
    ([1, 2] as const).map((which) => [momentName(name, which), { dtype: "float", shape }] as const)
  );
  const given = moments.flatMap(([name]) => {
    const value = options.parameters[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const names = [...Object.keys(values), ...moments.map(([name]) => name)];
  const shared = shareValues(backend, { ...values, ...Object.fromEntries(given) }, {
    zeros: Object.fromEntries(moments),
  });
  let latest: Executable | undefined;
  return {
    async step(lesson, step) {
      const { executable } = await shared.prepared(
        `step ${lesson.signature}`,
        () => finetuningStep({ ...options, parameters, lesson }),
      );
      executable.write({
        ...lesson.inputs,
        ...lesson.answers,
        ...updateTensors(step, options),
        ...dropout > 0 ? { dropoutKey: tensor([2], Uint32Array.from(foldIn(dropoutKey, step))) } : {},
      });
      executable.step();
      latest = executable;
    },
    async loss() {
      const read = await latest?.read(["loss"]);
      return read?.loss?.data[0] ?? NaN;
    },
    read: (reading) => read(shared, reading, { parameters: parameters.effective }),
    async parameters() {
      const wanted = parameters.table.map(({ name }) => name).filter((name) => !isAdapter(name));
      const own = await shared.read(wanted);
      const changed = Object.entries(parameters.effective).filter(([, node]) => node.op !== "input");
      if (changed.length === 0) return own;
      const { executable } = await shared.prepared("merge", () => ({
        graph: graph(Object.fromEntries(changed.map(([name, node]) => [merged(name), node]))),
      }));
      executable.step();
      const found = await executable.read(changed.map(([name]) => merged(name)));
      const renamed = changed.flatMap(([name]) => {
        const value = found[merged(name)];
        return value === undefined ? [] : [[name, value] as const];
      });
      return { ...own, ...Object.fromEntries(renamed) };
    },
    state: () => shared.read(names),
    close: shared.close,
  };
}

function merged(name: string): string {
  return `merged.${name}`;
}
