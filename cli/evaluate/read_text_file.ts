/** A text file as a whole. */
import { DataError, reasonOf } from "../../data/data_error.ts";
import { decodeUtf8 } from "../../data/utf8.ts";

/**
 * The text of a file.
 *
 * @throws {DataError} when it cannot be read, is not UTF-8 or has no text.
 */
export async function readTextFile(path: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    throw new DataError(`${path}: cannot be read, ${reasonOf(error)}`);
  }
  const decoded = decodeUtf8(bytes);
  if (!decoded.valid) {
    throw new DataError(`${path}: expected UTF-8, found a byte that is not at offset ${decoded.offset}`);
  }
  if (decoded.text.trim() === "") throw new DataError(`${path}: expected a text, found none`);
  return decoded.text.replace(/^\uFEFF/, "");
}
