/** What a run's folder tells about its course. */
import { isJsonRecord, type JsonRecord } from "../../data/json_record.ts";
import { readMetrics } from "../../data/run/metrics.ts";
import { readRecipe, type Recipe } from "../../data/run/recipe.ts";
import type { Sample } from "../training/samples.ts";
import type { ObjectiveQuality } from "../training/validate.ts";

/** One logged step. */
export interface LoggedStep {
  readonly step: number;
  readonly objective: string;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
  readonly tokensPerSecond: number;
  /** Since the run began. */
  readonly tokens: number;
}

/** One objective of one validation. */
export interface LoggedQuality extends ObjectiveQuality {
  readonly step: number;
  readonly objective: string;
}

/** A run as it went so far. */
export interface RunHistory {
  readonly name: string;
  readonly recipe: Recipe;
  readonly steps: readonly LoggedStep[];
  readonly qualities: readonly LoggedQuality[];
  readonly samples: readonly (Sample & { readonly step: number })[];
}

/** The last validation of every objective. */
export function latestQualities({ qualities }: RunHistory): readonly LoggedQuality[] {
  return [...Map.groupBy(qualities, ({ objective }) => objective).values()].flatMap((found) =>
    found.slice(-1)
  );
}

function number(fields: JsonRecord, name: string): number {
  const value = fields[name];
  return typeof value === "number" ? value : NaN;
}

function text(fields: JsonRecord, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : "";
}

function qualitiesOf(step: number, validation: unknown): readonly LoggedQuality[] {
  if (!isJsonRecord(validation) || !isJsonRecord(validation.objectives)) return [];
  return Object.entries(validation.objectives).flatMap(([objective, found]) =>
    isJsonRecord(found)
      ? [{
        step,
        objective,
        loss: number(found, "loss"),
        perplexity: number(found, "perplexity"),
        firstToken: number(found, "firstToken"),
        exact: number(found, "exact"),
      }]
      : []
  );
}

function samplesOf(step: number, samples: unknown): RunHistory["samples"] {
  return (Array.isArray(samples) ? samples : []).filter(isJsonRecord).map((fields) => ({
    step,
    before: text(fields, "before"),
    answer: text(fields, "answer"),
    expected: text(fields, "expected"),
    after: text(fields, "after"),
  }));
}

/**
 * Reads a run.
 *
 * @throws {DataError} when the folder is not that of a run.
 */
export async function readRun(path: string): Promise<RunHistory> {
  const recipe = await readRecipe(path);
  const lines = await readMetrics(path);
  return {
    name: path.replace(/\/+$/, "").split("/").slice(-2).join("/"),
    recipe,
    steps: lines.filter((line) => "loss" in line).map((line) => ({
      step: number(line, "step"),
      objective: text(line, "objective"),
      loss: number(line, "loss"),
      gradientNorm: number(line, "gradientNorm"),
      learningRate: number(line, "learningRate"),
      tokensPerSecond: number(line, "tokensPerSecond"),
      tokens: number(line, "tokens"),
    })),
    qualities: lines.flatMap((line) => qualitiesOf(number(line, "step"), line.validation)),
    samples: lines.flatMap((line) => samplesOf(number(line, "step"), line.samples)),
  };
}
