/** Lines of a file of any size, in bounded memory. */
import { DataError, reasonOf } from "./data_error.ts";

/** A longer line is handed out in parts. */
const LONGEST_LINE = 1 << 20;

async function* lines(path: string): AsyncGenerator<string> {
  using file = await Deno.open(path);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const buffer = new Uint8Array(1 << 16);
  let rest = "";
  for (;;) {
    const read = await file.read(buffer);
    rest += decoder.decode(buffer.subarray(0, read ?? 0), { stream: read !== null });
    const parts = rest.split(/(?<=\n)/);
    const last = parts.at(-1) ?? "";
    const isOpen = read !== null && !last.endsWith("\n") && last.length < LONGEST_LINE;
    rest = isOpen ? parts.pop() ?? "" : "";
    for (const part of parts) if (part !== "") yield part;
    if (read === null) return;
  }
}

/**
 * The lines of a UTF-8 file, their line feeds included, so that joined they are the file (but for a byte order
 * mark). A line of more than a million characters comes in parts.
 *
 * @throws {DataError} when the file cannot be read or is not UTF-8.
 *
 * @example
 * ```ts
 * import { readLines } from "./read_lines.ts";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "one\ntwo");
 * if ((await Array.fromAsync(readLines(path))).join("|") !== "one\n|two") throw new Error();
 * await Deno.remove(path);
 * ```
 */
export async function* readLines(path: string): AsyncGenerator<string> {
  try {
    yield* lines(path);
  } catch (error) {
    if (error instanceof TypeError) throw new DataError(`${path}: expected UTF-8, found bytes that are not`);
    throw new DataError(`${path}: cannot be read, ${reasonOf(error)}`);
  }
}
