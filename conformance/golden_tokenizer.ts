/** The original's tokenizers, by the options that it made them with. */
import type { Tokenizer } from "../core/text/tokenizer.ts";
import { bertTokenizer } from "../text/bert.ts";
import { gpt2Tokenizer } from "../text/gpt2.ts";
import type { CommandSetup } from "../text/published_commands.ts";
import { sentencePieceTokenizer } from "../text/sentencepiece.ts";

/** Options of the original's `prepare_tokenizer`. */
export interface TokenizerArguments {
  readonly tokenizer_type: string;
  readonly tokenizer_model_type?: string | null;
  readonly task_mask?: boolean;
  readonly block_lm?: boolean;
  readonly block_mask_prob?: number;
  readonly sentinel_token?: boolean;
  readonly fix_command_token?: boolean;
}

/** A vocabulary that is not there: the reason to skip what needs it. */
export class MissingVocabulary extends Error {
  override readonly name = "MissingVocabulary";
}

/** The original's `sentinel_token` makes this many pairs. */
const SENTINELS = 63;

function setupOf(options: TokenizerArguments): CommandSetup {
  return {
    blocks: options.block_lm ?? true,
    taskMask: options.task_mask ?? false,
    blockMask: (options.block_mask_prob ?? 0) > 0,
    sentinels: options.sentinel_token === true ? SENTINELS : 0,
    fixCommandTokens: options.fix_command_token ?? false,
  };
}

/**
 * The tokenizer of some options.
 *
 * @throws {MissingVocabulary} when a vocabulary cannot be read.
 */
export async function goldenTokenizer(
  options: TokenizerArguments,
  vocabulary: ((file: string) => Promise<Uint8Array>) | undefined,
): Promise<Tokenizer> {
  const read = async (file: string): Promise<Uint8Array> => {
    try {
      if (vocabulary !== undefined) return await vocabulary(file);
    } catch {
      // Not there: said below.
    }
    throw new MissingVocabulary(`needs the vocabulary ${file}`);
  };
  const setup = setupOf(options);
  switch (options.tokenizer_type) {
    case "BertWordPieceTokenizer":
      return bertTokenizer({ vocabulary: await read("bert-base-uncased-vocab.txt"), ...setup });
    case "ChineseSPTokenizer":
      return sentencePieceTokenizer({ model: await read("cog-pretrain.model"), ...setup });
    case "GPT2BPETokenizer": {
      const type = options.tokenizer_model_type === "roberta" ? "roberta" : "gpt2";
      const files = [await read(`${type}-vocab.json`), await read(`${type}-merges.txt`)] as const;
      return gpt2Tokenizer({ type, vocabulary: files[0], merges: files[1], ...setup });
    }
    default:
      throw new TypeError(`tokenizer_type: expected one of the original's, found ${options.tokenizer_type}`);
  }
}
