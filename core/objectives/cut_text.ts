/**
 * How a training text is cut from a corpus: a window of one long document, or several short documents one after
 * the other. Cuts prefer the ends of sentences. Source: `BlockDataset` of the published code.
 */
import { below } from "../random/below.ts";
import { foldIn, type Key, split } from "../random/key.ts";
import { uniformDouble } from "../random/uniform.ts";
import type { SentenceTokens } from "./sentences.ts";

/** A document, or a text cut from documents. */
export interface Text {
  readonly tokens: readonly number[];
  /** Per token, 1 where it may count as a target; [CLS] counts as 0, an added eos as 1. */
  readonly lossMask: readonly number[];
}

/** A list that is read a stretch at a time, as an array can be: tokens on disk, say. */
export interface Stretches {
  readonly length: number;
  readonly at: (index: number) => number | undefined;
  readonly slice: (start: number, end: number) => readonly number[];
}

/** A document as texts are cut from it. */
export interface CorpusDocument {
  readonly tokens: Stretches;
  /** Per token, 1 where it may count as a target; default: all may. */
  readonly lossMask?: Stretches;
}

/** Documents by their index, as an array has them. */
export interface DocumentList {
  readonly length: number;
  readonly at: (index: number) => CorpusDocument | undefined;
}

/** Running totals: an array of numbers, typed or not. */
export type Totals = ArrayLike<number> & Pick<readonly number[], "at">;

/** What was drawn for one text. */
export interface Cut {
  /** The document the text begins with. */
  readonly document: number;
  /** For a document that does not fit: where the window begins, before it moves to a sentence's beginning. */
  readonly start?: number;
  /** Which way the beginning moves. */
  readonly move?: "stay" | "left" | "right";
  /** The documents that follow a short one. */
  readonly following: readonly number[];
}

/** How long a text may be, and what it may hold. */
export interface CutOptions {
  /** The longest text, [CLS] and eos included. */
  readonly maximum: number;
  /** Whether a short document is followed by others; default "several". */
  readonly documents?: "several" | "one";
  /** How often a window begins in the middle of a sentence; default 0. */
  readonly stayProbability?: number;
}

/**
 * The running totals of document lengths: document `d` holds the corpus tokens from `ends[d - 1]` to `ends[d]`.
 *
 * @example
 * ```ts
 * import { documentEnds } from "./cut_text.ts";
 *
 * if (documentEnds([3, 0, 4]).join() !== "3,3,7") throw new Error("unexpected");
 * ```
 */
export function documentEnds(lengths: readonly number[]): readonly number[] {
  let total = 0;
  return lengths.map((length) => total += length);
}

/**
 * The document that holds a token of the corpus, so that a uniform token gives a document in proportion to its
 * length.
 *
 * @throws {RangeError} when the corpus has no such token.
 *
 * @example
 * ```ts
 * import { documentAt } from "./cut_text.ts";
 *
 * if (documentAt([3, 3, 7], 3) !== 2) throw new Error("document 1 is empty");
 * ```
 */
export function documentAt(ends: Totals, token: number): number {
  const total = ends.at(-1) ?? 0;
  if (!(token >= 0 && token < total)) {
    throw new RangeError(`corpus token ${token}: expected an index below the corpus length ${total}`);
  }
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) > token) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Decides one cut from a corpus given by the running totals of its document lengths.
 *
 * @throws {RangeError} when the corpus is empty or the maximum below 3.
 *
 * @example
 * ```ts
 * import { key } from "../random/key.ts";
 * import { decideCut, documentEnds } from "./cut_text.ts";
 *
 * const cut = decideCut(key(1), documentEnds([100]), { maximum: 32 });
 * if (cut.document !== 0 || cut.start === undefined || cut.start > 70) throw new Error("unexpected");
 * ```
 */
export function decideCut(key: Key, ends: Totals, options: CutOptions): Cut {
  const { maximum, documents = "several", stayProbability = 0 } = options;
  if (!Number.isInteger(maximum) || maximum < 3) {
    throw new RangeError(`longest text ${maximum}: expected an integer of at least 3`);
  }
  const total = ends.at(-1) ?? 0;
  const withMarks = (document: number): number => (ends[document] ?? 0) - (ends[document - 1] ?? 0) + 2;
  const [documentKey, startKey, moveKey] = split(key, 3);
  const drawDocument = (draw: number): number => documentAt(ends, below(foldIn(documentKey, draw), total));
  const document = drawDocument(0);
  const excess = withMarks(document) - maximum;
  if (excess > 0) {
    const start = below(startKey, excess);
    const stay = uniformDouble(moveKey) < stayProbability;
    const move = stay ? "stay" : below(moveKey, 2, { stream: 1 }) === 0 ? "left" : "right";
    return { document, start, move, following: [] };
  }
  const following: number[] = [];
  let length = withMarks(document);
  while (documents === "several" && length < maximum) {
    const next = drawDocument(following.length + 1);
    following.push(next);
    length += withMarks(next);
  }
  return { document, following };
}

