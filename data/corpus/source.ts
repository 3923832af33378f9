/** What a corpus is read from. */

/** How documents are written down in a file. */
export type SourceFormat = "text" | "jsonl" | "parquet";

/** A file. */
export interface FileSource {
  readonly kind: "file";
  /** Its path as it was given, for messages. */
  readonly name: string;
  readonly format: SourceFormat;
  /** Whether it is compressed by gzip. */
  readonly isCompressed: boolean;
}

/** Bytes at hand, stdin say. */
export interface BytesSource {
  readonly kind: "bytes";
  readonly name: string;
  readonly format: "text" | "jsonl";
  readonly bytes: Uint8Array;
}

/** A corpus inside a package, a text a document. */
export interface TextsSource {
  readonly kind: "texts";
  readonly name: string;
  readonly texts: readonly string[];
}

/** Any of them. */
export type Source = FileSource | BytesSource | TextsSource;

/** What counts as a document of a text file. */
export type DocumentUnit = "line" | "paragraph" | "file";

/** How documents are found in sources. */
export interface DocumentOptions {
  /** In text files; default "line". */
  readonly documents?: DocumentUnit;
  /** The key of a JSON line, or the column of a Parquet file, with the text; default "text". */
  readonly textKey?: string;
}

/**
 * A longer document (in bytes of UTF-8) becomes several, cut between words, so that memory is bounded whatever is
 * fed in.
 */
export const LONGEST_DOCUMENT: number = 1 << 22;
