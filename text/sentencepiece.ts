/** The Chinese SentencePiece tokenizer: `cog-pretrain.model`, or any plain BPE model of SentencePiece. */
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { REPLACEMENT } from "../core/text/wtf8.ts";
import { type CommandSetup, publishedCommands } from "./published_commands.ts";
import { describePublished } from "./published_description.ts";
import { joinRuns, publishedTokenizer } from "./published_tokenizer.ts";
import { bpeModel } from "./sentencepiece/bpe_model.ts";
import { readCharsmap } from "./sentencepiece/charsmap.ts";
import { type ModelFile, type Piece, readModelFile } from "./sentencepiece/model_file.ts";
import { normaliserOf } from "./sentencepiece/normaliser.ts";
import { checkFileSize, checkTokens } from "./vocabulary_limits.ts";
import { cacheWords } from "./word_cache.ts";

const FILE = "tokenizer.model";
const SPACE = "\u2581";

/** Text of pieces (`SentencePieceProcessor::Decode`): spaces in front go, as the normaliser adds one. */
function decodePieces(pieces: readonly (Piece | undefined)[], file: ModelFile): string {
  const dropsSpaces = file.addDummyPrefix || file.removeExtraWhitespaces;
  let text = "";
  let isBeginning = true;
  for (const piece of pieces) {
    if (piece === undefined) text += REPLACEMENT;
    else if (piece.type === "unknown") text += file.unknownSurface;
    else if (piece.type !== "control") {
      const drops = isBeginning && dropsSpaces && piece.text.startsWith(SPACE);
      text += (drops ? piece.text.slice(SPACE.length) : piece.text).replaceAll(SPACE, " ");
      if (drops && !file.removeExtraWhitespaces) isBeginning = false;
    }
    if (text !== "") isBeginning = false;
  }
  return text;
}

function unknownOf(pieces: readonly Piece[]): number {
  const id = pieces.findIndex(({ type }) => type === "unknown");
  if (id >= 0) return id;
  throw new TypeError(`${FILE}: expected a piece of type unknown, found none`);
}

/**
 * The tokenizer of a SentencePiece model of the BPE kind, exactly as SentencePiece cuts: its own normalisation
 * table, user-defined pieces, merges by score.
 *
 * @throws {TypeError} when the file is no such model.
 *
 * @example
 * ```ts
 * import { sentencePieceTokenizer } from "./sentencepiece.ts";
 *
 * const piece = (text: string, score: number, type: number): number[] => {
 *   const bytes = new TextEncoder().encode(text);
 *   const float = new Uint8Array(Float32Array.of(score).buffer);
 *   const fields = [0x0A, bytes.length, ...bytes, 0x15, ...float, 0x18, type];
 *   return [0x0A, fields.length, ...fields];
 * };
 * const pieces = [piece("<unk>", 0, 2), piece("▁", -1, 1), piece("a", -2, 1), piece("▁a", 0, 1)];
 * const model = Uint8Array.from([...pieces.flat(), 0x12, 2, 0x18, 2]);
 * const tokenizer = sentencePieceTokenizer({ model, taskMask: true });
 * if (tokenizer.encode("a  aa?").join() !== "3,3,2,0") throw new Error();
 * if (tokenizer.decode([3, 3, 2]) !== "a aa") throw new Error();
 * ```
 */
export function sentencePieceTokenizer(
  { model, ...setup }: {
    /** The `.model` file. */
    readonly model: Uint8Array;
  } & CommandSetup,
): Tokenizer {
  checkFileSize(FILE, model);
  const file = readModelFile(model);
  const { pieces } = file;
  const texts = checkTokens(FILE, pieces.map(({ text }) => text));
  const unknown = unknownOf(pieces);
  const { encodeWord, words } = bpeModel(pieces, unknown);
  const encoder = new TextEncoder();
  const verbatim = pieces.filter(({ type }) => type === "user-defined").map(({ text }) =>
    encoder.encode(text)
  )
    .sort((a, b) => b.length - a.length);
  const startsWith = (bytes: Uint8Array, from: number, start: Uint8Array): boolean =>
    bytes[from] === start[0] && start.every((byte, i) => bytes[from + i] === byte);
  const normalise = normaliserOf(file, {
    charsmap: readCharsmap(file.charsmap),
    verbatim: (bytes, from) => verbatim.find((start) => startsWith(bytes, from, start))?.length ?? 0,
  });
  const encodeCached = cacheWords(encodeWord);
  return publishedTokenizer({
    type: "sentencepiece",
    files: { ...describePublished({ type: "sentencepiece", ...setup }), [FILE]: model },
    commands: publishedCommands("sentencepiece", { size: pieces.length, idOf: () => undefined }, setup),
    pieces: texts,
    encodeText(text) {
      const ids: number[] = [];
      for (const word of words(normalise(text))) {
        for (const id of encodeCached(word)) if (id !== unknown || ids.at(-1) !== unknown) ids.push(id);
      }
      return ids;
    },
    join: (tokens) => joinRuns(tokens, (run) => decodePieces(run.map((id) => pieces[id]), file)),
  });
}