/**
 * Builds the text of a cut: [CLS] document eos, again for each that follows, the last one shortened to fit, to the
 * end of a sentence where that keeps half of the room. Empty when nothing but marks is left of a window.
 *
 * @throws {RangeError} when the cut names a document that does not exist.
 *
 * @example
 * ```ts
 * import { buildCut } from "./cut_text.ts";
 *
 * const marks = { cls: 101, eos: 0, isSentenceEnd: (token: number) => token === 12 };
 * const documents = [{ tokens: [5, 6, 12, 7, 8, 12, 9], lossMask: [1, 1, 1, 1, 1, 1, 1] }];
 * const cut = { document: 0, start: 4, move: "left" as const, following: [] };
 * const text = buildCut(documents, cut, { maximum: 5, ...marks });
 * if (text.tokens.join() !== "101,7,8,12") throw new Error("unexpected");
 * ```
 */
export function buildCut(
  documents: DocumentList,
  cut: Cut,
  options: SentenceTokens & { readonly maximum: number },
): Text {
  const { maximum } = options;
  const find = (index: number): CorpusDocument => {
    const document = index < 0 ? undefined : documents.at(index);
    if (document === undefined) {
      throw new RangeError(`document ${index}: expected an index from 0 to ${documents.length - 1}`);
    }
    return document;
  };
  const first = find(cut.document);
  if (cut.start !== undefined) {
    const start = movedStart(first.tokens, { start: cut.start, move: cut.move ?? "stay", ...options });
    if (start >= first.tokens.length) return { tokens: [], lossMask: [] };
    return shortened(marked(first, { start, ...options }), { room: maximum, ...options });
  }
  return cut.following.reduce((text, index) => {
    const next = shortened(marked(find(index), { start: 0, ...options }), {
      room: maximum - text.tokens.length,
      ...options,
    });
    return { tokens: [...text.tokens, ...next.tokens], lossMask: [...text.lossMask, ...next.lossMask] };
  }, marked(first, { start: 0, ...options }));
}

/** The document from `start` on between its marks; of a long one, only what could be kept and one token more. */
function marked(
  document: CorpusDocument,
  options: SentenceTokens & { readonly start: number; readonly maximum: number },
): Text {
  const { start, maximum, cls, eos } = options;
  const tokens = document.tokens.slice(start, start + maximum);
  const lossMask = document.lossMask?.slice(start, start + maximum) ?? tokens.map(() => 1);
  return { tokens: [cls, ...tokens, eos], lossMask: [0, ...lossMask, 1] };
}

/** The start moved to the beginning of a sentence, at most half a window away. */
function movedStart(
  tokens: Stretches,
  options: SentenceTokens & Required<Pick<Cut, "start" | "move">> & { readonly maximum: number },
): number {
  const { move, isSentenceEnd } = options;
  const step = move === "left" ? -1 : move === "right" ? 1 : 0;
  const mostMoves = step === 0 ? 0 : Math.floor(options.maximum / 2);
  let start = options.start;
  for (let moves = 0; moves < mostMoves; moves++) {
    const before = start > 0 ? tokens.at(start - 1) : undefined;
    if (before === undefined || start >= tokens.length || isSentenceEnd(before)) break;
    start += step;
  }
  return start;
}

/** The text without its last tokens so that it fits, ended by a sentence end where one leaves half the room or more. */
function shortened(text: Text, options: SentenceTokens & { readonly room: number }): Text {
  const { room, isSentenceEnd } = options;
  if (text.tokens.length <= room) return text;
  let end = room;
  while (end > 1 && !isSentenceEnd(text.tokens[end - 1] ?? options.eos)) end--;
  if (end < Math.floor(room / 2)) end = room;
  return { tokens: text.tokens.slice(0, end), lossMask: text.lossMask.slice(0, end) };
}
