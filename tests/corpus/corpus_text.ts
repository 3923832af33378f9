/** Corpora in files that are gone after the test. */
import type { Source } from "../../data/corpus/source.ts";
import { readDocuments } from "../../data/corpus/read_documents.ts";
import type { DocumentOptions } from "../../data/corpus/source.ts";

/** Bytes as a source. */
export function bytesSource(bytes: string | Uint8Array, format: "text" | "jsonl" = "text"): Source {
  return {
    kind: "bytes",
    name: "stdin",
    format,
    bytes: typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes,
  };
}

/** Every document as `line:text`, every problem as `line!problem`. */
export async function readAll(
  sources: readonly Source[],
  options: DocumentOptions = {},
): Promise<readonly string[]> {
  return await Array.fromAsync(
    readDocuments(sources, options),
    (found) => found.kind === "document" ? `${found.line}:${found.text}` : `${found.line}!${found.problem}`,
  );
}
