/** What was found, kept by what it depends on: new weights leave alone what does not depend on them. */
import { writeFileAtomic } from "../../data/atomic.ts";
import { isMissing } from "../../data/data_error.ts";
import type { Basis, Cell } from "./cell.ts";

/** Where cells are kept. */
export interface KeptCells {
  /** What was found; nothing where it is yet to be. */
  readonly found: <Found>(cell: Cell<Found>) => Promise<Found | undefined>;
  readonly keep: <Found>(cell: Cell<Found>, found: Found) => Promise<void>;
  /** A folder for what an attempt leaves behind. */
  readonly attempt: (cell: Cell<unknown>) => Promise<string>;
}

/**
 * Cells in a folder.
 *
 * @param names of what cells of each basis depend on, for those that depend on something of the model
 */
export function keptCells(
  folder: string,
  names: Readonly<Record<Exclude<Basis, "rows">, string>>,
): KeptCells {
  const placeOf = async ({ id, basis, asked }: Cell<unknown>): Promise<string> => {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(asked));
    const settings = new Uint8Array(digest).toHex().slice(0, 8);
    const group = basis === "rows" ? basis : `${basis}-${names[basis]}`;
    return `${folder}/${group}/${id}-${settings}`;
  };
  return {
    async found(cell) {
      try {
        return JSON.parse(await Deno.readTextFile(`${await placeOf(cell)}.json`));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async keep(cell, found) {
      const place = await placeOf(cell);
      await Deno.mkdir(place.slice(0, place.lastIndexOf("/")), { recursive: true });
      await writeFileAtomic(`${place}.json`, new TextEncoder().encode(`${JSON.stringify(found)}\n`));
      await Deno.remove(place, { recursive: true }).catch(() => {}); // an attempt is of no more use
    },
    attempt: placeOf,
  };
}
