/** The text of a vocabulary file. */
import { checkFileSize } from "./vocabulary_limits.ts";

/**
 * Decodes UTF-8 strictly; a byte order mark stays.
 *
 * @throws {TypeError} when it is too long or not UTF-8; one sentence with the name of the file.
 *
 * @example
 * ```ts
 * import { readText } from "./read_text.ts";
 *
 * if (readText("a.txt", Uint8Array.of(97)) !== "a") throw new Error();
 * ```
 */
export function readText(name: string, bytes: Uint8Array): string {
  checkFileSize(name, bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new TypeError(`${name}: expected UTF-8, found bytes that are not`);
  }
}

/**
 * The value in a JSON file.
 *
 * @throws {TypeError} when it is no JSON; one sentence with the name of the file.
 *
 * @example
 * ```ts
 * import { readJson } from "./read_text.ts";
 *
 * if (readJson("a.json", Uint8Array.of(55)) !== 7) throw new Error();
 * ```
 */
export function readJson(name: string, bytes: Uint8Array): unknown {
  const text = readText(name, bytes);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TypeError(`${name}: expected JSON, found ${error instanceof Error ? error.message : error}`);
  }
}
