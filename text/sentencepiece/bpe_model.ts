/**
 * SentencePiece's BPE (`bpe_model.cc`): characters and user-defined pieces, then the best-scored merge first, the
 * leftmost of equals.
 */
import { type Merge, mergePairs, type Merges, pairKey } from "../merge_pairs.ts";
import type { Piece } from "./model_file.ts";

/** Two neighbouring characters. */
function neighbours(left: string, right: string): number {
  return (left.codePointAt(0) ?? 0) * 2 ** 21 + (right.codePointAt(0) ?? 0);
}

const MOST_USER_DEFINED = 4096;

/** A model of pieces: what it may merge, and where it never merges. */
export interface BpeModel {
  /** Ids of a normalised word; unknown characters are the unknown id, one for a run of them. */
  readonly encodeWord: (word: string) => readonly number[];
  /** Cuts a normalised text where no piece reaches across, so that its words can be encoded one by one. */
  readonly words: (text: string) => readonly string[];
}

/**
 * The model of pieces by id.
 *
 * @throws {TypeError} when there are more user-defined pieces than can be looked for at every place.
 *
 * @example
 * ```ts
 * import { bpeModel } from "./bpe_model.ts";
 *
 * const texts = ["<unk>", "a", "b", "ab"];
 * const { encodeWord } = bpeModel(texts.map((text, id) => ({ text, score: -id, type: "normal" })), 0);
 * if (encodeWord("abac").join() !== "3,1,0") throw new Error();
 * ```
 */
export function bpeModel(pieces: readonly Piece[], unknown: number): BpeModel {
  const isMergeable = ({ type }: Piece): boolean => type === "normal" || type === "user-defined";
  const ids = new Map(pieces.flatMap((piece, id) => isMergeable(piece) ? [[piece.text, id] as const] : []));
  const symbols = new Map(ids); // with characters that only occur inside of pieces, beyond the ids
  const userDefined = pieces.filter(({ type }) => type === "user-defined").map(({ text }) => text)
    .sort((a, b) => b.length - a.length);
  if (userDefined.length > MOST_USER_DEFINED) {
    throw new TypeError(
      `SentencePiece model: expected at most ${MOST_USER_DEFINED} user-defined pieces, found ${userDefined.length}`,
    );
  }
  const order = [...new Set(pieces.map(({ score }) => score))].sort((a, b) => b - a);
  const ranks = new Map(order.map((score, rank) => [score, rank]));
  const merges = new Map<number, Merge>();
  const joined = new Set<number>();
  for (const { text, score, type } of pieces) {
    if (type !== "normal") continue;
    const symbol = symbols.get(text) ?? unknown;
    const characters = [...text];
    for (const [index, character] of characters.entries()) {
      if (!symbols.has(character)) symbols.set(character, pieces.length + symbols.size);
      const last = characters[index - 1];
      if (last !== undefined) joined.add(neighbours(last, character));
    }
    for (let at = 1; at < text.length; at++) {
      const [left, right] = [symbols.get(text.slice(0, at)), symbols.get(text.slice(at))];
      if (left === undefined || right === undefined) continue;
      merges.set(pairKey(left, right), { rank: ranks.get(score) ?? 0, symbol });
    }
  }
  const userDefinedAt = (text: string, from: number): number =>
    userDefined.find((piece) => text.startsWith(piece, from))?.length ?? 0;
  return {
    words: (text) => cut(text, joined, userDefinedAt),
    encodeWord: (word) => encode(word, { symbols, merges, unknown, userDefinedAt, size: pieces.length }),
  };
}

function cut(
  text: string,
  joined: ReadonlySet<number>,
  userDefinedAt: (text: string, from: number) => number,
): readonly string[] {
  const words: string[] = [];
  let start = 0;
  let last = "";
  for (let at = 0; at < text.length;) {
    const whole = userDefinedAt(text, at);
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (at > start && (whole > 0 || last === "" || !joined.has(neighbours(last, character)))) {
      words.push(text.slice(start, at));
      start = at;
    }
    last = whole > 0 ? "" : character; // nothing merges with a user-defined piece
    at += whole > 0 ? whole : character.length;
  }
  if (start < text.length) words.push(text.slice(start));
  return words;
}

function encode(word: string, { symbols, merges, unknown, userDefinedAt, size }: {
  readonly symbols: ReadonlyMap<string, number>;
  readonly merges: Merges;
  readonly unknown: number;
  readonly userDefinedAt: (text: string, from: number) => number;
  readonly size: number;
}): readonly number[] {
  const whole = symbols.get(word);
  if (userDefinedAt(word, 0) === word.length && whole !== undefined) return [whole];
  return mergePairs(Array.from(word, (character) => symbols.get(character) ?? unknown), merges)
    .map((symbol) => symbol < size ? symbol : unknown);
}
