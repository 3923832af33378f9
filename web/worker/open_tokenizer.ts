/** The tokenizer of a model directory: ours, or Hugging Face's, whose script is fetched when a model needs it. */
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { tokenizerFromDescription } from "../../core/text/tokenizer_description.ts";
import type * as Published from "../../text/hugging_face.ts";

/** Where the build puts the script. */
const SCRIPT = "tokenizers.js";

/**
 * Opens it.
 *
 * @param bytes of `tokenizer.json`
 * @throws {Error} in one sentence when it is not what it should be.
 */
export async function openTokenizer(bytes: Uint8Array): Promise<Tokenizer> {
  const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  const isPublished = typeof value === "object" && value !== null && "model" in value;
  if (!isPublished) return tokenizerFromDescription(value);
  const script: typeof Published = await import(new URL(SCRIPT, self.location.href).href);
  return script.huggingFaceTokenizer(bytes);
}
