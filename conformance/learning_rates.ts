/** Golden tables of learning rates. */
import { type DecayStyle, learningRate, type Schedule, scheduleOf } from "../core/train/schedule.ts";
import { readJson } from "./golden_model.ts";
import type { SuiteContext } from "./suite.ts";
import type { Tally } from "./tally.ts";

interface Tables {
  readonly annealing_lr: readonly {
    readonly ctor: {
      readonly start_lr: number;
      readonly warmup_iter: number;
      readonly num_iters: number;
      readonly decay_style: string | null;
      readonly decay_ratio: number;
    };
    readonly lr_at_num_iters_0_1_2: readonly number[];
  }[];
  readonly get_learning_rate_scheduler: readonly {
    readonly args: {
      readonly lr: number;
      readonly warmup: number;
      readonly lr_decay_iters: number | null;
      readonly train_iters: number;
      readonly lr_decay_style: string;
      readonly lr_decay_ratio: number;
      readonly finetune?: boolean;
      readonly gradient_accumulation_steps?: number;
    };
    readonly lr_at_num_iters_0_1_2: readonly number[];
  }[];
  readonly switch_linear: { readonly lr_before: number; readonly lr_after_steps: readonly number[] };
  readonly resume: { readonly state_dict: { readonly num_iters: number }; readonly lr_after_load: number };
}

/** Tables of learning rates, all relative to 1e-14. */
export async function learningRates(context: SuiteContext, tally: Tally): Promise<void> {
  const tables = await readJson<Tables>(context, "train/lr_tables.json");
  const check = (name: string, schedule: Schedule, golden: readonly number[], first = 0): void => {
    const found = golden.map((_, index) => learningRate(schedule, first + index));
    tally.record(
      `train/lr_tables.json: ${name}`,
      tally.compare(name, { found, golden, bound: { absolute: 0, relative: 1e-14 } }),
    );
  };
  tables.annealing_lr.forEach(({ ctor, lr_at_num_iters_0_1_2: golden }, index) =>
    check(`annealing_lr ${index}`, {
      peak: ctor.start_lr,
      warmupSteps: ctor.warmup_iter,
      decaySteps: ctor.num_iters,
      style: styleOf(ctor.decay_style),
      finalRatio: ctor.decay_ratio,
    }, golden)
  );
  const schedules = tables.get_learning_rate_scheduler.map(({ args }) => {
    // In fine-tuning the original counts updates, in pretraining it counts what it is told.
    const updates = args.finetune
      ? args.train_iters / (args.gradient_accumulation_steps ?? 1)
      : args.train_iters;
    return scheduleOf(args.lr_decay_iters ?? updates, {
      peak: args.lr,
      warmup: args.warmup,
      style: styleOf(args.lr_decay_style),
      finalRatio: args.lr_decay_ratio,
    });
  });
  schedules.forEach((schedule, index) => {
    const golden = tables.get_learning_rate_scheduler[index]?.lr_at_num_iters_0_1_2 ?? [];
    check(`get_learning_rate_scheduler ${index}`, schedule, golden);
  });
  const [schedule] = schedules;
  const args = tables.get_learning_rate_scheduler[0]?.args;
  if (schedule === undefined || args === undefined) return;
  const { state_dict: { num_iters: resumed }, lr_after_load: rate } = tables.resume;
  check("resume", schedule, [rate], resumed);
  // The original can switch to linear decay in mid-run: it warms up again, to the rate of that moment.
  const before = 30;
  const remaining = args.train_iters - before;
  const peak = learningRate(schedule, before);
  check("switch_linear, before", schedule, [tables.switch_linear.lr_before], before);
  check(
    "switch_linear, after",
    {
      peak,
      warmupSteps: args.warmup * remaining,
      decaySteps: remaining,
      style: "linear",
      finalRatio: args.lr_decay_ratio,
    },
    tables.switch_linear.lr_after_steps,
    1,
  );
}

/** Quirk: styles that the original does not know, its documented "exponential" among them, leave the rate constant. */
export function styleOf(name: string | null): DecayStyle {
  return name === "linear" || name === "cosine" ? name : "constant";
}
