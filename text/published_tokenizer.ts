/** A tokenizer of the original's, from how its kind cuts and joins. */
import { commandIdsOf, spellingsOf } from "../core/text/command_token.ts";
import { encodeEachPart, type Part } from "../core/text/part.ts";
import { containsSentenceEnd } from "../core/text/sentence_end.ts";
import { checkTokenId } from "../core/text/token_id.ts";
import type { Tokenizer } from "../core/text/tokenizer.ts";
import type { TokenizerFiles } from "../core/text/tokenizer_files.ts";
import { isBlank } from "../core/text/whitespace.ts";
import { REPLACEMENT } from "../core/text/wtf8.ts";
import type { PublishedCommands } from "./published_commands.ts";

/** What differs between kinds. */
export interface TokenizerKind {
  readonly type: string;
  readonly files: TokenizerFiles;
  readonly commands: PublishedCommands;
  /** Tokens of the vocabulary by id. */
  readonly pieces: readonly string[];
  /** Ids of a text without commands. */
  readonly encodeText: (text: string) => readonly number[];
  /**
   * Text of tokens. A command comes as its spelling in `commands`, everything else as an id of the vocabulary
   * or beyond it.
   */
  readonly join: (tokens: readonly (number | { readonly spelling: string })[]) => string;
}

/**
 * Joins runs of text between commands, without anything between them.
 *
 * @example
 * ```ts
 * import { joinRuns } from "./published_tokenizer.ts";
 *
 * if (joinRuns([1, 2, { spelling: "[MASK]" }, 3], (ids) => ids.join()) !== "1,2[MASK]3") throw new Error();
 * ```
 */
export function joinRuns(
  tokens: readonly (number | { readonly spelling: string })[],
  decodeRun: (ids: readonly number[]) => string,
): string {
  const parts: string[] = [];
  let run: number[] = [];
  for (const token of tokens) {
    if (typeof token === "number") run.push(token);
    else {
      parts.push(decodeRun(run), token.spelling);
      run = [];
    }
  }
  return parts.join("") + decodeRun(run);
}

/**
 * The tokenizer of a kind. A text of nothing but whitespace has no tokens, as in the original.
 *
 * @example
 * ```ts
 * import { publishedTokenizer } from "./published_tokenizer.ts";
 *
 * const mask = { name: "MASK", spelling: "[MASK]", id: 1, swallowsLeft: true };
 * const tokenizer = publishedTokenizer({
 *   type: "lengths",
 *   files: {},
 *   commands: { tokens: [mask], size: 2 },
 *   pieces: ["a"],
 *   encodeText: (text) => [...text].map(() => 0),
 *   join: (tokens) => tokens.map((token) => typeof token === "number" ? "a" : token.spelling).join(""),
 * });
 * if (tokenizer.encodeParts(["aa ", mask]).join() !== "0,0,1") throw new Error();
 * ```
 */
export function publishedTokenizer(kind: TokenizerKind): Tokenizer {
  const { type, files, pieces, encodeText, join } = kind;
  const { tokens: commandTokens, size } = kind.commands;
  const spellings = spellingsOf(commandTokens);
  const tokenOf = (id: number): string => spellings.get(id) ?? pieces[id] ?? REPLACEMENT;
  const encodeParts = (parts: readonly Part[]): number[] =>
    parts.every((part) => typeof part === "string" && isBlank(part)) ? [] : encodeEachPart(parts, encodeText);
  return {
    type,
    files,
    vocabularySize: size,
    commands: commandIdsOf(commandTokens),
    commandTokens,
    encode: (text) => isBlank(text) ? [] : [...encodeText(text)],
    encodeParts,
    decode: (ids) =>
      join(ids.map((id) => {
        checkTokenId(id);
        const spelling = spellings.get(id);
        return spelling === undefined ? id : { spelling };
      })),
    tokenOf,
    isSentenceEnd: (id) => containsSentenceEnd(tokenOf(id)),
  };
}
