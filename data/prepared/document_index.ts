/** The index of a shard: six 32-bit words per document, little-endian. */

/** What is known of a document besides its tokens. */
export interface IndexedDocument {
  /** Its length in tokens. */
  readonly length: number;
  readonly hashHigh: number;
  readonly hashLow: number;
  /** Index of the source that it came from. */
  readonly source: number;
  /** The line (of a text file or of JSON lines), row or text that it begins with, counted from 1. */
  readonly line: number;
  /** Index of the chunk of the corpus that it stood in: documents of several shards are ordered by it. */
  readonly chunk: number;
}

const FIELDS = ["length", "hashHigh", "hashLow", "source", "line", "chunk"] as const;

/** Words per document. */
export const INDEX_WORDS: number = FIELDS.length;

/** The words of documents, one after the other. */
export function writeIndex(documents: readonly IndexedDocument[]): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(documents.flatMap((document) => FIELDS.map((field) => document[field])));
}

/**
 * One document of an index.
 *
 * @throws {RangeError} when it has no such document.
 *
 * @example
 * ```ts
 * import { readIndexed, writeIndex } from "./document_index.ts";
 *
 * const document = { length: 5, hashHigh: 1, hashLow: 2, source: 0, line: 7, chunk: 0 };
 * if (readIndexed(writeIndex([document, document]), 1).line !== 7) throw new Error();
 * ```
 */
export function readIndexed(index: Uint32Array, document: number): IndexedDocument {
  const at = document * INDEX_WORDS;
  const [length, hashHigh, hashLow, source, line, chunk] = index.subarray(at, at + INDEX_WORDS);
  if (
    length === undefined || hashHigh === undefined || hashLow === undefined || source === undefined ||
    line === undefined || chunk === undefined
  ) throw new RangeError(`document ${document}: expected one of ${index.length / INDEX_WORDS}`);
  return { length, hashHigh, hashLow, source, line, chunk };
}
