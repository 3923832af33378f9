/** Input of a line per question. */
import { CommandError } from "../frame/errors.ts";

/**
 * What every line that is not empty stands for; an error says in which line it is.
 *
 * @throws {CommandError} what reading a line throws, a RangeError included.
 * @example
 * ```ts
 * import { eachLine } from "./each_line.ts";
 *
 * if (eachLine("1\n\n2\n", Number).join() !== "1,2") throw new Error();
 * ```
 */
export function eachLine<Value>(text: string, read: (line: string) => Value): readonly Value[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === "") return [];
    try {
      return [read(line)];
    } catch (error) {
      if (!(error instanceof CommandError || error instanceof RangeError)) throw error;
      throw new CommandError(`line ${index + 1}: ${error.message}`);
    }
  });
}
