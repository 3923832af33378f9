/** How the tokens of an answer are chosen, as data. */
import type { BeamOptions } from "./beam_step.ts";
import type { SamplingOptions } from "./narrowed.ts";

/** Always the likeliest token. */
export interface Greedy {
  readonly kind: "greedy";
}

/** Drawn, with the key of the prompt. */
export interface Sampling extends SamplingOptions {
  readonly kind: "sample";
}

/**
 * The likeliest answers that a search over several at once finds. Where the distribution is narrowed (top-k, say),
 * candidates are scored by their probabilities within what is left, as in the original's seq2seq evaluater.
 */
export interface BeamStrategy extends BeamOptions, SamplingOptions {
  readonly kind: "beam";
}

/** A strategy. */
export type Strategy = Greedy | Sampling | BeamStrategy;

/** What is demanded of every answer, whatever the strategy. */
export interface AnswerRules {
  /** Longest answer; default 32. */
  readonly maxTokens?: number;
  /** Shortest answer; default 0. */
  readonly minTokens?: number;
  /** No sequence of as many tokens occurs twice in an answer; by default any may. */
  readonly noRepeatNgram?: number;
  /** Discourages tokens that the answer already has; default 1, which changes nothing. Not for beams. */
  readonly repetitionPenalty?: number;
}
