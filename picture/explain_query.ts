/** Which keys a query sees, and why, in a sentence. */
import type { Labelled } from "./labelled.ts";
import { pieceAt, placedPieces } from "./placed_pieces.ts";
import { type Run, runsOf } from "./regions.ts";

/**
 * The sentence about one query.
 *
 * @param query index in the example
 * @example
 * ```ts
 * import { explainQuery } from "./explain_query.ts";
 * import { labelled } from "./labelled.ts";
 *
 * const example = labelled({ tokens: ["a", "b"], spans: [{ start: 1, end: 2 }] });
 * if (!explainQuery(example, 0).startsWith("a (index 0) is in Part A and sees all of it, 0 to 1")) throw new Error();
 * ```
 */
export function explainQuery(from: Labelled, query: number): string {
  const { example: { tokens, contextLength }, label } = from;
  const runs = runsOf(query, { count: tokens.length, extent: { first: 0, contextEnd: contextLength } });
  const name = `${label(tokens[query] ?? 0)} (index ${query})`;
  const of = (region: Run["region"]): string => {
    const run = runs.find((each) => each.region === region);
    return run === undefined
      ? ""
      : run.end - run.start === 1
      ? String(run.start)
      : `${run.start} to ${run.end - 1}`;
  };
  const hidden = of("hidden");
  if (query < contextLength) {
    const rest = hidden === "" ? "" : ` Part B (${hidden}) is hidden from it: those are the answers.`;
    return `${name} is in Part A and sees all of it, ${of("context")}, in both directions.${rest}`;
  }
  const piece = pieceAt(placedPieces(from), query);
  const before = piece > 0
    ? "the pieces before it, and its own piece up to itself"
    : "its own piece up to itself";
  const rest = hidden === "" ? "" : ` What follows (${hidden}) is still to be predicted, so it stays hidden.`;
  const context = contextLength === 0 ? "" : `all of Part A, ${of("toContext")}, and `;
  return `${name} is in piece ${piece + 1} and sees ${context}${of("causal")}: ${before}.${rest}`;
}
