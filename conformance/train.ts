/** Suite `train`: whole training runs, the optimiser's state, and tables of learning rates. */
import { type Batch, batch, row } from "../core/blanks/batch.ts";
import { lossTensors, modelTensors } from "../core/glm/batch_tensors.ts";
import { parameterTable } from "../core/glm/parameters.ts";
import { type Tensor, tensor, type Tensors } from "../core/graph/tensor.ts";
import { corrections } from "../core/train/adamw.ts";
import { initialLossScale } from "../core/train/loss_scale.ts";
import { learningRate, type Schedule, scheduleOf } from "../core/train/schedule.ts";
import { trainingStep } from "../core/train/step.ts";
import { momentName } from "../core/train/update.ts";
import {
  batchOf,
  configOf,
  type GoldenBatch,
  type GoldenConfig,
  readJson,
  readTensors,
  tensorNamed,
} from "./golden_model.ts";
import { learningRates, styleOf } from "./learning_rates.ts";
import type { Suite, SuiteContext } from "./suite.ts";
import { type Bound, startTally, type Tally } from "./tally.ts";

interface TrainCase {
  readonly config: GoldenConfig;
  readonly args: {
    readonly gradient_accumulation_steps: number;
    readonly clip_grad: number;
    readonly lr: number;
    readonly weight_decay: number;
    readonly adam_beta1: number;
    readonly adam_beta2: number;
    readonly adam_eps: number;
    readonly warmup: number;
    readonly lr_decay_iters: number;
    readonly train_iters: number;
    readonly lr_decay_style: string;
    readonly lr_decay_ratio: number;
  };
  readonly batches: readonly GoldenBatch[];
  readonly param_groups: readonly { readonly weight_decay: number; readonly names: readonly string[] }[];
  readonly f64: {
    readonly loss: readonly number[];
    readonly lr: readonly number[];
    readonly grad_norm_before_clip: readonly number[];
  };
}

/** Bounds of a run in one precision. */
interface RunBounds {
  readonly loss: Bound;
  readonly norm: Bound;
  readonly weights: Bound;
}

/** Float64 must agree with the original's float64 run; float32 as the reference states. */
const BOUNDS: Readonly<Record<"float64" | "float32" | "float16", RunBounds>> = {
  float64: { loss: { absolute: 1e-9 }, norm: { absolute: 1e-9 }, weights: { absolute: 1e-9 } },
  float32: { loss: { absolute: 1e-3 }, norm: { absolute: 0, relative: 1e-3 }, weights: { absolute: 5e-4 } },
  // Weights move by up to the learning rate wherever a tiny gradient is rounded to another sign.
  float16: { loss: { absolute: 1e-3 }, norm: { absolute: 0, relative: 2e-3 }, weights: { absolute: 2e-3 } },
};

/** The suite. */
export const trainSuite: Suite = {
  name: "train",
  about: "losses, gradient norms and weights of whole runs; optimiser state; learning rates",
  async run(context) {
    const tally = startTally();
    for (const name of await context.list("train")) {
      if (name === "lr_tables.json") await learningRates(context, tally);
      else {
        await tally.attempt(`train/${name}`, () => runCase(context, { name, tally }));
      }
    }
    return tally.result();
  },
};

async function runCase(
  context: SuiteContext,
  { name, tally }: { readonly name: string; readonly tally: Tally },
): Promise<readonly string[]> {
  const golden = await readJson<TrainCase>(context, `train/${name}/case.json`);
  const config = configOf(golden.config);
  const bounds = BOUNDS[context.backend.precision];
  const wrong: string[] = [];
  const compareWeights = async (
    file: string,
    found: Tensors,
    nameOf: (parameter: string) => readonly [string, string],
  ) => {
    const expected = await readTensors(context, `train/${name}/${file}.safetensors`);
    for (const parameter of parameterTable(config)) {
      const [own, theirs] = nameOf(parameter.name);
      const compared = (values: Tensor) =>
        // Below float64 the key third of this bias is rounding noise: softmax does not see a constant added to a row.
        context.backend.precision !== "float64" && parameter.name.endsWith("query_key_value.bias")
          ? withoutKeyThird(values.data)
          : values.data;
      wrong.push(...tally.compare(`${name}: ${file} ${own}`, {
        found: compared(tensorNamed(found, own)),
        golden: compared(tensorNamed(expected, theirs)),
        bound: bounds.weights,
      }));
    }
  };

  const run = await startRun(
    context,
    golden,
    await readTensors(context, `train/${name}/initial_weights.safetensors`),
  );
  const losses: number[] = [];
  const norms: number[] = [];
  for (let step = 0; step < golden.args.train_iters; step++) {
    const report = await run.step(step);
    losses.push(report.loss);
    norms.push(...report.norms);
    if (step === 1) {
      await compareWeights("weights_after_step2_f64", await run.state(), (each) => [each, each]);
    }
  }
  const final = await run.state();
  await compareWeights("final_weights_f64", final, (each) => [each, each]);
  const files = await context.list(`train/${name}`);
  if (files.includes("final_adam_state_f64.safetensors")) {
    await compareWeights("final_adam_state_f64", final, (each) => [momentName(each, 1), `exp_avg.${each}`]);
    await compareWeights(
      "final_adam_state_f64",
      final,
      (each) => [momentName(each, 2), `exp_avg_sq.${each}`],
    );
  }
  run.close();

  const rates = golden.f64.lr.map((_, step) => learningRate(scheduleOfCase(golden), step));
  return [
    ...wrong,
    ...tally.compare(`${name}: learning rate`, {
      found: rates,
      golden: golden.f64.lr,
      bound: { absolute: 1e-12 },
    }),
    ...tally.compare(`${name}: loss`, { found: losses, golden: golden.f64.loss, bound: bounds.loss }),
    ...tally.compare(`${name}: gradient norm`, {
      found: norms,
      golden: golden.f64.grad_norm_before_clip,
      bound: bounds.norm,
    }),
    ...decayGroups(golden),
  ];
}

