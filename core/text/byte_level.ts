/** The default tokenizer: a token is a byte. It needs no vocabulary file and loses nothing. */
import { type CommandToken, spellingsOf } from "./command_token.ts";
import { COMMAND_SPELLINGS, type CommandName } from "./command_tokens.ts";
import { encodeEachPart } from "./part.ts";
import { containsSentenceEnd } from "./sentence_end.ts";
import { checkTokenId } from "./token_id.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { decodeWtf8, encodeWtf8, REPLACEMENT } from "./wtf8.ts";

/** Commands come first, so that padding and end of text are 0, as with the BERT vocabulary. */
const COMMANDS: Readonly<Record<CommandName, number>> = {
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

/** PAD comes last, so that id 0 is written `[PAD]`. */
const TOKENS: readonly CommandToken[] = (Object.keys(COMMANDS) as CommandName[]).reverse().map((name) => (
  { name, spelling: COMMAND_SPELLINGS[name], id: COMMANDS[name], swallowsLeft: false }
));
const SPELLINGS = spellingsOf(TOKENS);

const FIRST_BYTE = 10;
const VOCABULARY_SIZE = FIRST_BYTE + 256;

function encode(text: string): number[] {
  return encodeWtf8(text).map((byte) => FIRST_BYTE + byte);
}

/** A command's spelling, or the character of a byte; U+FFFD for a byte that is none on its own. */
function tokenOf(id: number): string {
  const byte = id - FIRST_BYTE;
  return SPELLINGS.get(id) ?? (byte >= 0 && byte < 256 ? decodeWtf8([byte]) : REPLACEMENT);
}

function decode(ids: readonly number[]): string {
  const parts: string[] = [];
  let bytes: number[] = [];
  for (const id of ids) {
    checkTokenId(id);
    if (id >= FIRST_BYTE && id < VOCABULARY_SIZE) {
      bytes.push(id - FIRST_BYTE);
    } else {
      parts.push(decodeWtf8(bytes), SPELLINGS.get(id) ?? REPLACEMENT);
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
  const type = "byte-level";
  return {
    type,
    vocabularySize: VOCABULARY_SIZE,
    commands: COMMANDS,
    commandTokens: TOKENS,
    files: { "tokenizer.json": new TextEncoder().encode(`${JSON.stringify({ type }, undefined, 2)}\n`) },
    encode,
    encodeParts: (parts) => encodeEachPart(parts, encode),
    decode,
    tokenOf,
    isSentenceEnd,
  };
}
