/** A text file as a whole. */
import { DataError, reasonOf } from "./data_error.ts";
import { decodeUtf8 } from "./utf8.ts";

/** A file that is longer is not read: it may not fit into a string. */
export const MOST_BYTES: number = 2 ** 29 - 24;

/**
 * The text of a file, without a byte order mark.
 *
 * @throws {DataError} when it cannot be read, is too long or not UTF-8.
 * @example
 * ```ts
 * import { readTextFile } from "./read_text_file.ts";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "\uFEFFone\ntwo");
 * if (await readTextFile(path) !== "one\ntwo") throw new Error();
 * await Deno.remove(path);
 * ```
 */
export async function readTextFile(path: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    const { size } = await Deno.stat(path);
    if (size > MOST_BYTES) {
      throw new DataError(`${path}: expected at most ${MOST_BYTES} bytes, found ${size}`);
    }
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`${path}: cannot be read, ${reasonOf(error)}`);
  }
  const decoded = decodeUtf8(bytes);
  if (decoded.valid) return decoded.text.replace(/^\uFEFF/, "");
  throw new DataError(`${path}: expected UTF-8, found a byte that is not at offset ${decoded.offset}`);
}
