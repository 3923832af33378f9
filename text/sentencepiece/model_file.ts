/**
 * The fields of a SentencePiece model that its use needs (`sentencepiece_model.proto` of google/sentencepiece),
 * read from the protocol-buffer encoding.
 */

/** What a piece is for: the numbers of `ModelProto.SentencePiece.Type`. */
export type PieceType = "normal" | "unknown" | "control" | "user-defined" | "unused" | "byte";

/** An entry of the vocabulary. */
export interface Piece {
  readonly text: string;
  /** Pieces of higher score are merged first. */
  readonly score: number;
  readonly type: PieceType;
}

/** A model. */
export interface ModelFile {
  readonly pieces: readonly Piece[];
  /** How texts are normalised: the compiled table of `Charsmap`, empty for not at all. */
  readonly charsmap: Uint8Array;
  readonly addDummyPrefix: boolean;
  readonly removeExtraWhitespaces: boolean;
  readonly escapeWhitespaces: boolean;
  /** What an unknown piece is decoded to. */
  readonly unknownSurface: string;
}

const TYPES: readonly (PieceType | undefined)[] = [
  undefined,
  "normal",
  "unknown",
  "control",
  "user-defined",
  "unused",
  "byte",
];

/** A field: its number, and its value as a number (varint, fixed) or as bytes. */
interface Field {
  readonly number: number;
  readonly value: number;
  readonly bytes: Uint8Array;
}

const NONE = new Uint8Array();

function readVarint(bytes: Uint8Array, from: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[from + i];
    if (byte === undefined) break;
    value += (byte & 0x7F) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: from + i + 1 };
  }
  throw new TypeError(`SentencePiece model: expected a number at byte ${from}, found none that ends`);
}

function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  for (let at = 0; at < bytes.length;) {
    const { value: tag, end } = readVarint(bytes, at);
    const [number, wire] = [Math.floor(tag / 8), tag % 8];
    let value = 0;
    let length = 0;
    let start = end;
    if (wire === 0) ({ value, end: start } = readVarint(bytes, end));
    else if (wire === 1) length = 8;
    else if (wire === 5) length = 4;
    else if (wire === 2) ({ value: length, end: start } = readVarint(bytes, end));
    else throw new TypeError(`SentencePiece model: expected a field at byte ${at}, found wire type ${wire}`);
    if (length > bytes.length - start) {
      throw new TypeError(`SentencePiece model: expected ${length} bytes at byte ${start}, found the end`);
    }
    const content = length === 0 ? NONE : bytes.subarray(start, start + length);
    if (wire === 5) value = new DataView(content.buffer, content.byteOffset).getFloat32(0, true);
    yield { number, value, bytes: content };
    at = start + length;
  }
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

function readPiece(bytes: Uint8Array): Piece {
  let [text, score, type]: [string, number, PieceType] = ["", 0, "normal"];
  for (const { number, value, bytes: content } of fieldsOf(bytes)) {
    if (number === 1) text = utf8.decode(content);
    else if (number === 2) score = value;
    else if (number === 3) type = TYPES[value] ?? "normal";
  }
  return { text, score, type };
}

const BPE = 2;

/**
 * Reads a `.model` file.
 *
 * @throws {TypeError} when it is none, or not of the BPE kind, in one sentence.
 *
 * @example
 * ```ts
 * import { readModelFile } from "./model_file.ts";
 *
 * const model = Uint8Array.of(0x0A, 3, 0x0A, 1, 97, 0x12, 2, 0x18, 2); // one piece, "a"; model_type 2
 * if (readModelFile(model).pieces[0]?.text !== "a") throw new Error();
 * ```
 */
export function readModelFile(bytes: Uint8Array): ModelFile {
  const pieces: Piece[] = [];
  let charsmap: Uint8Array = NONE;
  let [kind, addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces] = [1, true, true, true];
  let [unknownSurface, whitespaceAsSuffix] = [" \u2047 ", false];
  for (const { number, bytes: message } of fieldsOf(bytes)) {
    if (number === 1) pieces.push(readPiece(message));
    else if (number === 2) {
      for (const { number: inner, value, bytes: content } of fieldsOf(message)) {
        if (inner === 3) kind = value;
        else if (inner === 24) whitespaceAsSuffix = value !== 0;
        else if (inner === 44) unknownSurface = utf8.decode(content);
      }
    } else if (number === 3) {
      for (const { number: inner, value, bytes: content } of fieldsOf(message)) {
        if (inner === 2) charsmap = content;
        else if (inner === 3) addDummyPrefix = value !== 0;
        else if (inner === 4) removeExtraWhitespaces = value !== 0;
        else if (inner === 5) escapeWhitespaces = value !== 0;
      }
    }
  }
  const odd = pieces.find(({ type }) => type === "byte" || type === "unused");
  if (kind !== BPE || whitespaceAsSuffix || odd !== undefined) {
    const rest = odd === undefined ? "whitespace as suffix" : `a piece of type ${odd.type}`;
    const found = kind === BPE ? rest : `model_type ${kind}`;
    throw new TypeError(`SentencePiece model: expected a plain BPE model (model_type 2), found ${found}`);
  }
  return { pieces, charsmap, addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces, unknownSurface };
}
