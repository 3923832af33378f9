/** Cutting a stream of bytes into extracts of about equal size, each of whole documents. */
import { type DocumentUnit, LONGEST_DOCUMENT } from "./source.ts";

/** Consecutive documents of one source. */
export interface Extract {
  /** The line (counted from 1) that it begins with. */
  readonly line: number;
  /** Its documents; nothing where a single record was too long to be read. */
  readonly bytes: Uint8Array | undefined;
}

/** Where extracts may end: behind documents of a text file, or behind lines of JSON. */
export type Boundary = DocumentUnit | "json";

/** How an extract is cut. */
export interface CutOptions {
  readonly boundary: Boundary;
  /** It ends with the first document that ends at or behind so many bytes. */
  readonly extractBytes: number;
  /** Longest document; of text, a longer one is cut between words, of JSON it is left out. */
  readonly longest?: number;
}

const LONGEST_JSON = 1 << 26;

const [TAB, NEWLINE, RETURN, SPACE] = [0x09, 0x0A, 0x0D, 0x20];
const BYTE_ORDER_MARK = [0xEF, 0xBB, 0xBF];

const isSpace = (byte: number | undefined): boolean =>
  byte === SPACE || byte === NEWLINE || byte === RETURN || byte === TAB;

/** Where a blank line that begins at or behind `from` ends; −1 where none does. */
function endOfBlankLine(bytes: Uint8Array, from: number): number {
  for (let start = bytes.indexOf(NEWLINE, from); start >= 0; start = bytes.indexOf(NEWLINE, start + 1)) {
    let end = start + 1;
    while (bytes[end] === SPACE || bytes[end] === TAB || bytes[end] === RETURN) end++;
    if (bytes[end] === NEWLINE) return end + 1;
  }
  return -1;
}

/** The first place at or behind `from` where a document ends; −1 where none does. */
function documentEnd(bytes: Uint8Array, boundary: Boundary, from: number): number {
  if (boundary === "file") return -1;
  if (boundary === "paragraph") return endOfBlankLine(bytes, Math.max(0, from - 2));
  const newline = bytes.indexOf(NEWLINE, Math.max(0, from - 1));
  return newline < 0 ? -1 : newline + 1;
}

/**
 * Where to cut a document that is too long: before the last whitespace behind a word, where no tokenizer joins
 * anything, or else between two characters.
 *
 * @param most longest first part
 *
 * @example
 * ```ts
 * import { placeToCut } from "./cut_extracts.ts";
 *
 * const bytes = new TextEncoder().encode("two words and more");
 * if (placeToCut(bytes, 11) !== 9 || placeToCut(bytes, 3) !== 3) throw new Error();
 * ```
 */
export function placeToCut(bytes: Uint8Array, most: number): number {
  for (let place = most; place > most / 2; place--) {
    if (isSpace(bytes[place]) && !isSpace(bytes[place - 1])) return place;
  }
  let place = most;
  while (place > 1 && ((bytes[place] ?? 0) & 0xC0) === 0x80) place--; // the rest of a character
  return place;
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

/** Bytes that wait for more. */
class Waiting {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  add(more: Uint8Array): void {
    const length = this.#length + more.length;
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#bytes.length));
      larger.set(this.bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(more, this.#length);
    this.#length = length;
  }

  /** Takes the first bytes out. */
  take(count: number): Uint8Array {
    const taken = this.#bytes.slice(0, count);
    this.#bytes.copyWithin(0, count, this.#length);
    this.#length -= count;
    return taken;
  }
}

/** What to take from the front of what waits: so many bytes, as documents or to be left out. */
interface Take {
  readonly count: number;
  readonly isTooLong?: true;
}

function nextTake(
  waiting: Uint8Array,
  isEnd: boolean,
  { boundary, extractBytes, longest }: Required<CutOptions>,
): Take | undefined {
  const most = extractBytes + longest;
  const end = documentEnd(waiting.subarray(0, most), boundary, extractBytes);
  if (end >= 0) return { count: end };
  if (waiting.length < most) return isEnd && waiting.length > 0 ? { count: waiting.length } : undefined;
  if (boundary !== "json") return { count: placeToCut(waiting, most) };
  const before = waiting.subarray(0, extractBytes).lastIndexOf(NEWLINE) + 1;
  if (before > 0) return { count: before };
  const behind = waiting.indexOf(NEWLINE);
  return { count: behind < 0 ? waiting.length : behind + 1, isTooLong: true };
}

/**
 * The extracts of a source. Where they end depends on its bytes alone, not on how these arrive: a file and the
 * same file compressed give the same extracts. A byte order mark at the beginning is left out.
 *
 * @example
 * ```ts
 * import { cutExtracts } from "./cut_extracts.ts";
 *
 * const bytes = new TextEncoder().encode("one\ntwo\nthree\n");
 * const extracts = await Array.fromAsync(cutExtracts([bytes], { boundary: "line", extractBytes: 5 }));
 * if (extracts.map(({ line }) => line).join() !== "1,3") throw new Error();
 * ```
 */
export async function* cutExtracts(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: CutOptions,
): AsyncGenerator<Extract> {
  const longest = options.longest ?? (options.boundary === "json" ? LONGEST_JSON : LONGEST_DOCUMENT);
  const waiting = new Waiting();
  let line = 1;
  let isStart = true;
  let isInTooLong = false;
  function* takeAll(isEnd: boolean): Generator<Extract> {
    if (isStart && (isEnd || waiting.bytes.length >= BYTE_ORDER_MARK.length)) {
      if (BYTE_ORDER_MARK.every((byte, i) => waiting.bytes[i] === byte)) waiting.take(BYTE_ORDER_MARK.length);
      isStart = false;
    }
    if (isStart) return;
    for (;;) {
      if (isInTooLong) { // its end has not come yet
        const newline = waiting.bytes.indexOf(NEWLINE);
        waiting.take(newline < 0 ? waiting.bytes.length : newline + 1);
        if (newline < 0) return;
        isInTooLong = false;
        line++;
      }
      const next = nextTake(waiting.bytes, isEnd, { ...options, longest });
      if (next === undefined) return;
      const bytes = waiting.take(next.count);
      const first = line;
      isInTooLong = next.isTooLong === true && bytes.at(-1) !== NEWLINE;
      line += countLines(bytes); // before whoever gets the bytes gives them away
      yield { line: first, bytes: next.isTooLong ? undefined : bytes };
    }
  }
  for await (const piece of pieces) {
    waiting.add(piece);
    yield* takeAll(false);
  }
  yield* takeAll(true);
}
