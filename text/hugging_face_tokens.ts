/** A tokenizer from a `tokenizer.json` and what cuts and joins its words. */
import { commandIdsOf, spellingsOf } from "../core/text/command_token.ts";
import { encodeEachPart } from "../core/text/part.ts";
import { containsSentenceEnd } from "../core/text/sentence_end.ts";
import { checkTokenId } from "../core/text/token_id.ts";
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { REPLACEMENT } from "../core/text/wtf8.ts";
import { byteLevelBpe, type ByteLevelCoder, wordPattern } from "./byte_level_bpe.ts";
import { commandsOf } from "./hugging_face_commands.ts";
import type { HuggingFaceFile } from "./hugging_face_file.ts";
import { joinRuns } from "./published_tokenizer.ts";

/**
 * What cuts plain byte-level BPE, the kind that is trained here. It needs no library: it is faster, and exact for any
 * string. Nothing for other kinds.
 *
 * @throws {TypeError} when the merges do not fit the vocabulary.
 */
export function plainCoder(file: HuggingFaceFile): ByteLevelCoder | undefined {
  const { merges, pieces, ids } = file;
  if (!file.isByteLevelBpe || merges === undefined) return undefined;
  return byteLevelBpe(
    { file: "tokenizer.json", pieces, idOf: (token) => ids.get(token), merges },
    wordPattern(""),
  );
}

/**
 * The tokenizer. Special tokens of the file are commands; those spelled as GLM spells them have GLM's names
 * (`COMMAND_SPELLINGS`).
 *
 * @param given `bytes` of the file, for whoever saves the tokenizer
 */
export function tokenizerOf(
  file: HuggingFaceFile,
  { bytes, coder: { encode, decode } }: { readonly bytes: Uint8Array; readonly coder: ByteLevelCoder },
): Tokenizer {
  const { pieces } = file;
  const commandTokens = commandsOf(file.addedTokens);
  const spellings = spellingsOf(commandTokens);
  const tokenOf = (id: number): string => spellings.get(id) ?? pieces[id] ?? REPLACEMENT;
  return {
    type: "hugging-face",
    files: { "tokenizer.json": bytes },
    vocabularySize: pieces.length,
    commands: commandIdsOf(commandTokens),
    commandTokens,
    encode,
    encodeParts: (parts) => encodeEachPart(parts, encode),
    decode: (ids) =>
      joinRuns(
        ids.map((id) => {
          checkTokenId(id);
          const spelling = spellings.get(id) ?? (pieces[id] === undefined ? REPLACEMENT : undefined);
          return spelling === undefined ? id : { spelling };
        }),
        decode,
      ),
    tokenOf,
    isSentenceEnd: (id) => containsSentenceEnd(tokenOf(id)),
  };
}
