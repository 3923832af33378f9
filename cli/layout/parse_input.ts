/** The input of `layout`, checked field by field. */
import type { LayoutInput } from "../../core/blanks/layout.ts";
import type { Span } from "../../core/blanks/span.ts";
import { isJsonRecord } from "../../data/json_record.ts";
import { CommandError } from "../frame/errors.ts";

const FIELDS = ["tokens", "spans", "order", "mask", "sop", "eop"];

/** Token ids are int32 tensors in the end. */
const LARGEST_ID = 2 ** 31 - 1;

/** A value in a message: as JSON, shortened. */
function found(value: unknown): string {
  if (value === undefined) return "found nothing";
  const text = JSON.stringify(value);
  return `found ${text.length > 60 ? `${text.slice(0, 57)}...` : text}`;
}

function integer(name: string, value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= LARGEST_ID) return value;
  throw new CommandError(`${name}: expected an integer from 0 to ${LARGEST_ID}, ${found(value)}`);
}

function list(name: string, value: unknown, of: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new CommandError(`${name}: expected a list of ${of}, ${found(value)}`);
}

function span(name: string, value: unknown): Span {
  const pair =
    isJsonRecord(value) && Object.keys(value).every((field) => field === "start" || field === "end")
      ? [value.start, value.end]
      : value;
  if (Array.isArray(pair) && pair.length === 2) {
    return { start: integer(`${name}.start`, pair[0]), end: integer(`${name}.end`, pair[1]) };
  }
  throw new CommandError(`${name}: expected [start, end] or {"start": …, "end": …}, ${found(value)}`);
}

/**
 * The layout input in a JSON text.
 *
 * @throws {CommandError} for the first field that is missing, unknown or not what it should be. Whether spans and
 * order make sense is for `layout` to say.
 *
 * @example
 * ```ts
 * import { parseLayoutInput } from "./parse_input.ts";
 *
 * const text = '{"tokens": [1, 2], "spans": [[0, 1]], "mask": 90, "sop": 91, "eop": 92}';
 * if (parseLayoutInput(text).spans[0]?.end !== 1) throw new Error();
 * ```
 */
export function parseLayoutInput(text: string): LayoutInput {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CommandError(`stdin: expected JSON, found ${error instanceof Error ? error.message : "none"}`);
  }
  if (!isJsonRecord(value)) throw new CommandError(`stdin: expected an object, ${found(value)}`);
  const unknown = Object.keys(value).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) {
    throw new CommandError(`${unknown}: expected a field of ${FIELDS.join(", ")}, found this one`);
  }
  const ids = (name: string, given: unknown): readonly number[] =>
    list(name, given, "integers").map((id, place) => integer(`${name}[${place}]`, id));
  return {
    tokens: ids("tokens", value.tokens),
    spans: list("spans", value.spans, "spans").map((each, place) => span(`spans[${place}]`, each)),
    ...(value.order === undefined ? {} : { order: ids("order", value.order) }),
    mask: integer("mask", value.mask),
    sop: integer("sop", value.sop),
    eop: integer("eop", value.eop),
  };
}
