/** WikiText as it was before it was tokenised: models read text, not the data set's spacing (as the original does). */

const REPLACEMENTS: readonly (readonly [string | RegExp, string])[] = [
  ["s '", "s'"],
  [" @-@ ", "-"],
  [" @,@ ", ","],
  [" @.@ ", "."],
  [" : ", ": "],
  [" ; ", "; "],
  [" . ", ". "],
  [" ! ", "! "],
  [" ? ", "? "],
  [" , ", ", "],
  [/\(\s*([^)]*?)\s*\)/g, "($1)"],
  [/\[\s*([^\]]*?)\s*\]/g, "[$1]"],
  [/\{\s*([^}]*?)\s*\}/g, "{$1}"],
  [/"\s*([^"]*?)\s*"/g, '"$1"'],
  [/'\s*([^']*?)\s*'/g, "'$1'"],
  ["= = = =", "===="],
  ["= = =", "==="],
  ["= =", "=="],
  [" ° ", "°"],
  [" \n", "\n"],
  ["\n ", "\n"],
  [" N ", " 1 "],
  [" 's", "'s"],
];

/**
 * Undoes the tokenisation of WikiText-103.
 *
 * @example
 * ```ts
 * import { wikitextDetokenised } from "./wikitext.ts";
 * if (wikitextDetokenised("a 1 @,@ 200 seat play . It") !== "a 1,200 seat play. It") throw new Error();
 * ```
 */
export function wikitextDetokenised(text: string): string {
  return REPLACEMENTS.reduce((done, [from, to]) => done.replaceAll(from, to), text);
}
