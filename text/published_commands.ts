/**
 * Which command tokens the original adds to each of its vocabularies, and where (GLM code,
 * `data_utils/tokenization.py`). Ids are looked up or counted on from the end of the vocabulary, never written.
 */
import { COMMAND_SPELLINGS, type CommandName } from "../core/text/command_tokens.ts";
import type { CommandToken } from "../core/text/command_token.ts";

/** Which commands a vocabulary gets, by the names of the original's options; all have the original's defaults. */
export interface CommandSetup {
  /** sop and eop: `block_lm`. True unless said otherwise. */
  readonly blocks?: boolean;
  /** gMASK and sMASK: `task_mask`. */
  readonly taskMask?: boolean;
  /** dBLOCK: `block_mask_prob` above 0. */
  readonly blockMask?: boolean;
  /** Pairs MASKk and sopk, k from 1: `sentinel_token` (63 of them). */
  readonly sentinels?: number;
  /** Chinese SentencePiece only: eop and gMASK get ids of their own, `fix_command_token`. */
  readonly fixCommandTokens?: boolean;
}

/** The kinds of vocabularies that the original knows. */
export type PublishedKind = "bert" | "gpt2" | "roberta" | "sentencepiece";

/** Commands of a vocabulary, and how many ids it has with them. */
export interface PublishedCommands {
  readonly tokens: readonly CommandToken[];
  readonly size: number;
}

/** A vocabulary as far as its commands need it. */
export interface BareVocabulary {
  /** How many tokens it has. */
  readonly size: number;
  readonly idOf: (token: string) => number | undefined;
}

/** More sentinels than spans that fit any text. */
const MOST_SENTINELS = 4096;

const MASKS: ReadonlySet<string> = new Set(["MASK", "gMASK", "sMASK"]);

/** All kinds but BERT write their padding as the end of text, and BERT the end as padding. */
function token(name: CommandName, id: number, kind: PublishedKind): CommandToken {
  const isEnd = name === "PAD" || name === "EOS";
  const spelling = COMMAND_SPELLINGS[isEnd ? kind === "bert" ? "PAD" : "EOS" : name];
  return { name, spelling, id, swallowsLeft: kind !== "bert" && MASKS.has(name) };
}

/** Names that stand for tokens of the vocabulary itself, in the original's order. */
const OWN: Readonly<Record<PublishedKind, readonly (readonly [CommandName, string])[]>> = {
  // deno-fmt-ignore
  bert: [
    ["PAD", "[PAD]"], ["CLS", "[CLS]"], ["MASK", "[MASK]"], ["UNK", "[UNK]"], ["SEP", "[SEP]"], ["EOS", "[PAD]"],
  ],
  gpt2: [["PAD", "<|endoftext|>"], ["EOS", "<|endoftext|>"]],
  // deno-fmt-ignore
  roberta: [
    ["PAD", "</s>"], ["EOS", "</s>"], ["SEP", "</s>"], ["CLS", "<s>"], ["MASK", "<mask>"], ["UNK", "<unk>"],
  ],
  sentencepiece: [],
};

/** Names that are counted on from the end, as steps beyond it, and how far the end moves. */
interface Added {
  readonly names: readonly (readonly [CommandName, number])[];
  readonly size: number;
}

function addedBy(kind: PublishedKind, setup: CommandSetup): readonly Added[] {
  const { blocks = true, taskMask = false, blockMask = false, fixCommandTokens = false } = setup;
  const added: Added[] = [];
  if (kind === "sentencepiece") {
    const names = [["PAD", 0], ["EOS", 0], ["SEP", 1], ["CLS", 2], ["MASK", 3], ["UNK", 4]] as const;
    added.push({ names, size: 5 });
  }
  if (blocks && kind === "sentencepiece") {
    // The original leaves one id unused, and without the fix counts one too few: eop and gMASK collide.
    added.push({ names: [["sop", 1], ["eop", 2]], size: fixCommandTokens ? 3 : 2 });
  } else if (blocks && kind === "gpt2") {
    const names = [["sop", 0], ["eop", 1], ["CLS", 2], ["MASK", 3], ["SEP", 4], ["UNK", 5]] as const;
    added.push({ names, size: 6 });
  } else if (blocks) {
    added.push({ names: [["sop", 0], ["eop", 1]], size: 2 });
  }
  if (blocks && taskMask) {
    const isSwapped = kind === "sentencepiece" && fixCommandTokens;
    const names = isSwapped ? [["sMASK", 0], ["gMASK", 1]] as const : [["gMASK", 0], ["sMASK", 1]] as const;
    added.push({ names, size: 2 });
  }
  if (blocks && blockMask) added.push({ names: [["dBLOCK", 0]], size: 1 });
  return added;
}

/**
 * The commands of a vocabulary of a kind, given the ids of its tokens.
 *
 * @throws {TypeError} when the vocabulary lacks a token of its kind, or there are too many sentinels.
 *
 * @example
 * ```ts
 * import { publishedCommands } from "./published_commands.ts";
 *
 * const vocabulary = { size: 1, idOf: () => 0 }; // <|endoftext|> and nothing else
 * const { tokens, size } = publishedCommands("gpt2", vocabulary, { taskMask: true });
 * if (tokens.find(({ name }) => name === "gMASK")?.id !== 7 || size !== 9) throw new Error();
 * ```
 */
export function publishedCommands(
  kind: PublishedKind,
  vocabulary: BareVocabulary,
  setup: CommandSetup,
): PublishedCommands {
  const tokens: CommandToken[] = OWN[kind].map(([name, spelling]) => {
    const id = vocabulary.idOf(spelling);
    if (id !== undefined) return token(name, id, kind);
    throw new TypeError(`vocabulary: expected the token ${spelling} of a ${kind} vocabulary, found none`);
  });
  let size = vocabulary.size;
  for (const { names, size: more } of addedBy(kind, setup)) {
    tokens.push(...names.map(([name, step]) => token(name, size + step, kind)));
    size += more;
  }
  const { sentinels = 0 } = setup;
  if (!Number.isInteger(sentinels) || sentinels < 0 || sentinels > MOST_SENTINELS) {
    throw new TypeError(`sentinels: expected an integer from 0 to ${MOST_SENTINELS}, found ${sentinels}`);
  }
  for (let k = 1; k <= sentinels; k++) {
    tokens.push({ name: `MASK${k}`, spelling: `[MASK${k}]`, id: size, swallowsLeft: false });
    tokens.push({ name: `sop${k}`, spelling: `<|startofpiece${k}|>`, id: size + 1, swallowsLeft: false });
    size += 2;
  }
  // Without the fix the original's count of a SentencePiece vocabulary stops short of eop.
  return { tokens, size: Math.max(size, 1 + Math.max(...tokens.map(({ id }) => id))) };
}