/** The original's two groups: which parameters decay. */
function decayGroups({ config, param_groups: groups }: TrainCase): readonly string[] {
  return parameterTable(configOf(config)).flatMap(({ name, decays }) => {
    const decay = groups.find((group) => group.names.includes(name))?.weight_decay;
    return (decay ?? 0) > 0 === decays
      ? []
      : [`${name}: expected weight decay ${decay}, found ${decays ? "some" : "none"}`];
  });
}

function withoutKeyThird(data: Tensor["data"]): readonly number[] {
  const third = data.length / 3;
  return [...data.subarray(0, third), ...data.subarray(2 * third)];
}

function scheduleOfCase({ args }: TrainCase): Schedule {
  const { lr, lr_decay_iters, lr_decay_style, lr_decay_ratio, warmup } = args;
  const style = styleOf(lr_decay_style);
  return scheduleOf(lr_decay_iters, { peak: lr, warmup, style, finalRatio: lr_decay_ratio });
}

/** A run, one step at a time. */
interface Run {
  readonly step: (step: number) => Promise<{ readonly loss: number; readonly norms: readonly number[] }>;
  readonly state: () => Promise<Tensors>;
  readonly close: () => void;
}

async function startRun(context: SuiteContext, golden: TrainCase, initial: Tensors): Promise<Run> {
  const { args } = golden;
  const config = configOf(golden.config);
  const micro = args.gradient_accumulation_steps;
  const optimiser = {
    beta1: args.adam_beta1,
    beta2: args.adam_beta2,
    epsilon: args.adam_eps,
    decay: args.weight_decay,
  };
  // Batches differ in length; padding changes nothing, so that one graph serves all of them.
  const batches = padTogether(golden.batches.map(batchOf));
  const [{ batchSize, length }] = [batches[0] ?? { batchSize: 0, length: 0 }];
  const rows = batchSize * length;
  const is16 = context.backend.precision === "float16";
  const { graph, carry } = trainingStep({
    config,
    optimiser,
    maxNorm: args.clip_grad,
    batch: { batchSize, length, rows },
    microBatches: micro,
    dropout: 0,
    clipping: micro > 1 ? "every-micro-batch" : "once",
    precision: is16 ? 16 : 32,
  });
  const executable = await context.backend.compile(graph, { carry });
  const moments = Object.entries(initial).flatMap(([name, { shape, data }]) =>
    ([1, 2] as const).map((which) =>
      [momentName(name, which), tensor(shape, new Float32Array(data.length))] as const
    )
  );
  executable.write({ ...initial, ...Object.fromEntries(moments), ...(is16 ? initialLossScale() : {}) });
  const norms = Array.from({ length: micro }, (_, k) => `gradientNorm.${k}`);

  return {
    async step(step) {
      for (let k = 0; k < micro; k++) {
        const batch = batches[(step * micro + k) % batches.length];
        if (batch === undefined) throw new RangeError("expected batches, found none");
        const values = { ...modelTensors(batch, config), ...lossTensors(batch, rows) };
        executable.write(
          Object.fromEntries(Object.entries(values).map(([name, value]) => [`${k}.${name}`, value])),
        );
      }
      const scalars = {
        learningRate: learningRate(scheduleOfCase(golden), step),
        ...corrections(step + 1, optimiser),
      };
      executable.write(
        Object.fromEntries(
          Object.entries(scalars).map(([name, value]) => [name, tensor([], Float64Array.of(value))]),
        ),
      );
      executable.step();
      const values = await executable.read(["loss", ...norms]);
      const number = (name: string): number => tensorNamed(values, name).data[0] ?? NaN;
      return { loss: number("loss"), norms: norms.map(number) };
    },
    state: () => executable.read(Object.keys(carry)),
    close: () => executable.close(),
  };
}

function padTogether(batches: readonly Batch[]): readonly Batch[] {
  const length = Math.max(...batches.map((each) => each.length));
  return batches.map((each) =>
    batch(Array.from({ length: each.batchSize }, (_, index) => row(each, index)), { length })
  );
}
