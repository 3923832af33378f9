/** From a corpus to token shards on disk. */
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { writeFileAtomic } from "../atomic.ts";
import { CHUNK_BYTES } from "../corpus/chunks.ts";
import type { DocumentUnit, Source } from "../corpus/source.ts";
import { DataError, isMissing, reasonOf } from "../data_error.ts";
import { tokenizerHash } from "../../text/tokenizer_hash.ts";
import { INDEX_WORDS } from "./document_index.ts";
import type { ChunkProblem, EncodedChunk } from "./chunk_encoder.ts";
import { encodeInWorkers } from "./encode_in_workers.ts";
import { JOURNAL, openJournal } from "./journal.ts";
import {
  type Counts,
  FORMAT,
  MANIFEST,
  type Manifest,
  NO_COUNTS,
  type PreparePlan,
  readManifest,
  type ShardEntry,
} from "./manifest.ts";
import { type OpenShard, openShard, type ShardLength } from "./shard_files.ts";
import { widthOf } from "./token_width.ts";

const SHARD_TOKENS = 1 << 25;

const NOTHING: ShardLength = { tokens: 0, documents: 0 };

/** What to prepare, and how. */
export interface PrepareOptions {
  readonly sources: readonly Source[];
  readonly tokenizer: Tokenizer;
  readonly documents: DocumentUnit;
  readonly textKey: string;
  /** Which part: `{ index: 1, count: 4 }` is the second of four, whose union is the whole. Default: all. */
  readonly part?: { readonly index: number; readonly count: number };
  readonly workers: number;
  /** A shard is full when it has so many tokens; default 2^25. */
  readonly shardTokens?: number;
  /** Asked after every chunk; what was done so far stays, for a later run. */
  readonly isStopped?: () => boolean;
  /** Told after every chunk. */
  readonly onProgress?: (counts: Counts) => void;
  /** Told of every line that is left out, in order; may throw. */
  readonly onProblem?: (problem: ChunkProblem & { readonly name: string }) => void;
}

async function planOf(options: PrepareOptions): Promise<PreparePlan> {
  const { sources, tokenizer, documents, textKey } = options;
  const { part = { index: 0, count: 1 }, shardTokens = SHARD_TOKENS } = options;
  const remembered = await Promise.all(sources.map(async (source) => {
    const { name } = source;
    if (source.kind === "bytes") return { name, size: source.bytes.length, changed: 0 };
    if (source.kind === "texts") {
      return {
        name,
        size: source.texts.reduce((sum, text) => sum + text.length, 0),
        changed: 0,
      };
    }
    const { size, mtime } = await Deno.stat(name);
    return { name, size, changed: mtime?.getTime() ?? 0 };
  }));
  const { type, vocabularySize } = tokenizer;
  return {
    format: FORMAT,
    sources: remembered,
    documents,
    textKey,
    tokenizer: { type, hash: await tokenizerHash(tokenizer), vocabularySize },
    width: widthOf(vocabularySize),
    part,
    chunkBytes: CHUNK_BYTES,
    shardTokens,
  };
}

