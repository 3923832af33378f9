/** Models and prepared data are used with the tokenizer that they were made with. */
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { type ExpectedTokenizer, otherTokenizer } from "../text/tokenizer_hash.ts";
import { DataError } from "./data_error.ts";

/**
 * Refuses a tokenizer that is not the one something was made with.
 *
 * @throws {DataError} in one sentence.
 *
 * @example
 * ```ts
 * import { byteLevel } from "../core/text/byte_level.ts";
 * import { tokenizerHash } from "../text/tokenizer_hash.ts";
 * import { checkTokenizer } from "./check_tokenizer.ts";
 *
 * await checkTokenizer(byteLevel(), { expected: await tokenizerHash(byteLevel()), what: "model m" });
 * ```
 */
export async function checkTokenizer(
  tokenizer: Pick<Tokenizer, "files" | "type">,
  expected: ExpectedTokenizer,
): Promise<void> {
  const wrong = await otherTokenizer(tokenizer, expected);
  if (wrong !== undefined) throw new DataError(wrong);
}
