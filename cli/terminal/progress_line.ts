/** Progress: one line that is redrawn for a person, line after line for a log. */
import type { Output } from "../frame/context.ts";
import { displayWidth } from "../../picture/display_width.ts";

/** A place on the screen that changes. */
export interface ProgressLine {
  readonly show: (text: string) => void;
  /** Leaves the last text standing; what is written afterwards begins on a new line. */
  readonly end: () => void;
}

const REDRAW = "\r\x1b[K";

/**
 * The progress line of an output.
 *
 * @example
 * ```ts
 * import { progressLine } from "./progress_line.ts";
 *
 * let written = "";
 * const output = { write: (text: string) => void (written += text), isTerminal: false, colours: false, columns: 80 };
 * const line = progressLine(output);
 * line.show("one");
 * line.show("two");
 * line.end();
 * if (written !== "one\ntwo\n") throw new Error();
 * ```
 */
export function progressLine({ write, isTerminal, columns }: Output): ProgressLine {
  if (!isTerminal) return { show: (text) => write(`${text}\n`), end: () => {} };
  let isOpen = false;
  return {
    show(text) {
      let shown = text;
      while (displayWidth(shown) >= columns) shown = shown.slice(0, -1);
      write(REDRAW + shown);
      isOpen = true;
    },
    end() {
      if (isOpen) write("\n");
      isOpen = false;
    },
  };
}
