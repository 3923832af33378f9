/** The documents of a corpus, one after the other. */
import { isBlank } from "../../core/text/whitespace.ts";
import { placeToCut } from "./cut_extracts.ts";
import { type Portion, readChunks } from "./chunks.ts";
import { readParquetRows } from "./parquet.ts";
import { type DocumentOptions, LONGEST_DOCUMENT, type Source } from "./source.ts";
import { type Found, splitDocuments } from "./split_documents.ts";

/** A document or a problem, and the index of its source. */
export type FoundIn = Found & { readonly source: number };

/** A document that is too long, in parts. */
function* parts(found: Found): Generator<Found> {
  if (found.kind === "problem" || found.text.length <= LONGEST_DOCUMENT / 3) return void (yield found);
  let rest = new TextEncoder().encode(found.text);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  while (rest.length > LONGEST_DOCUMENT) {
    const place = placeToCut(rest, LONGEST_DOCUMENT);
    yield { ...found, text: decoder.decode(rest.subarray(0, place)) };
    rest = rest.subarray(place);
  }
  yield { ...found, text: decoder.decode(rest) };
}

function* documentsOf(values: Iterable<unknown>, first: number): Generator<Found> {
  let line = first;
  for (const value of values) {
    line++;
    if (typeof value !== "string") yield { kind: "problem", line, problem: "missing key" };
    else if (!isBlank(value)) yield* parts({ kind: "document", line, text: value });
  }
}

/**
 * The documents of a portion, and its problems, in their order.
 *
 * @throws {DataError} when a Parquet file cannot be read.
 *
 * @example
 * ```ts
 * import { portionDocuments } from "./read_documents.ts";
 *
 * const portion = { kind: "texts", source: 0, first: 0, texts: ["one", " "] } as const;
 * const found = await Array.fromAsync(portionDocuments(portion, [{ kind: "texts", name: "x", texts: [] }], {}));
 * if (found.length !== 1) throw new Error();
 * ```
 */
export async function* portionDocuments(
  portion: Portion,
  sources: readonly Source[],
  { documents = "line", textKey = "text" }: DocumentOptions,
): AsyncGenerator<Found> {
  if (portion.kind === "texts") return yield* documentsOf(portion.texts, portion.first);
  const source = sources[portion.source];
  if (source === undefined || source.kind === "texts") return;
  if (portion.kind === "rows") {
    const { first, count } = portion;
    const rows = await readParquetRows(source.name, { columns: [textKey], first, count });
    return yield* documentsOf(rows.map((row) => row[textKey]), first);
  }
  const { line, bytes } = portion;
  if (bytes === undefined) return void (yield { kind: "problem", line, problem: "too long" });
  const found = source.format === "jsonl"
    ? splitDocuments({ line, bytes }, { format: "jsonl", textKey })
    : splitDocuments({ line, bytes }, { format: "text", documents });
  for (const each of found) yield* parts(each);
}

/**
 * The documents of a corpus, and its problems, in their order; memory stays bounded.
 *
 * @throws {DataError} when a source cannot be read.
 *
 * @example
 * ```ts
 * import { readDocuments } from "./read_documents.ts";
 *
 * const bytes = new TextEncoder().encode('{"text": "one"}\nno JSON\n');
 * const source = { kind: "bytes", name: "stdin", format: "jsonl", bytes } as const;
 * const kinds = (await Array.fromAsync(readDocuments([source], {}))).map(({ kind }) => kind);
 * if (kinds.join() !== "document,problem") throw new Error();
 * ```
 */
export async function* readDocuments(
  sources: readonly Source[],
  options: DocumentOptions,
): AsyncGenerator<FoundIn> {
  for await (const { portions } of readChunks(sources, options)) {
    for (const portion of portions) {
      for await (const found of portionDocuments(portion, sources, options)) {
        yield { ...found, source: portion.source };
      }
    }
  }
}
