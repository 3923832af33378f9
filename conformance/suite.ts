/**
 * What a conformance suite is: a function from golden files and a backend to counted results. A suite never
 * prints; `cli/conformance.ts` does.
 */
import type { Backend } from "../core/graph/backend.ts";

/** One golden case that did not hold: which, and in one sentence what was expected and what was found. */
export interface Failure {
  /** File and case, for example `layout/make_block_data.json: span_at_start`. */
  readonly case: string;
  /** One sentence: where the values part, what was expected, what was found. */
  readonly reason: string;
}

/** A case (or a whole file) that was not run, and why. */
export interface Skip {
  readonly case: string;
  readonly reason: string;
}

/** What one suite found. A suite that ran nothing has `passed` 0 and an empty `failed`. */
export interface SuiteResult {
  readonly passed: number;
  readonly failed: readonly Failure[];
  readonly skipped: readonly Skip[];
  /** The largest error divided by its tolerance over all numeric comparisons; 0 where all were exact. */
  readonly worst: number;
}

/** What a suite is given: golden files by their path below the reference folder, and where to compute. */
export interface SuiteContext {
  /** Reads a golden file, `layout/stats.json` say. Rejects when there is none. */
  readonly read: (path: string) => Promise<Uint8Array>;
  /** Names in a folder below the reference folder, sorted; empty when the folder does not exist. */
  readonly list: (path: string) => Promise<readonly string[]>;
  /** Where graphs run. Suites of integers alone ignore it. */
  readonly backend: Backend;
  /**
   * Reads a published vocabulary, `gpt2-vocab.json` say; rejects when it is not there. Cases that need one are
   * skipped without it: vocabularies are not part of the golden files.
   */
  readonly vocabulary?: (file: string) => Promise<Uint8Array>;
}

/** A suite: name, what it compares, and the function that runs it. */
export interface Suite {
  readonly name: string;
  readonly about: string;
  readonly run: (context: SuiteContext) => Promise<SuiteResult>;
}
