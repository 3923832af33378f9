/** The trainings of an ablation that are finished, in a file, so that one that was interrupted goes on. */
import { writeFileAtomic } from "../../data/atomic.ts";
import { DataError, isMissing, reasonOf } from "../../data/data_error.ts";
import { type Recipe, recipeDifferences } from "../../data/run/recipe.ts";
import { CommandError } from "../frame/errors.ts";
import type { Outcome } from "./compare.ts";

/** What is known already, and where what is found next goes. */
export interface Outcomes {
  readonly known: readonly Outcome[];
  readonly add: (outcome: Outcome) => Promise<void>;
}

/** What is in the file. */
interface Kept {
  readonly budget: Recipe;
  readonly outcomes: readonly Outcome[];
}

function parseKept(text: string): Kept {
  const value: unknown = JSON.parse(text);
  if (typeof value === "object" && value !== null && "budget" in value && "outcomes" in value) {
    const { budget, outcomes } = value;
    if (typeof budget === "object" && budget !== null && Array.isArray(outcomes)) {
      return { budget: { ...budget }, outcomes };
    }
  }
  throw new TypeError("expected a budget and outcomes, found something else");
}

/** Outcomes that are forgotten when the process ends. */
export function forgetfulOutcomes(): Outcomes {
  return { known: [], add: () => Promise.resolve() };
}

/**
 * Reads the file, or begins one.
 *
 * @throws {CommandError} when it was made under another budget, with the differences.
 * @throws {DataError} when it cannot be read.
 */
export async function openOutcomes(path: string, budget: Recipe): Promise<Outcomes> {
  const outcomes: Outcome[] = [];
  try {
    const kept = parseKept(await Deno.readTextFile(path));
    const differences = recipeDifferences(kept.budget, budget);
    if (differences.length > 0) {
      throw new CommandError(`${path}: made under another budget: ${differences.join("; ")}`);
    }
    outcomes.push(...kept.outcomes);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    if (!isMissing(error)) throw new DataError(`${path}: cannot be read, ${reasonOf(error)}`);
  }
  return {
    known: [...outcomes],
    async add(outcome) {
      outcomes.push(outcome);
      await writeFileAtomic(
        path,
        new TextEncoder().encode(`${JSON.stringify({ budget, outcomes }, undefined, 1)}\n`),
      );
    },
  };
}
