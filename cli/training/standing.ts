/** Where a run stands, from the notes of a checkpoint. */
import type { Notes } from "../../data/run/checkpoint.ts";
import { DataError } from "../../data/data_error.ts";
import type { Standing } from "./run_training.ts";

function count(notes: Notes, name: string): number {
  const value = notes[name];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new DataError(`checkpoint, ${name}: expected a number, found ${JSON.stringify(value)}`);
}

/** What is written into a checkpoint; `best` and `firstLoss` are absent where there is none. */
export function notesOf(standing: Standing): Notes {
  return { ...standing };
}

/**
 * Reads it back.
 *
 * @throws {DataError} naming what is not there.
 *
 * @example
 * ```ts
 * import { notesOf, standingOf } from "./standing.ts";
 *
 * const standing = { step: 7, skipped: 0, tokens: 99, firstLoss: 5.5, best: { step: 5, loss: 3 } };
 * const again = standingOf(JSON.parse(JSON.stringify(notesOf(standing))));
 * if (again.best?.loss !== 3 || again.tokens !== 99) throw new Error();
 * ```
 */
export function standingOf(notes: Notes): Standing {
  const { best, firstLoss } = notes;
  const isBest = typeof best === "object" && best !== null && "step" in best && "loss" in best;
  return {
    step: count(notes, "step"),
    skipped: count(notes, "skipped"),
    tokens: count(notes, "tokens"),
    firstLoss: firstLoss === undefined ? undefined : count(notes, "firstLoss"),
    best: isBest ? { step: Number(best.step), loss: Number(best.loss) } : undefined,
  };
}
