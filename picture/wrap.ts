/** Breaking text into lines. */
import { displayWidth } from "./display_width.ts";

/**
 * The lines of a text, broken between words; a word longer than a line stands alone.
 *
 * @param columns of a line
 * @example
 * ```ts
 * import { wrap } from "./wrap.ts";
 *
 * if (wrap("one two three", 8).join("|") !== "one two|three") throw new Error();
 * ```
 */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((word) => word !== "")) {
    if (line !== "" && displayWidth(line) + 1 + displayWidth(word) > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return line === "" ? lines : [...lines, line];
}
