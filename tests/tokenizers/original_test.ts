import { assert, assertEquals } from "@std/assert";
import { padVocabulary } from "../../core/text/pad_vocabulary.ts";
import { tokenizerSuite } from "../../conformance/tokenizer.ts";
import { publishedCommands, type PublishedKind } from "../../text/published_commands.ts";
import { isBeside, VOCABULARIES, WHOLE_SET, wholeSet } from "../blanks/beside_checkout.ts";
import { originalVectors } from "../blanks/original_vectors.ts";

const hasVocabularies = isBeside(VOCABULARIES);

Deno.test({
  name: "original tokenizers: every kept case (needs the published vocabularies)",
  ignore: !hasVocabularies,
  async fn() {
    const { passed, failed, skipped } = await tokenizerSuite.run({
      ...originalVectors,
      vocabulary: wholeSet.vocabulary,
    });
    assertEquals({ passed, failed, skipped }, { passed: 459, failed: [], skipped: [] });
  },
});

Deno.test({
  name: "original tokenizers: every case of the whole set (needs it, and the published vocabularies)",
  ignore: !hasVocabularies || !isBeside(WHOLE_SET),
  async fn() {
    const { passed, failed, skipped } = await tokenizerSuite.run({ ...originalVectors, ...wholeSet });
    assertEquals({ failed, skipped }, { failed: [], skipped: [] });
    assert(passed >= 1214);
  },
});

Deno.test("original tokenizers: without vocabularies every case is skipped, and says which it needs", async () => {
  const { passed, failed, skipped } = await tokenizerSuite.run(originalVectors);
  assertEquals([passed, failed, skipped.length], [0, [], 459]);
  assert(skipped.every(({ reason }) => /^needs the vocabulary [\w.-]+$/.test(reason)));
});

interface Setup {
  readonly args: Readonly<Record<string, unknown>>;
  readonly num_command_tokens: number;
  readonly padded_vocab_size: number;
  readonly command_tokens_in_order: readonly {
    readonly token: string;
    readonly id: number;
    readonly lstrip: boolean;
  }[];
}

/** Sizes of the published vocabularies, and where the tokens are that commands stand for. */
const SIZES: Readonly<Record<PublishedKind, readonly [number, Readonly<Record<string, number>>]>> = {
  bert: [30522, { "[PAD]": 0, "[UNK]": 100, "[CLS]": 101, "[SEP]": 102, "[MASK]": 103 }],
  gpt2: [50257, { "<|endoftext|>": 50256 }],
  roberta: [50265, { "<s>": 0, "</s>": 2, "<unk>": 3, "<mask>": 50264 }],
  sentencepiece: [50000, {}],
};

function kindOf({ tokenizer_type: type, tokenizer_model_type: model }: Setup["args"]): PublishedKind {
  if (type === "BertWordPieceTokenizer") return "bert";
  if (type === "ChineseSPTokenizer") return "sentencepiece";
  return model === "roberta" ? "roberta" : "gpt2";
}

Deno.test("original tokenizers: the commands of all setups, which only need the size of a vocabulary", async () => {
  const bytes = await originalVectors.read("tokenizer/command_tokens.json");
  const setups: Readonly<Record<string, Setup>> = JSON.parse(new TextDecoder().decode(bytes));
  assertEquals(Object.keys(setups).length, 13);
  for (const [name, { args, ...golden }] of Object.entries(setups)) {
    const kind = kindOf(args);
    const [size, ids] = SIZES[kind];
    const { tokens, size: all } = publishedCommands(kind, { size, idOf: (token) => ids[token] }, {
      blocks: args.block_lm !== false,
      taskMask: args.task_mask === true,
      blockMask: args.block_mask_prob !== undefined,
      sentinels: args.sentinel_token === true ? 63 : 0,
      fixCommandTokens: args.fix_command_token === true,
    });
    assertEquals(
      [tokens.length, padVocabulary(all)],
      [golden.num_command_tokens, golden.padded_vocab_size],
      name,
    );
    const found = tokens.map(({ spelling, id, swallowsLeft }) => ({
      token: spelling,
      id,
      lstrip: swallowsLeft,
    }));
    assertEquals(
      found.slice(0, golden.command_tokens_in_order.length),
      golden.command_tokens_in_order.map(({ token, id, lstrip }) => ({ token, id, lstrip })),
      name,
    );
  }
});
