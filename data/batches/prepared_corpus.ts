/** Prepared data as a corpus that texts are cut from. */
import { createHash } from "node:crypto";
import type { CorpusDocument } from "../../core/objectives/cut_text.ts";
import type { Corpus } from "../../core/objectives/draw_batch.ts";
import { DataError } from "../data_error.ts";
import type { PreparedData } from "../prepared/open_prepared.ts";

/** Which documents: all, those held out for validation, or the others. */
export interface Split {
  readonly side: "all" | "train" | "validation";
  /** The share of documents that is held out; default 0.01. */
  readonly share?: number;
}

/**
 * Whether a document is held out: decided by the hash of its text, so that it is on the same side with every
 * tokenizer, in every run, and repeated documents are on one side.
 *
 * @param hashHigh the upper word of the hash
 *
 * @example
 * ```ts
 * import { isHeldOut } from "./prepared_corpus.ts";
 *
 * if (!isHeldOut(0, 0.01) || isHeldOut(0xFFFF_FFFF, 0.99)) throw new Error();
 * ```
 */
export function isHeldOut(hashHigh: number, share: number): boolean {
  return hashHigh < share * 2 ** 32;
}

/**
 * The documents of one side of a split. Tokens are read when texts are cut from them.
 *
 * @throws {DataError} when there is none.
 */
export function preparedCorpus(data: PreparedData, { side, share = 0.01 }: Split = { side: "all" }): Corpus {
  const chosen = Uint32Array.from({ length: data.documents }, (_, index) => index).filter((index) =>
    side === "all" || isHeldOut(data.document(index).hashHigh, share) === (side === "validation")
  );
  if (chosen.length === 0) {
    throw new DataError(
      `${data.folders.join(", ")}: expected documents${
        side === "all" ? "" : ` for ${side}`
      }, found none among ` +
        `${data.documents}${side === "validation" ? "; a larger share may help" : ""}`,
    );
  }
  let total = 0;
  const ends = Float64Array.from(chosen, (index) => total += data.lengths[index] ?? 0);
  const hash = createHash("sha256");
  for (const { shards } of data.manifests) {
    for (const { tokensHash, indexHash } of shards) hash.update(tokensHash + indexHash);
  }
  const content = hash.update(`${side} ${share}`).digest("hex").slice(0, 16);
  return {
    ends,
    name: `${chosen.length} documents, ${total} tokens, SHA-256 ${content}`,
    documents: {
      length: chosen.length,
      at(index): CorpusDocument | undefined {
        const document = chosen[index];
        if (document === undefined) return undefined;
        const length = data.lengths[document] ?? 0;
        return {
          tokens: {
            length,
            at: (token) => data.read(document, token, token + 1)[0],
            slice: (from, to) => data.read(document, from, to),
          },
        };
      },
    },
  };
}
