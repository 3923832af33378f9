/** A folder with the files of a tokenizer. */
import { TOKENIZER_FILE_NAMES } from "../core/text/tokenizer_files.ts";
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { writeFileAtomic } from "./atomic.ts";
import { DataError, reasonOf } from "./data_error.ts";

/**
 * Makes a folder that has no tokenizer in it yet, so that one that cannot be written to is found out before the work.
 *
 * @throws {DataError} when it holds a tokenizer, or cannot be made.
 */
export async function claimTokenizerDirectory(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
    for await (const { name } of Deno.readDir(path)) {
      if (!TOKENIZER_FILE_NAMES.includes(name)) continue;
      throw new DataError(`${path}: expected a folder without a tokenizer, found ${name}`);
    }
  } catch (error) {
    throw error instanceof DataError ? error : new DataError(`${path}: cannot be made, ${reasonOf(error)}`);
  }
}

/**
 * Writes the files of a tokenizer into a folder that exists; `loadTokenizer` reads them again.
 *
 * @throws {DataError} when they cannot be written.
 *
 * @example
 * ```ts
 * import { byteLevel } from "../core/text/byte_level.ts";
 * import { loadTokenizer } from "./model_directory.ts";
 * import { saveTokenizer } from "./tokenizer_directory.ts";
 *
 * const folder = await Deno.makeTempDir();
 * await saveTokenizer(folder, byteLevel());
 * if ((await loadTokenizer(folder, {})).type !== "byte-level") throw new Error();
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function saveTokenizer(path: string, { files }: Pick<Tokenizer, "files">): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) await writeFileAtomic(`${path}/${name}`, bytes);
}
