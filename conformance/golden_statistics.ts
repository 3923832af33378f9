/** The format of `layout/stats.json`, as far as it is compared. */

/** Counts over the bins between edges. */
export interface Histogram {
  readonly counts: readonly number[];
  readonly edges: readonly number[];
}

/** Counts by value; the values are the keys. */
export type CountsByValue = Readonly<Record<string, number>>;

/** Blanks of `N` texts. */
export interface GoldenBlanks {
  readonly N: number;
  readonly masked_ratio: { readonly hist: Histogram };
  readonly num_spans: { readonly counts: CountsByValue };
  readonly span_length_counts: CountsByValue;
  readonly start_position_over_length_hist10: Histogram;
  /** `n` counts all gaps, those above 40 included. */
  readonly gap_between_neighbours: { readonly n: number; readonly counts_upto_40: CountsByValue };
  readonly prob_first_generated_is_leftmost: number;
}

/** Spans of the document objective for `N` texts. */
export interface GoldenDocuments {
  readonly N: number;
  readonly generation_length: { readonly hist: Histogram };
  readonly mask_position_over_A_hist10: Histogram;
  readonly fraction_mask_is_last_of_A: number;
}

/** Where the spans of a few given lengths start. */
export interface GoldenPlacement {
  readonly span_lengths: readonly number[];
  readonly total_length: number;
  readonly N: number;
  readonly start_counts_per_span: readonly (readonly number[])[];
}

/** The whole file. */
export interface GoldenStatistics {
  readonly bert_512: GoldenBlanks;
  readonly bert_100: GoldenBlanks;
  readonly sentence_512: GoldenBlanks;
  readonly "gpt_512_min0.5": GoldenDocuments;
  readonly "gpt_512_min0.25": GoldenDocuments;
  readonly "mode_counts_10B_0.5_0.3_0.2": Readonly<Record<"bert" | "gpt" | "sentence", number>>;
  readonly sample_spans_start_counts: GoldenPlacement;
  readonly block_length_distribution: readonly number[];
}
