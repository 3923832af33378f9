/** An example as JSON, for machines. */
import { canAttend } from "../../core/blanks/can_attend.ts";
import type { Labelled } from "../../picture/labelled.ts";
import { placedPieces } from "../../picture/placed_pieces.ts";

/**
 * What `show --json` prints: the words, and the numbers beside them. `attention[query][key]` is 1 where query sees
 * key.
 */
export interface ShownExample {
  readonly text: readonly string[];
  readonly spans: readonly (readonly [number, number])[];
  readonly order: readonly number[];
  readonly partA: readonly string[];
  /** One list per piece, its start token included. */
  readonly partB: readonly (readonly string[])[];
  readonly tokens: readonly string[];
  readonly targets: readonly string[];
  readonly lossMask: readonly number[];
  readonly position: readonly number[];
  readonly blockPosition: readonly number[];
  readonly contextLength: number;
  readonly attention: readonly (readonly number[])[];
}

/** The JSON form of an example. */
export function toJson(from: Labelled): ShownExample {
  const { tokens: text, spans, order, example, label } = from;
  const { lossMask, position, blockPosition, contextLength } = example;
  const extent = { first: 0, contextEnd: contextLength };
  const tokens = example.tokens.map(label);
  return {
    text,
    spans: spans.map(({ start, end }) => [start, end]),
    order,
    partA: tokens.slice(0, contextLength),
    partB: placedPieces(from).map(({ start, end }) => tokens.slice(start, end)),
    tokens,
    targets: example.targets.map(label),
    lossMask,
    position,
    blockPosition,
    contextLength,
    attention: tokens.map((_, query) => tokens.map((_, key) => canAttend(query, key, extent) ? 1 : 0)),
  };
}
