/** Values of JSON that have names. */

/** An object of JSON, whatever is in it. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/**
 * Whether a value is an object, and no list.
 *
 * @example
 * ```ts
 * import { isJsonRecord } from "./json_record.ts";
 *
 * if (!isJsonRecord({}) || isJsonRecord([]) || isJsonRecord(null)) throw new Error();
 * ```
 */
export function isJsonRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
