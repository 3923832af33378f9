/** Chunks of a corpus as tokens. */
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import type { Chunk } from "../corpus/chunks.ts";
import { portionDocuments } from "../corpus/read_documents.ts";
import type { DocumentOptions, Source } from "../corpus/source.ts";
import type { ProblemKind } from "../corpus/split_documents.ts";
import type { HashDocument } from "./document_hash.ts";
import { type IndexedDocument, writeIndex } from "./document_index.ts";
import { type TokenArray, tokenArray, type TokenWidth } from "./token_width.ts";

/** A line that gave no document. */
export interface ChunkProblem {
  readonly source: number;
  readonly line: number;
  readonly problem: ProblemKind;
}

/** What came of a chunk. */
export interface EncodedChunk {
  readonly index: number;
  readonly tokens: TokenArray;
  /** See `writeIndex`. */
  readonly documents: Uint32Array<ArrayBuffer>;
  readonly problems: readonly ChunkProblem[];
  /** Documents of which the vocabulary keeps nothing. */
  readonly empty: number;
  /** Tokens that stand for what the vocabulary does not know. */
  readonly unknown: number;
}

/** What encoding needs. */
export interface Encoding {
  readonly tokenizer: Tokenizer;
  readonly hashDocument: HashDocument;
  readonly sources: readonly Source[];
  readonly options: DocumentOptions;
  readonly width: TokenWidth;
}

/** Encodes the documents of a chunk, in their order; one chunk at a time. */
export type EncodeChunk = (chunk: Chunk) => Promise<EncodedChunk>;

/** Tokens of a chunk while it is encoded. */
interface Room {
  readonly add: (ids: readonly number[]) => void;
  /** The tokens, which are then no longer in the room. */
  readonly take: () => TokenArray;
}

function tokenRoom(width: TokenWidth): Room {
  let tokens = tokenArray(width, 1 << 16);
  let filled = 0;
  return {
    add(ids) {
      if (filled + ids.length > tokens.length) {
        const larger = tokenArray(width, Math.max(filled + ids.length, 2 * tokens.length));
        larger.set(tokens);
        tokens = larger;
      }
      tokens.set(ids, filled);
      filled += ids.length;
    },
    take() {
      const taken = tokens.slice(0, filled);
      filled = 0;
      return taken;
    },
  };
}

/**
 * What encodes chunks. It keeps its room for tokens from chunk to chunk: large arrays made anew would wait for the
 * collector.
 *
 * @throws {DataError} (what it returns) when a Parquet file cannot be read.
 *
 * @example
 * ```ts
 * import { byteLevel } from "../../core/text/byte_level.ts";
 * import { openChunkEncoder } from "./chunk_encoder.ts";
 * import { openDocumentHash } from "./document_hash.ts";
 *
 * const chunk = { index: 0, portions: [{ kind: "texts", source: 0, first: 0, texts: ["ab", "c"] }] } as const;
 * const encoding = { tokenizer: byteLevel(), hashDocument: await openDocumentHash(), sources: [], options: {} };
 * const encodeChunk = openChunkEncoder({ ...encoding, width: "uint16" });
 * const { tokens } = await encodeChunk(chunk);
 * if (tokens.join() !== "107,108,109") throw new Error(tokens.join());
 * ```
 */
export function openChunkEncoder(encoding: Encoding): EncodeChunk {
  const { tokenizer, hashDocument, sources, options, width } = encoding;
  const room = tokenRoom(width);
  const unknownToken = tokenizer.commands.UNK;
  return async ({ index, portions }) => {
    room.take(); // what a chunk left that failed
    let [empty, unknown] = [0, 0];
    const documents: IndexedDocument[] = [];
    const problems: ChunkProblem[] = [];
    for (const portion of portions) {
      const { source } = portion;
      for await (const found of portionDocuments(portion, sources, options)) {
        const { line } = found;
        if (found.kind === "problem") {
          problems.push({ source, line, problem: found.problem });
          continue;
        }
        const ids = tokenizer.encode(found.text);
        if (ids.length === 0) {
          empty++;
          continue;
        }
        room.add(ids);
        for (const id of ids) if (id === unknownToken) unknown++;
        const { high: hashHigh, low: hashLow } = hashDocument(found.text);
        documents.push({ length: ids.length, hashHigh, hashLow, source, line, chunk: index });
      }
    }
    return { index, tokens: room.take(), documents: writeIndex(documents), problems, empty, unknown };
  };
}
