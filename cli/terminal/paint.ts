/** Colours, where they are understood. */
import type { Output } from "../frame/context.ts";

/** SGR parameters by name. The colours for pieces repeat after six. */
const STYLES = {
  bold: "1",
  dim: "2",
  red: "31",
  green: "32",
  yellow: "33",
  blue: "34",
  magenta: "35",
  cyan: "36",
} as const;

/** Name of a style. */
export type Style = keyof typeof STYLES;

const PIECE_STYLES: readonly Style[] = ["green", "magenta", "cyan", "yellow", "blue", "red"];

/** The style of the k-th piece. */
export function pieceStyle(k: number): Style {
  return PIECE_STYLES[k % PIECE_STYLES.length] ?? "green";
}

/**
 * The text in a style, or just the text where the output has no colours.
 *
 * @example
 * ```ts
 * import { paint } from "./paint.ts";
 *
 * if (paint("yes", "green", { colours: false }) !== "yes") throw new Error();
 * if (paint("yes", "green", { colours: true }) !== "\x1b[32myes\x1b[0m") throw new Error();
 * ```
 */
export function paint(text: string, style: Style, output: Pick<Output, "colours">): string {
  return output.colours && text !== "" ? `\x1b[${STYLES[style]}m${text}\x1b[0m` : text;
}
