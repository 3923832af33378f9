/** The tokenizer of a model directory; the script for published vocabularies is fetched when a model needs it. */
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { tokenizerFromDescription } from "../../core/text/tokenizer_description.ts";
import type { ReadTokenizerFile } from "../../core/text/tokenizer_files.ts";
import { readHuggingFaceFile } from "../../text/hugging_face_file.ts";
import { plainCoder, tokenizerOf } from "../../text/hugging_face_tokens.ts";
import type * as Published from "../../text/open_tokenizer.ts";
import { readJson } from "../../text/read_text.ts";

const FILE = "tokenizer.json";

/** Where the build puts the script. */
const SCRIPT = "tokenizers.js";

/** Bytes, or byte-level BPE as it is trained here: both are read without the script. */
async function openOwn(read: ReadTokenizerFile): Promise<Tokenizer | undefined> {
  const bytes = await read(FILE);
  if (bytes === undefined || await read("glm_tokenizer.json") !== undefined) return undefined;
  const value = readJson(FILE, bytes);
  if (typeof value !== "object" || value === null || !("model" in value)) {
    return tokenizerFromDescription(value);
  }
  const file = readHuggingFaceFile(FILE, value);
  const coder = plainCoder(file);
  return coder === undefined ? undefined : tokenizerOf(file, { bytes, coder });
}

/**
 * Opens it, whichever it is.
 *
 * @throws {Error} in one sentence when it is not what it should be.
 */
export async function openTokenizer(read: ReadTokenizerFile): Promise<Tokenizer> {
  const own = await openOwn(read);
  if (own !== undefined) return own;
  const script: typeof Published = await import(new URL(SCRIPT, self.location.href).href);
  return await script.openTokenizer(read);
}
