/** How wide sentences are set. */
import type { Output } from "../frame/context.ts";

/** The widest lines that are read with pleasure. */
const MOST_COLUMNS = 100;

/** Columns of a paragraph on an output. */
export function paragraphWidth({ columns }: Pick<Output, "columns">): number {
  return Math.min(MOST_COLUMNS, columns);
}
