/** Encoding on many cores, in order. */
import { type Chunk, readChunks } from "../corpus/chunks.ts";
import { DataError } from "../data_error.ts";
import type { EncodedChunk } from "./chunk_encoder.ts";
import type { EncodeReply, EncodeSetup } from "./encode_worker.ts";

/** Chunks that a worker may have waiting: one in work, one to go on with. */
const AHEAD = 2;

/** A worker, and what it owes. */
interface Member {
  readonly worker: Worker;
  readonly owed: {
    readonly resolve: (chunk: EncodedChunk) => void;
    readonly reject: (error: Error) => void;
  }[];
}

function startMember(setup: EncodeSetup): Member {
  const worker = new Worker(new URL("./encode_worker.ts", import.meta.url), { type: "module" });
  const member: Member = { worker, owed: [] };
  worker.onmessage = ({ data }: MessageEvent<EncodeReply>) => {
    const next = member.owed.shift();
    if (data.kind === "encoded") next?.resolve(data.chunk);
    else next?.reject(new DataError(data.message));
  };
  worker.onerror = (event) => {
    event.preventDefault();
    for (const { reject } of member.owed.splice(0)) reject(new DataError(`a worker ended: ${event.message}`));
  };
  worker.postMessage(setup);
  return member;
}

function ask({ worker, owed }: Member, chunk: Chunk): Promise<EncodedChunk> {
  const answer = new Promise<EncodedChunk>((resolve, reject) => owed.push({ resolve, reject }));
  const buffers = chunk.portions.flatMap((portion) =>
    portion.kind === "bytes" && portion.bytes !== undefined ? [portion.bytes.buffer as ArrayBuffer] : []
  );
  worker.postMessage(chunk, buffers);
  // Whoever waits for it may wait for another first.
  answer.catch(() => {});
  return answer;
}

/** How to encode a corpus. */
export interface EncodeOptions extends EncodeSetup {
  readonly workers: number;
  /** Which chunks are wanted; the others are read and passed over. */
  readonly isWanted: (chunk: number) => boolean;
}

/**
 * The wanted chunks of a corpus, encoded by workers, in order. A few chunks are in memory at a time, however large
 * the corpus is.
 *
 * @throws {DataError} when a source cannot be read.
 */
export async function* encodeInWorkers(options: EncodeOptions): AsyncGenerator<EncodedChunk> {
  const { files, sources, options: documents, width, workers, isWanted } = options;
  const named = sources.map((source): EncodeSetup["sources"][number] =>
    source.kind === "file"
      ? source
      : source.kind === "texts"
      ? { ...source, texts: [] }
      : { ...source, bytes: new Uint8Array() }
  );
  const setup = { files, sources: named, options: documents, width };
  const members: Member[] = [];
  const pending: Promise<EncodedChunk>[] = [];
  try {
    for await (const chunk of readChunks(sources, documents)) {
      if (!isWanted(chunk.index)) continue;
      let member = members.toSorted((a, b) => a.owed.length - b.owed.length)[0];
      if (members.length < workers && (member === undefined || member.owed.length > 0)) {
        member = startMember(setup);
        members.push(member);
      }
      if (member === undefined) throw new RangeError(`workers ${workers}: expected at least 1`);
      pending.push(ask(member, chunk));
      while (pending.length >= workers * AHEAD) yield await pending.shift() ?? fail();
    }
    while (pending.length > 0) yield await pending.shift() ?? fail();
  } finally {
    for (const { worker } of members) worker.terminate();
  }
}

function fail(): never {
  throw new RangeError("expected an answer from every worker");
}
