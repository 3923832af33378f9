/** The two files of a shard while they are written: tokens, and the index of its documents. */
import { createHash } from "node:crypto";
import { writeAll } from "../atomic.ts";
import { DataError, reasonOf } from "../data_error.ts";
import type { EncodedChunk } from "./chunk_encoder.ts";
import { INDEX_WORDS } from "./document_index.ts";
import type { ShardEntry } from "./manifest.ts";
import { bytesPerToken, type TokenWidth } from "./token_width.ts";

/** How much of a shard there is. */
export interface ShardLength {
  readonly tokens: number;
  readonly documents: number;
}

/** A shard that grows. */
export interface OpenShard {
  readonly length: () => ShardLength;
  readonly append: (chunk: EncodedChunk) => Promise<void>;
  /** Waits until the disk has it, and says what it is. */
  readonly finish: () => Promise<ShardEntry>;
  /** Closes the files as they are. */
  readonly close: () => void;
}

/** The name of a shard's files, without their ends. */
function shardName(shard: number): string {
  return String(shard).padStart(5, "0");
}

interface Growing {
  readonly file: Deno.FsFile;
  readonly hash: ReturnType<typeof createHash>;
}

/** Opens a file of which the first `length` bytes are kept. */
async function openGrowing(path: string, length: number): Promise<Growing> {
  const file = await Deno.open(path, { read: true, write: true, create: true });
  const hash = createHash("sha256");
  const buffer = new Uint8Array(1 << 20);
  for (let left = length; left > 0;) {
    const read = await file.read(buffer.subarray(0, Math.min(left, buffer.length)));
    if (read === null) throw new DataError(`${path}: expected ${length} bytes, found fewer`);
    hash.update(buffer.subarray(0, read));
    left -= read;
  }
  await file.truncate(length);
  return { file, hash };
}

async function grow(
  { file, hash }: Growing,
  words: Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
): Promise<void> {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  await writeAll(file, bytes);
  hash.update(bytes);
}

/**
 * Opens a shard, new or as far as it was written; what lies behind that is cut off.
 *
 * @throws {DataError} when less is there than was written, or the files cannot be written.
 */
export async function openShard(
  folder: string,
  { shard, width, from }: { readonly shard: number; readonly width: TokenWidth; readonly from: ShardLength },
): Promise<OpenShard> {
  const name = shardName(shard);
  const path = `${folder}/${name}`;
  try {
    const tokens = await openGrowing(`${path}.tokens`, from.tokens * bytesPerToken(width));
    const index = await openGrowing(`${path}.index`, from.documents * INDEX_WORDS * 4);
    let length = from;
    const close = (): void => {
      tokens.file.close();
      index.file.close();
    };
    return {
      length: () => length,
      async append(chunk) {
        await grow(tokens, chunk.tokens);
        await grow(index, chunk.documents);
        length = {
          tokens: length.tokens + chunk.tokens.length,
          documents: length.documents + chunk.documents.length / INDEX_WORDS,
        };
      },
      async finish() {
        try {
          await tokens.file.sync();
          await index.file.sync();
        } finally {
          close();
        }
        return {
          name,
          ...length,
          tokensHash: tokens.hash.digest("hex"),
          indexHash: index.hash.digest("hex"),
        };
      },
      close,
    };
  } catch (error) {
    throw error instanceof DataError
      ? error
      : new DataError(`${path}: cannot be written, ${reasonOf(error)}`);
  }
}
