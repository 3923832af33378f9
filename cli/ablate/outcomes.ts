/** The trainings of an ablation that are finished, in a file, so that one that was interrupted goes on. */
import { writeFileAtomic } from "../../data/atomic.ts";
import { DataError, isMissing, reasonOf } from "../../data/data_error.ts";
import { isJsonRecord, type JsonRecord } from "../../data/json_record.ts";
import { type Recipe, recipeDifferences, recipeOf } from "../../data/run/recipe.ts";
import { CommandError } from "../frame/errors.ts";
import { ARMS } from "./arms.ts";
import type { Outcome } from "./compare.ts";
import type { Answers } from "./run_arm.ts";

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

/** A number of a file; JSON writes null for those that are none. */
function numberOf(fields: JsonRecord, name: string): number {
  const value = fields[name];
  if (value === null) return NaN;
  if (typeof value === "number") return value;
  throw new TypeError(`${name}: expected a number, found ${JSON.stringify(value) ?? "nothing"}`);
}

function answersOf(value: unknown): Answers {
  if (!isJsonRecord(value)) throw new TypeError("expected answers, found something else");
  return {
    blankLength: numberOf(value, "blankLength"),
    loss: numberOf(value, "loss"),
    firstToken: numberOf(value, "firstToken"),
    exact: numberOf(value, "exact"),
  };
}

function outcomeOf(value: unknown): Outcome {
  const arm = isJsonRecord(value) ? ARMS.find(({ name }) => name === value.arm) : undefined;
  if (!isJsonRecord(value) || arm === undefined || !Array.isArray(value.answers)) {
    throw new TypeError("expected outcomes of known arms, found something else");
  }
  return { arm: arm.name, seed: numberOf(value, "seed"), answers: value.answers.map(answersOf) };
}

function parseKept(text: string): Kept {
  const value: unknown = JSON.parse(text);
  if (!isJsonRecord(value) || !isJsonRecord(value.budget) || !Array.isArray(value.outcomes)) {
    throw new TypeError("expected a budget and outcomes, found something else");
  }
  return { budget: recipeOf(value.budget), outcomes: value.outcomes.map(outcomeOf) };
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
