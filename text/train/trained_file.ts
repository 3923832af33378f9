/** A trained vocabulary as Hugging Face's `tokenizer.json`. */
import { COMMAND_SPELLINGS, type CommandName } from "../../core/text/command_tokens.ts";
import type { ScoredPiece } from "./learn_unigram.ts";

/** What was learned. */
export type Learned =
  | {
    readonly kind: "bpe";
    /** Tokens by id, commands first. */
    readonly tokens: readonly string[];
    readonly merges: readonly (readonly [string, string])[];
  }
  | { readonly kind: "wordpiece"; readonly tokens: readonly string[] }
  | { readonly kind: "unigram"; readonly pieces: readonly ScoredPiece[] };

/** Commands in the order of their ids; the first is padding as well as end of text, as in the byte-level one. */
const COMMANDS: readonly CommandName[] = [
  "EOS",
  "CLS",
  "MASK",
  "gMASK",
  "sMASK",
  "sop",
  "eop",
  "dBLOCK",
  "SEP",
  "UNK",
];

/** How the commands of a trained vocabulary are written, in the order of their ids. */
export const COMMAND_TOKENS: readonly string[] = COMMANDS.map((name) => COMMAND_SPELLINGS[name]);

function addedTokens(first: number, swallowsLeft: boolean): readonly object[] {
  return COMMANDS.map((name, index) => ({
    id: first + index,
    content: COMMAND_SPELLINGS[name],
    single_word: false,
    lstrip: swallowsLeft && /MASK$/.test(name),
    rstrip: false,
    normalized: false,
    special: true,
  }));
}

const vocabularyOf = (tokens: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries(tokens.map((token, id) => [token, id]));

function pipelineOf(learned: Learned): Readonly<Record<string, unknown>> {
  switch (learned.kind) {
    case "bpe": {
      const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: true };
      const model = {
        type: "BPE",
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: null,
        end_of_word_suffix: null,
        fuse_unk: false,
        byte_fallback: false,
        ignore_merges: false,
        vocab: vocabularyOf(learned.tokens),
        merges: learned.merges,
      };
      return { added: addedTokens(0, true), normalizer: null, pre: byteLevel, decoder: byteLevel, model };
    }
    case "wordpiece": {
      const normalizer = {
        type: "BertNormalizer",
        clean_text: true,
        handle_chinese_chars: true,
        strip_accents: true,
        lowercase: true,
      };
      const model = {
        type: "WordPiece",
        unk_token: COMMAND_SPELLINGS.UNK,
        continuing_subword_prefix: "##",
        max_input_chars_per_word: 100,
        vocab: vocabularyOf(learned.tokens),
      };
      const decoder = { type: "WordPiece", prefix: "##", cleanup: false };
      return { added: addedTokens(0, false), normalizer, pre: { type: "BertPreTokenizer" }, decoder, model };
    }
    case "unigram": {
      const metaspace = { type: "Metaspace", replacement: "\u2581", prepend_scheme: "always", split: true };
      const model = { type: "Unigram", unk_id: 0, vocab: learned.pieces, byte_fallback: false };
      return {
        // Behind the pieces, so that no text is cut into a command.
        added: addedTokens(learned.pieces.length, true),
        normalizer: { type: "NFKC" },
        pre: { type: "Sequence", pretokenizers: [{ type: "WhitespaceSplit" }, metaspace] },
        decoder: metaspace,
        model,
      };
    }
  }
}

/**
 * The file, as Hugging Face's libraries read it.
 *
 * @example
 * ```ts
 * import { COMMAND_TOKENS, trainedFile } from "./trained_file.ts";
 *
 * const bytes = trainedFile({ kind: "wordpiece", tokens: [...COMMAND_TOKENS, "a"] });
 * if (JSON.parse(new TextDecoder().decode(bytes)).model.vocab.a !== 10) throw new Error();
 * ```
 */
export function trainedFile(learned: Learned): Uint8Array {
  const { added, normalizer, pre, decoder, model } = pipelineOf(learned);
  const file = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: added,
    normalizer,
    pre_tokenizer: pre,
    post_processor: null,
    decoder,
    model,
  };
  return new TextEncoder().encode(`${JSON.stringify(file, null, 1)}\n`);
}