/** The manifest of what was finished before; undefined when nothing was. */
async function finishedBefore(folder: string, plan: PreparePlan): Promise<Manifest | undefined> {
  let manifest: Manifest;
  try {
    manifest = await readManifest(folder);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const { counts: _, shards: __, ...found } = manifest;
  if (JSON.stringify(found) === JSON.stringify(plan)) return manifest;
  throw new DataError(
    `${folder}: expected a new or empty folder, found data prepared from other files or with other options`,
  );
}

function add(counts: Counts, chunk: EncodedChunk): Counts {
  const problems = { ...counts.problems };
  for (const { problem } of chunk.problems) problems[problem]++;
  return {
    documents: counts.documents + chunk.documents.length / INDEX_WORDS,
    tokens: counts.tokens + chunk.tokens.length,
    unknown: counts.unknown + chunk.unknown,
    empty: counts.empty + chunk.empty,
    problems,
  };
}

async function work(
  folder: string,
  plan: PreparePlan,
  options: PrepareOptions,
): Promise<Manifest | undefined> {
  const { sources, tokenizer, workers, isStopped, onProgress, onProblem } = options;
  const { documents, textKey, width, part, shardTokens } = plan;
  const journal = await openJournal(folder, plan);
  let open: OpenShard | undefined;
  try {
    const shards: ShardEntry[] = [...journal.shards];
    let counts = journal.progress?.counts ?? NO_COUNTS;
    const from = journal.progress?.length ?? NOTHING;
    const first = journal.progress?.next ?? 0;
    if (from.documents > 0) open = await openShard(folder, { shard: shards.length, width, from });
    const finish = async (shard: OpenShard): Promise<void> => {
      open = undefined; // finishing closes it, also where it fails
      const entry = await shard.finish();
      await journal.writeShard(entry);
      shards.push(entry);
    };
    const isWanted = (chunk: number): boolean => chunk >= first && chunk % part.count === part.index;
    const setup = {
      files: tokenizer.files,
      sources,
      options: { documents, textKey },
      width,
      workers,
      isWanted,
    };
    for await (const chunk of encodeInWorkers(setup)) {
      for (const problem of chunk.problems) {
        onProblem?.({ ...problem, name: sources[problem.source]?.name ?? "" });
      }
      // Not as soon as it is full: a run that was killed in between goes on here, too.
      if (open !== undefined && open.length().tokens >= shardTokens) await finish(open);
      if (chunk.documents.length > 0) {
        open ??= await openShard(folder, { shard: shards.length, width, from: NOTHING });
        await open.append(chunk);
      }
      counts = add(counts, chunk);
      await journal.writeChunk({ next: chunk.index + 1, counts, length: open?.length() ?? NOTHING });
      onProgress?.(counts);
      if (isStopped?.()) return undefined;
    }
    if (shards.length === 0) open ??= await openShard(folder, { shard: 0, width, from: NOTHING });
    if (open !== undefined) await finish(open);
    return { ...plan, counts, shards };
  } finally {
    open?.close();
    journal.close();
  }
}

/**
 * Prepares a corpus: writes token shards, an index of the documents, the tokenizer's files and a manifest into a
 * folder. When a run is killed, at any moment, the same call goes on where it was, and the files are in the end the
 * same byte for byte; the manifest comes last, and with it the data is complete.
 *
 * @returns the manifest; undefined when it was stopped before the end
 * @throws {DataError} when something cannot be read or written, or the folder holds other data.
 *
 * @example
 * ```ts
 * import { byteLevel } from "../../core/text/byte_level.ts";
 * import { prepare } from "./prepare.ts";
 *
 * const folder = await Deno.makeTempDir();
 * const sources = [{ kind: "texts", name: "two", texts: ["one", "two"] }] as const;
 * const options = { sources, tokenizer: byteLevel(), documents: "line", textKey: "text", workers: 1 } as const;
 * const manifest = await prepare(folder, options);
 * if (manifest?.counts.tokens !== 6) throw new Error();
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function prepare(folder: string, options: PrepareOptions): Promise<Manifest | undefined> {
  try {
    const plan = await planOf(options);
    await Deno.mkdir(folder, { recursive: true });
    const before = await finishedBefore(folder, plan);
    if (before !== undefined) return before;
    const manifest = await work(folder, plan, options);
    if (manifest === undefined) return undefined;
    for (const [name, bytes] of Object.entries(options.tokenizer.files)) {
      await writeFileAtomic(`${folder}/${name}`, bytes);
    }
    await writeFileAtomic(
      `${folder}/${MANIFEST}`,
      new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`),
    );
    await Deno.remove(`${folder}/${JOURNAL}`);
    return manifest;
  } catch (error) {
    if (error instanceof Error && "code" in error) {
      throw new DataError(`${folder}: cannot be written, ${reasonOf(error)}`);
    }
    throw error;
  }
}
