/** What was measured, as figures with their goals, as lines and as JSON. */
import { profileReport, profileTable, type StepProfile } from "../../gpu/profile_report.ts";
import type { Timing } from "../../gpu/profile.ts";
import { ratios, type Spread, spread } from "../spread.ts";

/** Milliseconds of one round: all cores together, and on the clock. */
export interface Measured {
  readonly milliseconds: number;
  readonly cpu: number;
}

/** What was timed, in the order in which it is told. */
export const CONTESTANTS = ["one", "sixteen", "sampled", "again", "jax"] as const;

/** Its names. */
export type Contestant = typeof CONTESTANTS[number];

const NAMES: Readonly<Record<Contestant, string>> = {
  one: "one prompt, greedy",
  sixteen: "16 prompts, a token of each",
  sampled: "one prompt, sampled by temperature, top-k and top-p",
  again: "everything computed again for every token",
  jax: "jax-js, the same answer",
};

/** Rounds of measurements. */
export interface Rounds {
  readonly maxTokens: number;
  readonly times: Readonly<Partial<Record<Contestant, readonly Measured[]>>>;
  /** Steps of one prompt and of 16, dispatch by dispatch. */
  readonly steps: {
    readonly one: readonly (readonly Timing[])[];
    readonly sixteen: readonly (readonly Timing[])[];
  };
}

/** A ratio that has a goal. */
export interface Goal {
  readonly what: string;
  readonly ratio: Spread;
  readonly goal: string;
  readonly isMet: boolean;
}

/** All figures. Milliseconds are those of a token. */
export interface Figures {
  readonly perToken: Readonly<Partial<Record<Contestant, Spread>>>;
  /** Of all cores together: what hardly depends on what else the machine does. */
  readonly cpuPerToken: Readonly<Partial<Record<Contestant, Spread>>>;
  readonly kernels: { readonly one: StepProfile; readonly sixteen: StepProfile };
  readonly dispatches: number;
  readonly goals: readonly Goal[];
  /** Tokens per second of 16 prompts over those of one, by the time of all cores. */
  readonly batchByCpu: Spread;
}

/** Sums up. */
export function figuresOf({ maxTokens, times, steps }: Rounds): Figures {
  const perToken = (part: keyof Measured) =>
    Object.fromEntries(
      Object.entries(times).map(([name, all]) => [name, spread(all.map((each) => each[part] / maxTokens))]),
    );
  const list = (name: Contestant, part: keyof Measured = "milliseconds"): readonly number[] =>
    (times[name] ?? []).map((each) => each[part]);
  const scaled = ({ median, least, most }: Spread, factor: number): Spread => ({
    median: factor * median,
    least: factor * least,
    most: factor * most,
  });
  const kernels = { one: profileReport(steps.one), sixteen: profileReport(steps.sixteen) };
  const overKernels = scaled(spread(list("one")), 1 / (maxTokens * kernels.one.milliseconds));
  const goal = (what: string, ratio: Spread, [comparison, limit]: readonly ["≤" | "≥", number]): Goal => ({
    what,
    ratio,
    goal: `${comparison} ${limit}`,
    isMet: comparison === "≤" ? ratio.median <= limit : ratio.median >= limit,
  });
  return {
    perToken: perToken("milliseconds"),
    cpuPerToken: perToken("cpu"),
    kernels,
    dispatches: steps.one[0]?.length ?? 0,
    goals: [
      goal("a token over its kernels", overKernels, ["≤", 1.3]),
      goal("tokens per second over computing again", ratios(list("again"), list("one")), ["≥", 5]),
      goal(
        "tokens per second of 16 prompts over one",
        scaled(ratios(list("one"), list("sixteen")), 16),
        ["≥", 8],
      ),
      ...(times.jax === undefined
        ? []
        : [goal("tokens per second over jax-js", ratios(list("jax"), list("one")), ["≥", 1])]),
    ],
    batchByCpu: scaled(ratios(list("one", "cpu"), list("sixteen", "cpu")), 16),
  };
}

/** The figures as lines of text. */
export function figureLines(figures: Figures): readonly string[] {
  const { perToken, cpuPerToken, kernels, goals, batchByCpu, dispatches } = figures;
  const line = (text: string, value: string): string => `${text.padEnd(56)} ${value}`;
  const range = ({ median, least, most }: Spread): string =>
    `${median.toFixed(2).padStart(6)} (${least.toFixed(2)}–${most.toFixed(2)})`;
  return [
    line("milliseconds per token", "median (least–most); of all cores"),
    ...CONTESTANTS.flatMap((name) => {
      const [time, cpu] = [perToken[name], cpuPerToken[name]];
      return time && cpu ? [line(NAMES[name], `${range(time)}; ${cpu.median.toFixed(2)}`)] : [];
    }),
    line(
      `kernels of one prompt, timed one by one, ${dispatches} dispatches`,
      kernels.one.milliseconds.toFixed(2),
    ),
    line("kernels of 16 prompts", kernels.sixteen.milliseconds.toFixed(2)),
    "",
    ...goals.map(({ what, ratio, goal, isMet }) =>
      line(what, `${range(ratio)}, goal ${goal}: ${isMet ? "met" : "missed"}`)
    ),
    line("  the same by the time of all cores", range(batchByCpu)),
  ];
}

/** The kernels of both steps as tables. */
export function kernelLines({ kernels: { one, sixteen } }: Figures): readonly string[] {
  return ["", "one prompt", profileTable(one), "", "16 prompts", profileTable(sixteen)];
}
