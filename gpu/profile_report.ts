/** A profile as people and programs read it. */
import type { Timing } from "./profile.ts";

/** Dispatches of one label. */
export interface DispatchProfile {
  readonly label: string;
  readonly count: number;
  readonly milliseconds: number;
  /** Part of the whole time, 0 to 1. */
  readonly share: number;
  /** Of all buffers that are bound, whether a dispatch reads all of them or not. */
  readonly gigabytesPerSecond: number;
}

/** Calls of one kernel that are computed by dispatches of the same labels. */
export interface KernelProfile extends Omit<DispatchProfile, "label"> {
  /** Name of the op or composite. */
  readonly kernel: string;
  /** By its definition, see `flops`. */
  readonly gigaflopsPerSecond: number;
  readonly dispatches: readonly DispatchProfile[];
}

/** A whole step. */
export interface StepProfile {
  readonly milliseconds: number;
  /** The longest first. */
  readonly kernels: readonly KernelProfile[];
}

/**
 * Sums up the timings of a step by kernel. Of several runs of one step, every dispatch counts with its median.
 *
 * @example
 * ```ts
 * import { profileReport } from "./profile_report.ts";
 * const timing = { kernel: "exp", call: 0, label: "exp", milliseconds: 2, bytes: 4e6, flops: 1e6 };
 * const { kernels } = profileReport([[timing, { ...timing, call: 1 }]]);
 * if (kernels[0]?.count !== 2 || kernels[0].gigaflopsPerSecond !== 0.5) throw new Error();
 * ```
 */
export function profileReport(runs: readonly (readonly Timing[])[]): StepProfile {
  const timings = (runs[0] ?? []).map((timing, index) => ({
    ...timing,
    milliseconds: median(runs.flatMap((run) => run[index]?.milliseconds ?? [])),
  }));
  const milliseconds = total(timings, (each) => each.milliseconds);
  const calls = [...grouped(timings, ({ call }) => call).values()];
  const kinds = grouped(
    calls,
    (call) => [...new Set(call.map(({ kernel, label }) => `${kernel}\n${label}`))].join("\n"),
  );
  const kernels = [...kinds.values()].map((calls): KernelProfile => {
    const all = calls.flat();
    const { label: _, ...whole } = rowOf("", all, milliseconds);
    return {
      ...whole,
      kernel: all[0]?.kernel ?? "",
      count: calls.length,
      gigaflopsPerSecond: rate(total(all, ({ flops }) => flops), whole.milliseconds),
      dispatches: [...grouped(all, ({ label }) => label)].map(([label, own]) =>
        rowOf(label, own, milliseconds)
      ),
    };
  });
  return { milliseconds, kernels: kernels.toSorted((a, b) => b.milliseconds - a.milliseconds) };
}

/**
 * A profile as a table: a line per kernel, and one per dispatch where a kernel has several.
 *
 * @example
 * ```ts
 * import { profileTable } from "./profile_report.ts";
 * const table = profileTable({ milliseconds: 0, kernels: [] });
 * if (!table.startsWith("kernel")) throw new Error();
 * ```
 */
export function profileTable({ milliseconds, kernels }: StepProfile): string {
  const width = 44;
  const line = (name: string, cells: readonly string[]): string =>
    name.padEnd(width) + cells.map((cell) => cell.padStart(10)).join("");
  const cellsOf = (row: Omit<DispatchProfile, "label">, gigaflops: string): readonly string[] => [
    String(row.count),
    row.milliseconds.toFixed(2),
    `${(100 * row.share).toFixed(1)} %`,
    gigaflops,
    row.gigabytesPerSecond.toFixed(2),
  ];
  const lines = kernels.flatMap((row) => {
    const own = line(row.kernel, cellsOf(row, row.gigaflopsPerSecond.toFixed(2)));
    const parts = row.dispatches.filter(({ label }) => label !== row.kernel);
    return [own, ...parts.map((each) => line(`  ${each.label}`, cellsOf(each, "")))];
  });
  const heading = line("kernel", ["count", "ms", "share", "GFLOP/s", "GB/s"]);
  return [heading, ...lines, line("all", ["", milliseconds.toFixed(2)])].join("\n");
}

function rowOf(label: string, timings: readonly Timing[], whole: number): DispatchProfile {
  const milliseconds = total(timings, (each) => each.milliseconds);
  return {
    label,
    count: timings.length,
    milliseconds,
    share: whole > 0 ? milliseconds / whole : 0,
    gigabytesPerSecond: rate(total(timings, ({ bytes }) => bytes), milliseconds),
  };
}

/** Giga-somethings per second. */
function rate(amount: number, milliseconds: number): number {
  return milliseconds > 0 ? amount / milliseconds / 1e6 : 0;
}

function total<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((sum, each) => sum + of(each), 0);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

function grouped<T, K>(values: readonly T[], keyOf: (value: T) => K): ReadonlyMap<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const each of values) {
    const key = keyOf(each);
    const group = groups.get(key) ?? [];
    group.push(each);
    groups.set(key, group);
  }
  return groups;
}
