/** A worker that encodes chunks: started with the tokenizer's files and the sources, then a message per chunk. */
import type { TokenizerFiles } from "../../core/text/tokenizer_files.ts";
import { openTokenizer } from "../../text/open_tokenizer.ts";
import type { Chunk } from "../corpus/chunks.ts";
import type { DocumentOptions, Source } from "../corpus/source.ts";
import { openDocumentHash } from "./document_hash.ts";
import { type EncodeChunk, type EncodedChunk, openChunkEncoder } from "./chunk_encoder.ts";
import type { TokenWidth } from "./token_width.ts";
import { type WorkerScope, workerScope } from "../worker_scope.ts";

/** The first message. */
export interface EncodeSetup {
  readonly files: TokenizerFiles;
  /** Without their content. */
  readonly sources: readonly Source[];
  readonly options: DocumentOptions;
  readonly width: TokenWidth;
}

/** An answer. */
export type EncodeReply =
  | { readonly kind: "encoded"; readonly chunk: EncodedChunk }
  | { readonly kind: "failed"; readonly message: string };

async function start({ files, ...setup }: EncodeSetup): Promise<EncodeChunk> {
  const tokenizer = await openTokenizer((name) => Promise.resolve(files[name]));
  return openChunkEncoder({ ...setup, tokenizer, hashDocument: await openDocumentHash() });
}

async function answer(chunk: Chunk, encoder: Promise<EncodeChunk> | undefined): Promise<EncodeReply> {
  try {
    if (encoder === undefined) throw new TypeError("expected the setup before the first chunk");
    const encodeChunk = await encoder;
    return { kind: "encoded", chunk: await encodeChunk(chunk) };
  } catch (error) {
    return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}

function serve(scope: WorkerScope<EncodeSetup | Chunk, EncodeReply>): void {
  let encoder: Promise<EncodeChunk> | undefined;
  let last = Promise.resolve(); // one chunk after the other, so that answers come in order
  scope.onmessage = ({ data }) => {
    if ("files" in data) {
      encoder = start(data);
      encoder.catch(() => {}); // told with the first chunk
      return;
    }
    last = last.then(async () => {
      const reply = await answer(data, encoder);
      const buffers = reply.kind === "encoded"
        ? [reply.chunk.tokens.buffer, reply.chunk.documents.buffer]
        : [];
      scope.postMessage(reply, buffers);
    });
  };
}

const scope = workerScope<EncodeSetup | Chunk, EncodeReply>();
if (scope !== undefined) serve(scope);
