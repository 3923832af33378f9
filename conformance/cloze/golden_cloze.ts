/** The formats of the golden cases of `cloze/` (reference/README.md), and what all of its files share. */
import type { Example } from "../../core/blanks/example.ts";
import type { GlmConfig } from "../../core/glm/config.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { configOf, type GoldenConfig, readTensors } from "../golden_model.ts";
import { goldenTokenizer, type TokenizerArguments } from "../golden_tokenizer.ts";
import { differenceOf, type Integers } from "../integers.ts";
import type { SuiteContext } from "../suite.ts";

/** The one model of the folder. */
export const CLOZE_CONFIG: GoldenConfig = {
  num_layers: 2,
  hidden_size: 16,
  num_attention_heads: 2,
  vocab_size: 30592,
  max_sequence_length: 128,
  block_position_encoding: true,
};

/** Sums of log-probabilities, and logits (reference/README.md). */
export const SCORE_BOUND = { absolute: 1e-3 } as const;

/** Its sizes and weights. */
export async function clozeModel(
  context: SuiteContext,
): Promise<{ readonly config: GlmConfig; readonly parameters: Tensors }> {
  return {
    config: configOf(CLOZE_CONFIG),
    parameters: await readTensors(context, "cloze/weights.safetensors"),
  };
}

const TOKENIZERS: Readonly<Record<string, TokenizerArguments>> = {
  bert_base_uncased: { tokenizer_type: "BertWordPieceTokenizer" },
  bert_base_uncased_taskmask_dblock: {
    tokenizer_type: "BertWordPieceTokenizer",
    task_mask: true,
    block_mask_prob: 0.1,
  },
  roberta_taskmask: {
    tokenizer_type: "GPT2BPETokenizer",
    tokenizer_model_type: "roberta",
    task_mask: true,
  },
  gpt2_taskmask: { tokenizer_type: "GPT2BPETokenizer", task_mask: true },
};

/** Tokenizers by their names in the golden files, each made once. */
export function tokenizersOf(context: SuiteContext): (name: string) => Promise<Tokenizer> {
  const made = new Map<string, Promise<Tokenizer>>();
  return (name) => {
    const options = TOKENIZERS[name];
    if (options === undefined) throw new RangeError(`tokenizer: expected a known name, found "${name}"`);
    const known = made.get(name) ?? goldenTokenizer(options, context.vocabulary);
    made.set(name, known);
    return known;
  };
}

/** A sample of the original, under the names of its two kinds of files. */
export interface GoldenSequence {
  readonly tokens: readonly number[];
  readonly position: readonly Integers[];
  readonly contextLength: number;
  readonly targets?: readonly number[];
  readonly lossMask?: readonly number[];
}

/**
 * Where a sequence parts from the original's, which fills the tokens up with eos and everything else with 0, and whose
 * targets are 0 in Part A.
 */
export function sequenceDifferences(
  example: Example,
  { golden, tokenizer }: { readonly golden: GoldenSequence; readonly tokenizer: Tokenizer },
): readonly string[] {
  const { length } = golden.tokens;
  const pad = (values: readonly number[], value: number): readonly number[] =>
    Array.from({ length: Math.max(length, values.length) }, (_, i) => values[i] ?? value);
  const eos = commandId(tokenizer.commands, "EOS");
  const targets = example.targets.map((target, i) => example.lossMask[i] === 0 ? 0 : target);
  return [
    differenceOf("text", golden.tokens, pad(example.tokens, eos)),
    differenceOf("position", golden.position, [pad(example.position, 0), pad(example.blockPosition, 0)]),
    differenceOf("context length", golden.contextLength, example.contextLength),
    golden.targets && differenceOf("target", golden.targets, pad(targets, 0)),
    golden.lossMask && differenceOf("loss mask", golden.lossMask, pad(example.lossMask, 0)),
  ].filter((difference) => difference !== undefined);
}
