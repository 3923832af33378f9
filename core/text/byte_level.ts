/** The default tokenizer: a token is a byte. It needs no vocabulary file and loses nothing. */
import { COMMAND_SPELLINGS, type CommandIds, commandName } from "./command_tokens.ts";
import { containsSentenceEnd } from "./sentence_end.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { decodeWtf8, encodeWtf8, REPLACEMENT } from "./wtf8.ts";

/** Commands come first, so that padding and end of text are 0, as with the BERT vocabulary. */
const COMMANDS: CommandIds = {
  PAD: 0,
  EOS: 0,
  CLS: 1,
  MASK: 2,
  gMASK: 3,
  sMASK: 4,
  sop: 5,
  eop: 6,
  dBLOCK: 7,
  SEP: 8,
  UNK: 9,
};

const FIRST_BYTE = 10;
const VOCABULARY_SIZE = FIRST_BYTE + 256;

function encode(text: string): number[] {
  return encodeWtf8(text).map((byte) => FIRST_BYTE + byte);
}

/** What an id that is no byte is written as. */
function spell(id: number): string {
  const name = commandName(COMMANDS, id);
  return name === undefined ? REPLACEMENT : COMMAND_SPELLINGS[name];
}

function decode(ids: readonly number[]): string {
  const parts: string[] = [];
  let bytes: number[] = [];
  for (const id of ids) {
    if (!Number.isInteger(id) || id < 0) {
      throw new RangeError(`token id ${id}: expected a non-negative integer`);
    }
    if (id >= FIRST_BYTE && id < VOCABULARY_SIZE) {
      bytes.push(id - FIRST_BYTE);
    } else {
      parts.push(decodeWtf8(bytes), spell(id));
      bytes = [];
    }
  }
  return parts.join("") + decodeWtf8(bytes);
}

/** A byte of a longer character contains no character: 。 ends no sentence here. */
function isSentenceEnd(id: number): boolean {
  const byte = id - FIRST_BYTE;
  return byte >= 0 && byte < 0x80 && containsSentenceEnd(String.fromCharCode(byte));
}

/**
 * The tokenizer whose tokens are the bytes of the text (UTF-8, lone surrogates as in WTF-8): 10 command ids,
 * then 256 bytes. `decode(encode(text))` is `text` for every string. Sentence ends are those of ASCII.
 *
 * @example
 * ```ts
 * import { byteLevel } from "./byte_level.ts";
 *
 * const tokenizer = byteLevel();
 * const ids = tokenizer.encode("[MASK] 北京");
 * if (ids.length !== 13 || tokenizer.decode(ids) !== "[MASK] 北京") throw new Error();
 * ```
 */
export function byteLevel(): Tokenizer {
  return {
    type: "byte-level",
    vocabularySize: VOCABULARY_SIZE,
    commands: COMMANDS,
    encode,
    decode,
    isSentenceEnd,
  };
}
