/** Rows as the model reads them; those that do not fit are said and left out. */
import { DataError } from "../../data/data_error.ts";
import type { Output } from "../frame/context.ts";
import { grouped } from "../terminal/amount.ts";
import { type Located, refusals } from "./read_items.ts";

/** Where rows came from, and what they must fit. */
export interface EncodeRowsOptions {
  readonly path: string;
  /** Most tokens. */
  readonly length: number;
  readonly stderr: Pick<Output, "write">;
}

/** A row as the model reads it, and whether it had to be shortened. */
export interface EncodedRow<Encoded> {
  readonly encoded: Encoded;
  readonly isShortened: boolean;
}

/**
 * Encodes rows.
 *
 * @param encode throws a `RangeError` for a row that does not fit
 * @throws {DataError} when none fits.
 */
export function encodeRows<Item, Encoded>(
  rows: readonly Located<Item>[],
  { path, length, stderr, encode }: EncodeRowsOptions & {
    readonly encode: (row: Located<Item>) => EncodedRow<Encoded>;
  },
): { readonly items: readonly Encoded[]; readonly leftOut: number } {
  const refused = refusals(path, stderr);
  let shortened = 0;
  const items = rows.flatMap((row): readonly Encoded[] => {
    try {
      const { encoded, isShortened } = encode(row);
      shortened += Number(isShortened);
      return [encoded];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      refused.add(row.line, error.message);
      return [];
    }
  });
  refused.end();
  if (shortened > 0) stderr.write(`${path}: ${grouped(shortened)} texts shortened to ${length} tokens\n`);
  if (items.length === 0) {
    throw new DataError(`${path}: expected a row that fits ${length} tokens, found none`);
  }
  return { items, leftOut: refused.count() };
}
