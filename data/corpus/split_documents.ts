/** The documents in an extract, and the lines that give none. */
import { isBlank } from "../../core/text/whitespace.ts";
import { decodeUtf8 } from "../utf8.ts";
import type { DocumentUnit } from "./source.ts";

/** What can be wrong with a line. */
export type ProblemKind = "invalid UTF-8" | "broken JSON" | "missing key" | "too long";

/** A document, or a line (a row of Parquet) that is none. Lines count from 1. */
export type Found =
  | { readonly kind: "document"; readonly line: number; readonly text: string }
  | { readonly kind: "problem"; readonly line: number; readonly problem: ProblemKind };

/** How to read an extract. */
export type SplitOptions =
  | { readonly format: "text"; readonly documents: DocumentUnit }
  | { readonly format: "jsonl"; readonly textKey: string };

const NEWLINE = 0x0A;

/** The lines of an extract without their ends, as bytes, with their numbers. */
function* lines(bytes: Uint8Array, first: number): Generator<{ line: number; bytes: Uint8Array }> {
  let line = first;
  for (let start = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const isReturn = end > start && bytes[end - 1] === 0x0D;
    yield { line, bytes: bytes.subarray(start, isReturn ? end - 1 : end) };
    start = end + 1;
  }
}

/** Paragraphs, which blank lines part, with the number of the first line of each. */
function* paragraphs(bytes: Uint8Array, first: number): Generator<{ line: number; bytes: Uint8Array }> {
  let start = 0;
  let startLine = first;
  let end = 0; // of the last line that is not blank
  let at = 0;
  let line = first;
  for (; at < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, at);
    const lineEnd = newline < 0 ? bytes.length : newline;
    if (bytes.subarray(at, lineEnd).every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0D)) {
      if (end > start) yield { line: startLine, bytes: bytes.subarray(start, end) };
      [start, end, startLine] = [lineEnd + 1, lineEnd + 1, line + 1];
    } else {
      end = bytes[lineEnd - 1] === 0x0D ? lineEnd - 1 : lineEnd;
    }
    at = lineEnd + 1;
  }
  if (end > start) yield { line: startLine, bytes: bytes.subarray(start, end) };
}

/** In a document of several lines, how many stand before the one that is not UTF-8. */
function linesBeforeInvalid(bytes: Uint8Array): number {
  const decoded = decodeUtf8(bytes);
  return decoded.valid ? 0 : bytes.subarray(0, decoded.offset).filter((byte) => byte === NEWLINE).length;
}

/**
 * The text under a key of an object in JSON.
 *
 * @example
 * ```ts
 * import { textUnder } from "./split_documents.ts";
 *
 * const line = '{"text": "a", "id": 7}';
 * if (textUnder(line, "text").text !== "a" || textUnder(line, "id").problem !== "missing key") throw new Error();
 * ```
 */
export function textUnder(
  json: string,
  key: string,
): { readonly text: string; readonly problem?: never } | {
  readonly problem: ProblemKind;
  readonly text?: never;
} {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { problem: "broken JSON" };
  }
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) {
    return { problem: "missing key" };
  }
  const text: unknown = Reflect.get(value, key);
  return typeof text === "string" ? { text } : { problem: "missing key" };
}

/**
 * The documents of an extract in their order. Blank lines, and documents of nothing but whitespace, are none.
 *
 * @param extract `bytes`, and the number of its first `line`
 *
 * @example
 * ```ts
 * import { splitDocuments } from "./split_documents.ts";
 *
 * const bytes = new TextEncoder().encode("one\n\ntwo\n");
 * const found = [...splitDocuments({ line: 1, bytes }, { format: "text", documents: "line" })];
 * if (found.map(({ line }) => line).join() !== "1,3") throw new Error();
 * ```
 */
export function* splitDocuments(
  { line: first, bytes }: { readonly line: number; readonly bytes: Uint8Array },
  options: SplitOptions,
): Generator<Found> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const unit = options.format === "jsonl" ? "line" : options.documents;
  const records = unit === "file"
    ? [{ line: first, bytes }]
    : unit === "line"
    ? lines(bytes, first)
    : paragraphs(bytes, first);
  for (const { line, bytes } of records) {
    let text: string;
    try {
      text = decoder.decode(bytes);
    } catch {
      yield { kind: "problem", line: line + linesBeforeInvalid(bytes), problem: "invalid UTF-8" };
      continue;
    }
    if (isBlank(text)) continue;
    if (options.format === "text") {
      yield { kind: "document", line, text };
      continue;
    }
    const found = textUnder(text, options.textKey);
    if (found.problem !== undefined) yield { kind: "problem", line, problem: found.problem };
    else if (!isBlank(found.text)) yield { kind: "document", line, text: found.text };
  }
}
