/** What was measured of the kernels of products on one adapter, and what follows for the choice between them. */

/** Tiles in registers, or in workgroup memory. */
export type ProductFamily = "registers" | "workgroups";

/** A choice, and the measurements behind it. */
export interface ProductTuning {
  readonly family: ProductFamily;
  /** Candidate's name → GFLOP/s. Those that were not reached in time are not there. */
  readonly rates: Readonly<Record<string, number>>;
  /** How long the measurements took. */
  readonly milliseconds: number;
}

/** Of the format in which tunings are kept, and of the kernels that they were measured with. */
const VERSION = 1;

/** The most characters of a kept tuning that are looked at. */
const MAX_LENGTH = 10_000;

/**
 * A tuning as text, to be kept for the next start.
 *
 * @param key of the adapter
 * @example
 * ```ts
 * import { parseTuning, tuningText } from "./product_tuning.ts";
 * const tuning = { family: "registers", rates: { "16x16": 30 }, milliseconds: 900 } as const;
 * if (parseTuning(tuningText(tuning, "an adapter"), "an adapter").rates["16x16"] !== 30) throw new Error();
 * ```
 */
export function tuningText({ family, rates, milliseconds }: ProductTuning, key: string): string {
  return `${JSON.stringify({ version: VERSION, key, family, rates, milliseconds }, null, 2)}\n`;
}

/**
 * The tuning that a text holds.
 *
 * @throws {RangeError} when the text is none, or one for another adapter or version.
 * @example
 * ```ts
 * import { parseTuning } from "./product_tuning.ts";
 * let message = "";
 * try {
 *   parseTuning("{", "an adapter");
 * } catch (error) {
 *   message = error instanceof Error ? error.message : "";
 * }
 * if (message !== "expected a kept tuning, found something that is not JSON") throw new Error(message);
 * ```
 */
export function parseTuning(text: string, key: string): ProductTuning {
  const found = parsed(text);
  const refuse = (expected: string, value: unknown): never => {
    throw new RangeError(`expected ${expected}, found ${JSON.stringify(value) ?? "nothing"}`);
  };
  if (found.version !== VERSION) return refuse(`version ${VERSION}`, found.version);
  if (found.key !== key) return refuse(`a tuning for ${key}`, found.key);
  const { family, rates, milliseconds } = found;
  if (family !== "registers" && family !== "workgroups") return refuse("a family of kernels", family);
  if (typeof milliseconds !== "number") return refuse("milliseconds", milliseconds);
  if (typeof rates !== "object" || rates === null) return refuse("rates", rates);
  const numbers = Object.entries(rates).map(([name, rate]): readonly [string, number] =>
    typeof rate === "number" && Number.isFinite(rate) && rate > 0
      ? [name, rate]
      : refuse(`a rate of ${name}`, rate)
  );
  return { family, rates: Object.fromEntries(numbers), milliseconds };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  const wrong = "expected a kept tuning, found something that is not JSON";
  if (text.length > MAX_LENGTH) {
    throw new RangeError(`expected a kept tuning, found ${text.length} characters`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RangeError(wrong);
  }
  if (typeof value !== "object" || value === null) throw new RangeError(wrong);
  return { ...value };
}
