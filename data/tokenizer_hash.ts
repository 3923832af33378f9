/** Which tokenizer it is: models and prepared data remember the hash of the one they were made with. */
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { DataError } from "./data_error.ts";

async function sha256(bytes: Uint8Array): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes))).toHex();
}

/**
 * SHA-256, in hex, of a tokenizer's files: of the lines that `sha256sum` prints for them, in the order of their
 * names.
 *
 * @example
 * ```ts
 * import { byteLevel } from "../core/text/byte_level.ts";
 * import { tokenizerHash } from "./tokenizer_hash.ts";
 *
 * if (!/^[0-9a-f]{64}$/.test(await tokenizerHash(byteLevel()))) throw new Error();
 * ```
 */
export async function tokenizerHash({ files }: Pick<Tokenizer, "files">): Promise<string> {
  const names = Object.keys(files).sort();
  const lines = await Promise.all(
    names.map(async (name) => `${await sha256(files[name] ?? new Uint8Array())}  ${name}\n`),
  );
  return await sha256(new TextEncoder().encode(lines.join("")));
}

/**
 * Refuses a tokenizer that is not the one something was made with.
 *
 * @param expected the hash that was remembered
 * @param what whose it is, for the message: `model m`, say
 * @throws {DataError} in one sentence.
 *
 * @example
 * ```ts
 * import { byteLevel } from "../core/text/byte_level.ts";
 * import { checkTokenizerHash, tokenizerHash } from "./tokenizer_hash.ts";
 *
 * await checkTokenizerHash(byteLevel(), { expected: await tokenizerHash(byteLevel()), what: "model m" });
 * ```
 */
export async function checkTokenizerHash(
  tokenizer: Pick<Tokenizer, "files" | "type">,
  { expected, what }: { readonly expected: string; readonly what: string },
): Promise<void> {
  const found = await tokenizerHash(tokenizer);
  if (found === expected) return;
  throw new DataError(
    `${what}: expected the tokenizer that it was made with, SHA-256 ${expected.slice(0, 16)}…, ` +
      `found another of type ${tokenizer.type}, SHA-256 ${found.slice(0, 16)}…`,
  );
}
