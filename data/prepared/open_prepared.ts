/** Prepared data, read from disk as it is needed. */
import { DataError, reasonOf } from "../data_error.ts";
import { INDEX_WORDS, type IndexedDocument, readIndexed } from "./document_index.ts";
import { MANIFEST, type Manifest, readManifest } from "./manifest.ts";
import { openTokenFile, type TokenFile } from "./token_file.ts";
import { bytesPerToken } from "./token_width.ts";

/** A document and where it came from. */
export interface PreparedDocument extends IndexedDocument {
  /** Name of its source. */
  readonly file: string;
}

/** The documents of one or several folders. */
export interface PreparedData {
  readonly folders: readonly string[];
  readonly manifests: readonly Manifest[];
  /** How many there are. */
  readonly documents: number;
  readonly tokens: number;
  /** Hash of the tokenizer that all were prepared with. */
  readonly tokenizerHash: string;
  /** @throws {RangeError} when there is no such document. */
  readonly document: (index: number) => PreparedDocument;
  /** Lengths of all documents, in their order. */
  readonly lengths: Uint32Array;
  /**
   * Tokens of a document from one index to another, as `slice` has it.
   *
   * @throws {DataError} when they cannot be read.
   */
  readonly read: (document: number, from?: number, to?: number) => readonly number[];
  readonly close: () => void;
}

interface OpenFolder {
  readonly manifest: Manifest;
  readonly shards: readonly { readonly index: Uint32Array; readonly tokens: TokenFile }[];
}

async function bytesOf(path: string, expected: number): Promise<Uint8Array<ArrayBuffer>> {
  const { size } = await Deno.stat(path);
  if (size !== expected) throw new DataError(`${path}: expected ${expected} bytes, found ${size}`);
  return await Deno.readFile(path);
}

async function readIndex(
  path: string,
  { documents, tokens, sources }: {
    readonly documents: number;
    readonly tokens: number;
    readonly sources: number;
  },
): Promise<Uint32Array> {
  const bytes = await bytesOf(path, documents * INDEX_WORDS * 4);
  const index = new Uint32Array(bytes.buffer, bytes.byteOffset, documents * INDEX_WORDS);
  let sum = 0;
  for (let document = 0; document < documents; document++) {
    const { length, source } = readIndexed(index, document);
    if (length === 0 || source >= sources) {
      throw new DataError(
        `${path}: expected documents with tokens, of ${sources} sources, found document ${document} ` +
          `with ${length} tokens, of source ${source}`,
      );
    }
    sum += length;
  }
  if (sum !== tokens) {
    throw new DataError(`${path}: expected documents of ${tokens} tokens in all, found ${sum}`);
  }
  return index;
}

async function openFolder(folder: string): Promise<OpenFolder> {
  try {
    const manifest = await readManifest(folder);
    const { width, sources } = manifest;
    const shards: { index: Uint32Array; tokens: TokenFile }[] = [];
    for (const { name, documents, tokens } of manifest.shards) {
      const index = await readIndex(`${folder}/${name}.index`, {
        documents,
        tokens,
        sources: sources.length,
      });
      const path = `${folder}/${name}.tokens`;
      const { size } = await Deno.stat(path);
      if (size !== tokens * bytesPerToken(width)) {
        throw new DataError(`${path}: expected ${tokens * bytesPerToken(width)} bytes, found ${size}`);
      }
      const { tokenizer: { vocabularySize } } = manifest;
      shards.push({ index, tokens: openTokenFile(path, { width, count: tokens, vocabularySize }) });
    }
    return { manifest, shards };
  } catch (error) {
    throw error instanceof DataError ? error : new DataError(
      `${folder}: expected a folder of prepared data, but it cannot be read, ${reasonOf(error)}`,
    );
  }
}

/** What two folders must share to be parts of one corpus, wherever the machines that made them kept its files. */
function wholeOf({ part: { count }, counts: _, shards: __, sources, ...plan }: Manifest): string {
  const files = sources.map(({ name, size }) => [name.replace(/^.*[\\/]/, ""), size]);
  return JSON.stringify({ ...plan, count, files });
}

function checkTogether(folders: readonly string[], manifests: readonly Manifest[]): void {
  const hash = manifests[0]?.tokenizer.hash;
  const names = manifests.map((manifest) => `${manifest.part.index} of ${wholeOf(manifest)}`);
  for (const [i, { tokenizer }] of manifests.entries()) {
    if (tokenizer.hash !== hash) {
      throw new DataError(
        `${folders[i]}: expected data prepared with the tokenizer of ${
          folders[0]
        }, found another, of type ${tokenizer.type}`,
      );
    }
    const first = names.findIndex((name) => name === names[i]);
    if (first !== i) {
      throw new DataError(`${folders[i]}: expected each part once, found that of ${folders[first]} again`);
    }
  }
}

