/**
 * Three published meanings of "fill the blanks", which agree on a text with one blank:
 *
 * - `accumulate`: the text is encoded once; every answer stays in the memory, so later blanks see it (the original
 *   code, `generate_samples`; GLM §2.1).
 * - `substitute`: an answer is put into the text in place of its mask and the text is encoded again, so that later
 *   blanks see it as text, from both sides.
 * - `first-only`: only the first blank is filled (the implementation of Hugging Face).
 */

/** Names of the modes. */
export const MODES = ["accumulate", "substitute", "first-only"] as const;

/** Name of a mode. */
export type Mode = typeof MODES[number];

/** Which blanks, by index. */
export interface BlankChoice {
  /** How many there are. */
  readonly count: number;
  readonly mode: Mode;
  /** Blanks whose answers are fixed. */
  readonly given: readonly number[];
  /** Blanks to begin with; without it the fixed ones, which help the others. */
  readonly order?: readonly number[];
}

/**
 * The order in which blanks are filled: the chosen ones, then the fixed ones, then the others from left to right.
 *
 * @throws {RangeError} when a blank does not exist or is named twice.
 * @example
 * ```ts
 * import { orderOfBlanks } from "./modes.ts";
 * if (orderOfBlanks({ count: 4, mode: "accumulate", given: [3], order: [2] }).join() !== "2,3,0,1") throw new Error();
 * if (orderOfBlanks({ count: 4, mode: "first-only", given: [0] }).join() !== "0,1") throw new Error();
 * ```
 */
export function orderOfBlanks({ count, mode, given, order = [] }: BlankChoice): readonly number[] {
  for (const [what, blanks] of [["order", order], ["given", given]] as const) {
    const wrong = blanks.find((blank) => !Number.isSafeInteger(blank) || blank < 0 || blank >= count);
    if (wrong !== undefined) {
      throw new RangeError(`${what}: expected a blank in [0, ${count}), found ${wrong}`);
    }
    const twice = blanks.find((blank, index) => blanks.indexOf(blank) !== index);
    if (twice !== undefined) throw new RangeError(`${what}: expected blank ${twice} once, found it twice`);
  }
  const all = [...new Set([...order, ...given, ...Array.from({ length: count }, (_, blank) => blank)])];
  if (mode !== "first-only") return all;
  const first = all.find((blank) => !given.includes(blank));
  return all.filter((blank) => blank === first || given.includes(blank));
}
