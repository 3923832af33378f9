/** Which tokenizer it is: models and prepared data remember the hash of the one they were made with. */
import type { Tokenizer } from "../core/text/tokenizer.ts";

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

/** What a tokenizer should be. */
export interface ExpectedTokenizer {
  /** The hash that was remembered. */
  readonly expected: string;
  /** Whose it is, for the message: `model m`, say. */
  readonly what: string;
}

/**
 * What is wrong, in one sentence, with a tokenizer that is not the one something was made with; nothing where it is.
 *
 * @example
 * ```ts
 * import { byteLevel } from "../core/text/byte_level.ts";
 * import { otherTokenizer, tokenizerHash } from "./tokenizer_hash.ts";
 *
 * const expected = await tokenizerHash(byteLevel());
 * if (await otherTokenizer(byteLevel(), { expected, what: "model m" }) !== undefined) throw new Error();
 * ```
 */
export async function otherTokenizer(
  tokenizer: Pick<Tokenizer, "files" | "type">,
  { expected, what }: ExpectedTokenizer,
): Promise<string | undefined> {
  const found = await tokenizerHash(tokenizer);
  if (found === expected) return undefined;
  return `${what}: expected the tokenizer that it was made with, SHA-256 ${expected.slice(0, 16)}…, ` +
    `found another of type ${tokenizer.type}, SHA-256 ${found.slice(0, 16)}…`;
}
