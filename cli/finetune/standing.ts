/** Where fine-tuning stands, as a checkpoint remembers it. */
import type { Notes } from "../../data/run/checkpoint.ts";
import type { BestEpoch } from "./run_finetuning.ts";

/** Where it stands. */
export interface FinetuningStanding {
  /** Runs that are finished, and their scores. */
  readonly run: number;
  readonly scores: readonly number[];
  /** Epochs of the run under way, and the best of them. */
  readonly done: number;
  readonly current?: BestEpoch;
  /** The best of all runs so far, whose model is saved. */
  readonly overall?: { readonly seed: number; readonly score: number };
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function record(value: unknown): Notes | undefined {
  return typeof value === "object" && value !== null ? { ...value } : undefined;
}

/**
 * The standing that notes tell; the beginning where there are none.
 *
 * @example
 * ```ts
 * import { standingOf } from "./standing.ts";
 * if (standingOf(undefined).run !== 0 || standingOf({ run: 2, scores: [0.5, 1] }).scores[1] !== 1) throw new Error();
 * ```
 */
export function standingOf(notes: Notes | undefined): FinetuningStanding {
  const current = record(notes?.current);
  const overall = record(notes?.overall);
  return {
    run: number(notes?.run),
    scores: Array.isArray(notes?.scores) ? notes.scores.map(number) : [],
    done: number(notes?.done),
    ...current === undefined
      ? {}
      : { current: { epoch: number(current.epoch), score: number(current.score) } },
    ...overall === undefined ? {} : { overall: { seed: number(overall.seed), score: number(overall.score) } },
  };
}
