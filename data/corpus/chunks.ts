/** A corpus in chunks: the units of work, the same however many workers share it. */
import { cutExtracts } from "./cut_extracts.ts";
import { parquetRanges } from "./parquet.ts";
import { readBytes } from "./read_bytes.ts";
import type { BytesSource, DocumentOptions, FileSource, Source } from "./source.ts";

/** Consecutive documents of one source, by the source's index. */
export type Portion =
  & { readonly source: number }
  & (
    /** `line` is the number of the first line; without `bytes` it stands for a record that is too long. */
    | { readonly kind: "bytes"; readonly line: number; readonly bytes: Uint8Array | undefined }
    | { readonly kind: "rows"; readonly first: number; readonly count: number }
    | { readonly kind: "texts"; readonly first: number; readonly texts: readonly string[] }
  );

/** Consecutive portions, in the order of the corpus. */
export interface Chunk {
  /** 0, 1, 2, … through the corpus. */
  readonly index: number;
  readonly portions: readonly Portion[];
}

/** About so many bytes are a chunk. */
export const CHUNK_BYTES: number = 1 << 20;

/** A portion, and how much of a chunk it fills. */
interface Weighed {
  readonly portion: Portion;
  readonly weight: number;
}

async function* bytePortions(
  source: FileSource | BytesSource,
  index: number,
  { documents = "line" }: DocumentOptions,
): AsyncGenerator<Weighed> {
  const pieces = source.kind === "bytes" ? [source.bytes] : readBytes(source);
  const boundary = source.format === "text" ? documents : "json";
  for await (const { line, bytes } of cutExtracts(pieces, { boundary, extractBytes: CHUNK_BYTES })) {
    yield { portion: { kind: "bytes", source: index, line, bytes }, weight: bytes?.length ?? 0 };
  }
}

async function* portionsOf(source: Source, index: number, options: DocumentOptions): AsyncGenerator<Weighed> {
  if (source.kind === "texts") {
    for (const [first, text] of source.texts.entries()) {
      yield { portion: { kind: "texts", source: index, first, texts: [text] }, weight: text.length };
    }
  } else if (source.format === "parquet") {
    for (const range of await parquetRanges(source.name, [options.textKey ?? "text"])) {
      yield { portion: { kind: "rows", source: index, ...range }, weight: CHUNK_BYTES };
    }
  } else {
    yield* bytePortions(source, index, options);
  }
}

/**
 * The chunks of a corpus. What is in them depends on the sources and the options alone.
 *
 * @throws {DataError} when a source cannot be read.
 *
 * @example
 * ```ts
 * import { readChunks } from "./chunks.ts";
 *
 * const source = { kind: "texts", name: "two", texts: ["a", "b"] } as const;
 * const [chunk, ...more] = await Array.fromAsync(readChunks([source], {}));
 * if (chunk?.portions.length !== 2 || more.length > 0) throw new Error();
 * ```
 */
export async function* readChunks(
  sources: readonly Source[],
  options: DocumentOptions,
): AsyncGenerator<Chunk> {
  let index = 0;
  let portions: Portion[] = [];
  let filled = 0;
  for (const [number, source] of sources.entries()) {
    for await (const { portion, weight } of portionsOf(source, number, options)) {
      portions.push(portion);
      filled += weight;
      if (filled < CHUNK_BYTES) continue;
      yield { index: index++, portions };
      portions = [];
      filled = 0;
    }
  }
  if (portions.length > 0) yield { index, portions };
}
