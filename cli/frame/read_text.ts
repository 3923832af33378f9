/** The text that a command works on: written on the command line, or `-` for stdin. */
import { decodeUtf8 } from "../../data/utf8.ts";
import type { Context } from "./context.ts";
import { CommandError } from "./errors.ts";

/**
 * All of stdin as a text.
 *
 * @throws {CommandError} when it is not UTF-8, with the offset of the first byte that is not.
 */
export async function readStdinText(context: Pick<Context, "readStdin">): Promise<string> {
  const result = decodeUtf8(await context.readStdin());
  if (result.valid) return result.text;
  throw new CommandError(`stdin: expected UTF-8, found a byte that is not at offset ${result.offset}`);
}

/**
 * The argument itself, or stdin without its last line break where the argument is `-`.
 *
 * @throws {CommandError} when there is no text, or stdin is not UTF-8.
 *
 * @example
 * ```ts
 * import { readText } from "./read_text.ts";
 *
 * const readStdin = () => Promise.resolve(new TextEncoder().encode("from a pipe\n"));
 * if (await readText("-", { readStdin }) !== "from a pipe") throw new Error();
 * if (await readText("typed", { readStdin }) !== "typed") throw new Error();
 * ```
 */
export async function readText(argument: string, context: Pick<Context, "readStdin">): Promise<string> {
  const text = argument === "-" ? (await readStdinText(context)).replace(/\r?\n$/, "") : argument;
  if (text.trim() === "") {
    throw new CommandError(`${argument === "-" ? "stdin" : "TEXT"}: expected a text, found none`);
  }
  return text;
}
