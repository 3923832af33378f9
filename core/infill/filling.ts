/** One prompt on its way: which blanks are open, what the text looks like by now. */
import type { Key } from "../random/key.ts";
import type { Answer } from "./answer.ts";
import type { Context } from "./context.ts";
import { type Mode, orderOfBlanks } from "./modes.ts";

/** A text with blanks, and what is known about them. */
export interface Prompt {
  readonly context: Context;
  /** Answers that are fixed, by blank: the other blanks are filled around them. */
  readonly given?: Readonly<Record<number, readonly number[]>>;
  /** Blanks to fill first. */
  readonly order?: readonly number[];
  /** Where sampling takes its random numbers from; default: the options' key. */
  readonly key?: Key;
}

/** A prompt that is being filled. */
export interface Filling {
  /** Index of the prompt, and of the sample where several were asked for. */
  readonly prompt: number;
  readonly sample: number;
  /** In the order of the blanks. A blank that was not filled has none. */
  readonly answers: readonly Answer[];
  /** The context with the answers in place of their masks. */
  readonly ids: readonly number[];
}

/** A filling with what is still to do. */
export interface OpenFilling extends Filling {
  /** Blanks that are not filled yet, next first. */
  readonly open: readonly number[];
  readonly given: Readonly<Record<number, readonly number[]>>;
  /** Index of every blank's mask in `ids`, as long as it is there. */
  readonly places: readonly number[];
}

/**
 * A prompt before anything is filled.
 *
 * @example
 * ```ts
 * import { startFilling } from "./filling.ts";
 * const prompt = { context: { ids: [1, 2, 2, 0], blanks: [1, 2] } };
 * if (startFilling(prompt, { prompt: 0, sample: 0, mode: "first-only" }).open.join() !== "0") throw new Error();
 * ```
 */
export function startFilling(
  { context: { ids, blanks }, given = {}, order = [] }: Prompt,
  { mode, ...which }: { readonly prompt: number; readonly sample: number; readonly mode: Mode },
): OpenFilling {
  const fixed = Object.keys(given).map(Number);
  const open = orderOfBlanks({ count: blanks.length, mode, given: fixed, order });
  return { ...which, answers: [], ids, open, given, places: blanks };
}

/**
 * The filling with one more answer, which stands in the text from now on.
 *
 * @example
 * ```ts
 * import { answerOf } from "./answer.ts";
 * import { startFilling, withAnswer } from "./filling.ts";
 * const start = startFilling(
 *   { context: { ids: [1, 2, 2, 0], blanks: [1, 2] } },
 *   { prompt: 0, sample: 0, mode: "substitute" },
 * );
 * const tokens = [8, 9].map((id) => ({ id, logProbability: -1, alternatives: [] }));
 * const next = withAnswer(start, answerOf({ blank: 0, tokens, ended: "eop" }));
 * if (next.ids.join() !== "1,8,9,2,0" || next.places[1] !== 3) throw new Error();
 * ```
 */
export function withAnswer(filling: OpenFilling, answer: Answer): OpenFilling {
  const { ids, places } = filling;
  const place = places[answer.blank] ?? 0;
  const tokens = answer.tokens.map(({ id }) => id);
  return {
    ...filling,
    answers: [...filling.answers, answer].toSorted((a, b) => a.blank - b.blank),
    ids: ids.toSpliced(place, 1, ...tokens),
    open: filling.open.filter((blank) => blank !== answer.blank),
    places: places.map((other) => (other > place ? other + tokens.length - 1 : other)),
  };
}
