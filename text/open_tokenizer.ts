/** A tokenizer from files, whichever kind it is: those of a model directory, or a folder of published ones. */
import { tokenizerFromDescription } from "../core/text/tokenizer_description.ts";
import type { Tokenizer } from "../core/text/tokenizer.ts";
import type { ReadTokenizerFile } from "../core/text/tokenizer_files.ts";
import { bertTokenizer } from "./bert.ts";
import { gpt2Tokenizer } from "./gpt2.ts";
import { huggingFaceTokenizer } from "./hugging_face.ts";
import { DESCRIPTION, parsePublished, type PublishedDescription } from "./published_description.ts";
import { readJson } from "./read_text.ts";
import { sentencePieceTokenizer } from "./sentencepiece.ts";

const TOKENIZER = "tokenizer.json";

async function needed(read: ReadTokenizerFile, name: string): Promise<Uint8Array> {
  const bytes = await read(name);
  if (bytes !== undefined) return bytes;
  throw new TypeError(`${name}: expected the vocabulary that ${DESCRIPTION} speaks of, found no such file`);
}

async function openPublished(read: ReadTokenizerFile, description: PublishedDescription): Promise<Tokenizer> {
  const { type, ...setup } = description;
  switch (type) {
    case "bert":
      return bertTokenizer({ vocabulary: await needed(read, "vocab.txt"), ...setup });
    case "sentencepiece":
      return sentencePieceTokenizer({ model: await needed(read, "tokenizer.model"), ...setup });
    default: {
      const [vocabulary, merges] = [await needed(read, "vocab.json"), await needed(read, "merges.txt")];
      return gpt2Tokenizer({ type, vocabulary, merges, ...setup });
    }
  }
}

/** Published vocabularies by the file that tells them, where nothing describes them; they get the masks of all tasks. */
const PUBLISHED: Readonly<Record<string, PublishedDescription>> = {
  "vocab.txt": { type: "bert", taskMask: true },
  "tokenizer.model": { type: "sentencepiece", taskMask: true, fixCommandTokens: true },
  "vocab.json": { type: "gpt2", taskMask: true },
};

/** `{"type": "byte-level"}` and the like; a Hugging Face file has no type at its top. */
function openTokenizerJson(bytes: Uint8Array): Tokenizer {
  const value = readJson(TOKENIZER, bytes);
  const isOurs = typeof value !== "object" || value === null || !("model" in value);
  return isOurs ? tokenizerFromDescription(value) : huggingFaceTokenizer(bytes);
}

/**
 * The tokenizer of a folder: what `glm_tokenizer.json` describes, or else `tokenizer.json`, ours or Hugging
 * Face's, or else the vocabulary of BERT (`vocab.txt`), SentencePiece (`tokenizer.model`) or GPT-2 (`vocab.json` and
 * `merges.txt`).
 *
 * @throws {TypeError} in one sentence when there is none, or a file is not what it should be.
 *
 * @example
 * ```ts
 * import { openTokenizer } from "./open_tokenizer.ts";
 *
 * const json = new TextEncoder().encode('{"type": "byte-level"}');
 * const tokenizer = await openTokenizer((name) => Promise.resolve(name === "tokenizer.json" ? json : undefined));
 * if (tokenizer.encode("a").length !== 1) throw new Error();
 * ```
 */
export async function openTokenizer(read: ReadTokenizerFile): Promise<Tokenizer> {
  const description = await read(DESCRIPTION);
  if (description !== undefined) {
    return await openPublished(read, parsePublished(readJson(DESCRIPTION, description)));
  }
  const json = await read(TOKENIZER);
  if (json !== undefined) return openTokenizerJson(json);
  for (const [file, description] of Object.entries(PUBLISHED)) {
    if (await read(file) !== undefined) return await openPublished(read, description);
  }
  throw new TypeError(
    `expected ${TOKENIZER}, ${DESCRIPTION} with a vocabulary, or ${
      Object.keys(PUBLISHED).join(", ")
    }, found none`,
  );
}
