/** The hash of a document: decides on which side of a train/validation split it falls, and finds repeated ones. */
import xxhash from "npm:xxhash-wasm@1.1.0";

/** Two 32-bit words of a text's XXH64 (of its UTF-8 bytes, seed 0). */
export interface DocumentHash {
  readonly high: number;
  readonly low: number;
}

/** Hashes texts. */
export type HashDocument = (text: string) => DocumentHash;

/**
 * The function that hashes documents. The hash is of the text, so that it is the same with every tokenizer.
 *
 * @example
 * ```ts
 * import { openDocumentHash } from "./document_hash.ts";
 *
 * const hashDocument = await openDocumentHash();
 * const { high, low } = hashDocument("abc");
 * if (high !== 0x44BC2CF5 || low !== 0xAD770999) throw new Error(`${high} ${low}`);
 * ```
 */
export async function openDocumentHash(): Promise<HashDocument> {
  const { h64 } = await xxhash();
  return (text) => {
    const hash = h64(text);
    return { high: Number(hash >> 32n), low: Number(hash & 0xFFFF_FFFFn) };
  };
}
