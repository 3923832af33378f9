/** The options and command tokens that layout cases record, as far as they matter here. */

/** Options of the original's `ConstructBlockStrategy`, under its own names. */
export interface OriginalOptions {
  readonly max_seq_length: number;
  readonly shuffle_blocks: boolean;
  readonly sentinel_token: boolean;
  readonly block_position_encoding: boolean;
  readonly random_position: boolean;
  readonly block_mask_prob: number;
  readonly context_mask_ratio: number;
  readonly context_mask_range: number;
  readonly masked_lm: boolean;
  readonly bert_ratio: number;
  readonly gap_sentence_ratio: number;
  readonly gpt_min_ratio: number;
  readonly gpt_infill_prob: number;
  readonly bert_prob: number;
  readonly gap_sentence_prob: number;
  readonly short_seq_prob: number;
  readonly single_span_prob: number;
  readonly mask_ids: Readonly<Record<OriginalTask, number>>;
}

/** The original's names of the objectives. */
export type OriginalTask = "bert" | "gap_sentence" | "generation";

/** Command token ids by name. */
export type SpecialTokens = Readonly<Record<string, number>>;

/**
 * A command token by name.
 *
 * @throws {RangeError} when the case has no such token.
 */
export function special(tokens: SpecialTokens, name: string): number {
  const id = tokens[name];
  if (id === undefined) {
    throw new RangeError(`command token ${name}: not among ${Object.keys(tokens).join(", ")}`);
  }
  return id;
}
