/**
 * How BERT cuts a text into words (`BasicTokenizer` of the original, in Python with Unicode 14.0), in front of
 * the WordPiece model. The library's own normaliser differs for U+0085, U+001C–U+001F, U+FEFF, vertical
 * whitespace and unassigned code points, and strips accents before it knows lower case.
 */
import { MARK_OF_14, UNASSIGNED_IN_14 } from "./unicode14.ts";

/** What separates words; all other whitespace is a control character, and vanishes. */
const RAW_WORD = /[^\t\n\r\p{Zs}\u2028\u2029]+/gu;
const CONTROL = new RegExp(`[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\uFFFD${UNASSIGNED_IN_14}]`, "gu");
const IDEOGRAPH = new RegExp(
  "[\\u4E00-\\u9FFF\\u3400-\\u4DBF\\u{20000}-\\u{2A6DF}\\u{2A700}-\\u{2B73F}\\u{2B740}-\\u{2B81F}" +
    "\\u{2B820}-\\u{2CEAF}\\uF900-\\uFAFF\\u{2F800}-\\u{2FA1F}]",
  "gu",
);
const ACCENT = new RegExp(`[\\p{Mn}${MARK_OF_14}]`, "gu");
const PUNCTUATION = "!-\\/:-@\\[-`\\{-~\\p{P}";
const WORD = new RegExp(`[${PUNCTUATION}]|[^ ${PUNCTUATION}]+`, "gu");
const PLAIN = /^[a-z]+$/;

/**
 * The stretches of a text between whitespace.
 *
 * @example
 * ```ts
 * import { rawWords } from "./bert_words.ts";
 *
 * if (rawWords(" a\u3000b\x85c ").join("|") !== "a|b\x85c") throw new Error();
 * ```
 */
export function rawWords(text: string): readonly string[] {
  return text.match(RAW_WORD) ?? [];
}

/**
 * The words of a stretch without whitespace, in lower case without accents; punctuation and ideographs stand
 * alone.
 *
 * @example
 * ```ts
 * import { bertWords } from "./bert_words.ts";
 *
 * if (bertWords("Café's北京").join("|") !== "cafe|'|s|北|京") throw new Error();
 * ```
 */
export function bertWords(raw: string): readonly string[] {
  if (PLAIN.test(raw)) return [raw];
  const clean = raw.replace(CONTROL, "").replace(IDEOGRAPH, " $& ");
  return clean.toLowerCase().normalize("NFD").replace(ACCENT, "").match(WORD) ?? [];
}
