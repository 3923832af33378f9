/** The rows of JSON: a line each, a list of objects, or a data set in the form of SQuAD. */
import { isJsonRecord } from "../json_record.ts";
import type { LocatedRow, RowOrProblem, RowValues } from "./located_row.ts";

/**
 * The rows of JSON lines. Empty lines are none.
 *
 * @example
 * ```ts
 * import { jsonLineRows } from "./json_rows.ts";
 * const [first, second] = jsonLineRows('{"a": 1}\n\n[2]\n');
 * if (first === undefined || !("row" in first) || second?.line !== 3 || !("problem" in second)) throw new Error();
 * ```
 */
export function jsonLineRows(text: string): readonly LocatedRow[] {
  return text.split("\n").flatMap((content, index): readonly LocatedRow[] => {
    if (content.trim() === "") return [];
    return [{ line: index + 1, ...jsonRow(content) }];
  });
}

function jsonRow(content: string): RowOrProblem {
  try {
    return rowOf(JSON.parse(content));
  } catch (error) {
    return { problem: `expected JSON, ${error instanceof Error ? error.message : error}` };
  }
}

function rowOf(value: unknown): RowOrProblem {
  return isJsonRecord(value) ? { row: value } : { problem: "expected a JSON object" };
}

/**
 * The rows of a file that is one JSON value: of a list, its elements; of SQuAD's form (`data`, `paragraphs`, `qas`), every
 * question with its `context`. `line` counts rows. Undefined where it is no such value: then lines are what it has.
 *
 * @example
 * ```ts
 * import { jsonFileRows } from "./json_rows.ts";
 * const qas = [{ id: "q1", question: "What?", answers: [{ text: "rain" }] }, { id: "q2", question: "When?" }];
 * const rows = jsonFileRows(JSON.stringify({ data: [{ paragraphs: [{ context: "It rains.", qas }] }] }));
 * const second = rows?.[1];
 * if (second === undefined || !("row" in second) || second.row.context !== "It rains.") throw new Error();
 * if (jsonFileRows('{"a": 1}\n{"a": 2}') !== undefined) throw new Error();
 * ```
 */
export function jsonFileRows(text: string): readonly LocatedRow[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const rows = Array.isArray(value) ? value.map(rowOf) : isJsonRecord(value) ? squadRows(value) : undefined;
  return rows?.map((row, index) => ({ line: index + 1, ...row }));
}

function squadRows({ data }: RowValues): readonly RowOrProblem[] | undefined {
  if (!Array.isArray(data)) return undefined;
  return listOf({ data }, "data").flatMap((article) =>
    listOf(article, "paragraphs").flatMap((paragraph) => {
      const { context } = paragraph;
      return listOf(paragraph, "qas").map((asked): RowOrProblem => ({ row: { context, ...asked } }));
    })
  );
}

function listOf(value: RowValues, name: string): readonly RowValues[] {
  const list = value[name];
  return Array.isArray(list) ? list.filter(isJsonRecord) : [];
}