/** Where every document is: its folder's shard and its number there, and where its tokens begin. */
interface Places {
  readonly shard: Uint32Array;
  readonly number: Uint32Array;
  readonly start: Uint32Array;
  readonly lengths: Uint32Array;
}

/** Parts of one corpus follow each other chunk by chunk, as in the whole; corpora stand one behind the other. */
function placesOf(folders: readonly OpenFolder[]): Places {
  const wholes = [...new Set(folders.map(({ manifest }) => wholeOf(manifest)))];
  const total = folders.reduce((sum, { manifest }) => sum + manifest.counts.documents, 0);
  const [shards, numbers, starts] = [new Uint32Array(total), new Uint32Array(total), new Uint32Array(total)];
  const [lengths, chunks, groups] = [new Uint32Array(total), new Uint32Array(total), new Uint32Array(total)];
  let at = 0;
  let shard = 0;
  for (const folder of folders) {
    const group = wholes.indexOf(wholeOf(folder.manifest));
    for (const { index } of folder.shards) {
      let start = 0;
      for (let number = 0; number < index.length / INDEX_WORDS; number++, at++) {
        const { length, chunk } = readIndexed(index, number);
        [shards[at], numbers[at], starts[at], lengths[at]] = [shard, number, start, length];
        [chunks[at], groups[at]] = [chunk, group];
        start += length;
      }
      shard++;
    }
  }
  if (folders.length === 1) return { shard: shards, number: numbers, start: starts, lengths };
  const order = Uint32Array.from({ length: total }, (_, i) => i).sort((a, b) =>
    (groups[a] ?? 0) - (groups[b] ?? 0) || (chunks[a] ?? 0) - (chunks[b] ?? 0) || a - b
  );
  const sorted = (values: Uint32Array): Uint32Array => order.map((i) => values[i] ?? 0);
  return { shard: sorted(shards), number: sorted(numbers), start: sorted(starts), lengths: sorted(lengths) };
}

/**
 * Opens folders of prepared data. Parts of one corpus (`--shard i/n`) give the documents of the whole, in its order,
 * in whatever order they are named.
 *
 * @throws {DataError} in one sentence, for files that are missing, cut off or no prepared data, and for folders that
 * do not belong together.
 *
 * @example
 * ```ts
 * import { byteLevel } from "../../core/text/byte_level.ts";
 * import { openPrepared } from "./open_prepared.ts";
 * import { prepare } from "./prepare.ts";
 *
 * const folder = await Deno.makeTempDir();
 * const sources = [{ kind: "texts", name: "two", texts: ["one", "two"] }] as const;
 * await prepare(folder, { sources, tokenizer: byteLevel(), documents: "line", textKey: "text", workers: 1 });
 * const data = await openPrepared([folder]);
 * if (byteLevel().decode(data.read(1)) !== "two" || data.document(1).line !== 2) throw new Error();
 * data.close();
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function openPrepared(folders: readonly string[]): Promise<PreparedData> {
  if (folders.length === 0) throw new DataError("prepared data: expected at least one folder, found none");
  const opened: OpenFolder[] = [];
  const close = (): void => opened.forEach(({ shards }) => shards.forEach(({ tokens }) => tokens.close()));
  try {
    for (const folder of folders) opened.push(await openFolder(folder.replace(/\/+$/, "")));
    checkTogether(folders, opened.map(({ manifest }) => manifest));
  } catch (error) {
    close();
    throw error;
  }
  const shards = opened.flatMap(({ manifest, shards }) => shards.map((shard) => ({ ...shard, manifest })));
  const places = placesOf(opened);
  const documents = places.lengths.length;
  const placeOf = (document: number): { readonly shard: typeof shards[number]; readonly number: number } => {
    const shard = shards[places.shard[document] ?? -1];
    if (shard === undefined) throw new RangeError(`document ${document}: expected one of ${documents}`);
    return { shard, number: places.number[document] ?? 0 };
  };
  return {
    folders,
    manifests: opened.map(({ manifest }) => manifest),
    documents,
    tokens: opened.reduce((sum, { manifest }) => sum + manifest.counts.tokens, 0),
    tokenizerHash: opened[0]?.manifest.tokenizer.hash ?? "",
    lengths: places.lengths,
    document(index) {
      const { shard, number } = placeOf(index);
      const document = readIndexed(shard.index, number);
      return { ...document, file: shard.manifest.sources[document.source]?.name ?? "" };
    },
    read(index, from = 0, to = Infinity) {
      const { shard } = placeOf(index);
      const length = places.lengths[index] ?? 0;
      const [first, end] = [Math.min(Math.max(0, from), length), Math.min(to, length)];
      const start = places.start[index] ?? 0;
      return shard.tokens.read(start + first, start + Math.max(first, end));
    },
    close,
  };
}

/** Whether a path is a folder of prepared data. */
export async function isPrepared(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(`${path}/${MANIFEST}`)).isFile;
  } catch {
    return false;
  }
}
