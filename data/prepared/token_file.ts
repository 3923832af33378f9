/** Tokens of a file, read a page at a time; pages that were used last are kept. */
import { DataError, reasonOf } from "../data_error.ts";
import { bytesPerToken, type TokenArray, tokensOf, type TokenWidth } from "./token_width.ts";

/** An open file of tokens. */
export interface TokenFile {
  /** @throws {DataError} when they cannot be read, or one is not in the vocabulary. */
  readonly read: (from: number, to: number) => readonly number[];
  readonly close: () => void;
}

/** Tokens of a page. */
const PAGE = 1 << 15;
/** Pages that are kept of a file: 64 or 128 MiB. */
const MOST_PAGES = 1 << 10;

/**
 * Opens a file.
 *
 * @throws {DataError} when it cannot be opened.
 */
export function openTokenFile(
  path: string,
  { width, count, vocabularySize }: {
    readonly width: TokenWidth;
    /** Tokens in the file. */
    readonly count: number;
    readonly vocabularySize: number;
  },
): TokenFile {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path);
  } catch (error) {
    throw new DataError(`${path}: cannot be read, ${reasonOf(error)}`);
  }
  const pages = new Map<number, TokenArray>();
  const readPage = (page: number): TokenArray => {
    const first = page * PAGE;
    const bytes = new Uint8Array(Math.min(PAGE, count - first) * bytesPerToken(width));
    file.seekSync(first * bytesPerToken(width), Deno.SeekMode.Start);
    for (let filled = 0; filled < bytes.length;) {
      const read = file.readSync(bytes.subarray(filled));
      if (read === null) throw new DataError(`${path}: expected ${count} tokens, found the end of the file`);
      filled += read;
    }
    const tokens = tokensOf(width, bytes);
    const wrong = tokens.findIndex((token) => token >= vocabularySize);
    if (wrong < 0) return tokens;
    throw new DataError(
      `${path}: expected ids below ${vocabularySize}, found ${tokens[wrong]} at token ${first + wrong}`,
    );
  };
  const pageAt = (page: number): TokenArray => {
    const known = pages.get(page);
    const tokens = known ?? readPage(page);
    pages.delete(page);
    pages.set(page, tokens);
    if (pages.size > MOST_PAGES) pages.delete(pages.keys().next().value ?? page);
    return tokens;
  };
  return {
    read(from, to) {
      const tokens: number[] = [];
      for (let at = from; at < to;) {
        const page = Math.floor(at / PAGE);
        const end = Math.min(to, (page + 1) * PAGE);
        for (const token of pageAt(page).subarray(at - page * PAGE, end - page * PAGE)) tokens.push(token);
        at = end;
      }
      return tokens;
    },
    close: () => file.close(),
  };
}
