/** Texts as the words that scores count. */

/**
 * Words with case and punctuation: marks and symbols stand alone, but for marks inside numbers, and so does every
 * character of a script without spaces (the international tokenisation of mteval-v14, whose characters sacreBLEU adds).
 *
 * @example
 * ```ts
 * import { bleuWords } from "./words.ts";
 * if (bleuWords('He paid 1,200 ("much").').join(" ") !== 'He paid 1,200 ( " much " ) .') throw new Error();
 * if (bleuWords("很好 ok").join("|") !== "很|好|ok") throw new Error();
 * ```
 */
export function bleuWords(text: string): readonly string[] {
  return text
    .replace(
      /(?<!\p{N})\p{P}|\p{P}(?!\p{N})|\p{S}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/gu,
      " $& ",
    )
    .split(/\s+/)
    .filter((word) => word !== "");
}

/**
 * Words without case and punctuation: runs of letters and digits, and single characters of scripts without spaces.
 *
 * @example
 * ```ts
 * import { rougeWords } from "./words.ts";
 * if (rougeWords("The U.S. isn't 很好").join(" ") !== "the u s isn t 很 好") throw new Error();
 * ```
 */
export function rougeWords(text: string): readonly string[] {
  const pattern =
    /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|[[\p{L}\p{M}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]]+/gv;
  return text.toLowerCase().match(pattern) ?? [];
}
