/** What every kind of evaluation is: prepared from the command line, then run with a model. */
import type { Backend } from "../../core/graph/backend.ts";
import type { FillingModel } from "../filling/model.ts";
import type { Context } from "../frame/context.ts";
import { UsageError } from "../frame/errors.ts";
import type { EvaluateValues } from "./options.ts";
import type { Report } from "./report.ts";

/** What an evaluation has while it runs. */
export interface Evaluating {
  readonly backend: Backend;
  readonly model: FillingModel;
  /** Says how far it is. */
  readonly onProgress: (text: string) => void;
  /** Whether its time is up, or a share of it. What is reported then says how far it came. */
  readonly isOver: (share?: number) => boolean;
}

/** An evaluation of which all is known but the model. */
export interface Evaluation {
  readonly run: (evaluating: Evaluating) => Promise<Report>;
}

/** What an evaluation is prepared from. */
export interface Preparing {
  /** The file or folder to read. */
  readonly data: string;
  readonly options: EvaluateValues;
  readonly stderr: Context["stderr"];
}

/**
 * Most tokens of a text: as the option says, or as many as the model has positions.
 *
 * @throws {UsageError} when the model has not so many.
 */
export function textLength(length: number | undefined, { config: { maxPositions } }: FillingModel): number {
  if (length === undefined || length <= maxPositions) return length ?? maxPositions;
  throw new UsageError(
    `option --length: expected at most ${maxPositions}, the positions of the model, found ${length}`,
  );
}

/**
 * When a time is up. Every evaluation reads at least one batch, however short the time is.
 *
 * @param seconds undefined: never
 * @example
 * ```ts
 * import { timeLimit } from "./evaluation.ts";
 * let time = 0;
 * const isOver = timeLimit(10, () => time);
 * time = 6000;
 * if (isOver() || !isOver(0.5)) throw new Error();
 * ```
 */
export function timeLimit(seconds: number | undefined, now: () => number): Evaluating["isOver"] {
  if (seconds === undefined) return () => false;
  const start = now();
  return (share = 1) => now() - start >= 1000 * seconds * share;
}

/**
 * Parts of a list, one after the other, until the time is up; the first part always.
 *
 * @example
 * ```ts
 * import { batchesInTime } from "./evaluation.ts";
 * const all = [...batchesInTime([1, 2, 3], { size: 2, isOver: () => false })];
 * const short = [...batchesInTime([1, 2, 3], { size: 2, isOver: () => true })];
 * if (all.join("|") !== "1,2|3" || short.join("|") !== "1,2") throw new Error();
 * ```
 */
export function* batchesInTime<T>(
  items: readonly T[],
  { size, isOver }: { readonly size: number; readonly isOver: () => boolean },
): Generator<readonly T[]> {
  for (let at = 0; at < items.length && (at === 0 || !isOver()); at += size) yield items.slice(at, at + size);
}
