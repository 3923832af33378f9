/** How many columns of a terminal a text takes. */

/** First and last code points of stretches that are two columns wide (Unicode's East Asian Width W and F). */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115F],
  [0x2329, 0x232A],
  [0x2E80, 0x303E],
  [0x3041, 0x33FF],
  [0x3400, 0x4DBF],
  [0x4E00, 0xA4CF],
  [0xA960, 0xA97F],
  [0xAC00, 0xD7A3],
  [0xF900, 0xFAFF],
  [0xFE10, 0xFE19],
  [0xFE30, 0xFE6F],
  [0xFF00, 0xFF60],
  [0xFFE0, 0xFFE6],
  [0x16FE0, 0x18DFF],
  [0x1AFF0, 0x1B2FF],
  [0x20000, 0x3FFFD],
];

const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * The characters of a text as people see them: a letter with its accents, an emoji with its skin.
 *
 * @example
 * ```ts
 * import { graphemes } from "./display_width.ts";
 *
 * if (graphemes("e\u0301👩‍🚀").length !== 2) throw new Error();
 * ```
 */
export function graphemes(text: string): readonly string[] {
  return Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
}

function graphemeWidth(grapheme: string): number {
  const point = grapheme.codePointAt(0) ?? 0;
  if (/^[\p{Cc}\p{Cf}\p{Mn}\p{Me}]+$/u.test(grapheme)) return 0;
  if (/\p{Emoji_Presentation}|\uFE0F/u.test(grapheme)) return 2;
  return WIDE.some(([first, last]) => point >= first && point <= last) ? 2 : 1;
}

/**
 * Columns of a text: two for Chinese, Japanese and Korean characters and for emoji, none for control characters.
 *
 * @example
 * ```ts
 * import { displayWidth } from "./display_width.ts";
 *
 * if (displayWidth("GLM") !== 3 || displayWidth("北京") !== 4 || displayWidth("🙂") !== 2) throw new Error();
 * ```
 */
export function displayWidth(text: string): number {
  // Printable ASCII needs no segmentation.
  if (/^[\x20-\x7E]*$/.test(text)) return text.length;
  return graphemes(text).reduce((width, grapheme) => width + graphemeWidth(grapheme), 0);
}
