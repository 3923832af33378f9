/** A worker that encodes chunks: started with the tokenizer's files and the sources, then a message per chunk. */
import type { TokenizerFiles } from "../../core/text/tokenizer_files.ts";
import { openTokenizer } from "../../text/open_tokenizer.ts";
import type { Chunk } from "../corpus/chunks.ts";
import type { DocumentOptions, Source } from "../corpus/source.ts";
import { openDocumentHash } from "./document_hash.ts";
import { encodeChunk, type EncodedChunk, type Encoding } from "./encode_chunk.ts";
import { tokenArray, type TokenWidth } from "./token_width.ts";
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

async function start({ files, ...setup }: EncodeSetup): Promise<Encoding> {
  const tokenizer = await openTokenizer((name) => Promise.resolve(files[name]));
  const room = { tokens: tokenArray(setup.width, 1 << 16) };
  return { ...setup, tokenizer, hashDocument: await openDocumentHash(), room };
}

async function answer(chunk: Chunk, encoding: Promise<Encoding> | undefined): Promise<EncodeReply> {
  try {
    if (encoding === undefined) throw new TypeError("expected the setup before the first chunk");
    return { kind: "encoded", chunk: await encodeChunk(chunk, await encoding) };
  } catch (error) {
    return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}

function serve(scope: WorkerScope<EncodeSetup | Chunk, EncodeReply>): void {
  let encoding: Promise<Encoding> | undefined;
  let last = Promise.resolve(); // one chunk after the other, so that answers come in order
  scope.onmessage = ({ data }) => {
    if ("files" in data) {
      encoding = start(data);
      encoding.catch(() => {}); // told with the first chunk
      return;
    }
    last = last.then(async () => {
      const reply = await answer(data, encoding);
      const buffers = reply.kind === "encoded"
        ? [reply.chunk.tokens.buffer, reply.chunk.documents.buffer]
        : [];
      scope.postMessage(reply, buffers);
    });
  };
}

const scope = workerScope<EncodeSetup | Chunk, EncodeReply>();
if (scope !== undefined) serve(scope);
