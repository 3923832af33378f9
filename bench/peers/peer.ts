/** What it takes to be compared: do the work, show the result. */
import type { Work } from "./work.ts";

/** A piece of work made ready to be timed. */
export interface Prepared {
  /** Does the work `times` times and waits for the last. Training steps go on from where they were. */
  readonly run: (times: number) => Promise<void>;
  /**
   * What the others' results are compared with: the elements of the product or of the block's output; of a training
   * step, the losses of the first `CHECKED_STEPS` steps from the initial state.
   */
  readonly result: () => Promise<Float32Array>;
  readonly close: () => void;
}

/** Losses that are compared: the third depends on two whole updates. */
export const CHECKED_STEPS = 3;

/** Something that can do (some of) the work. */
export interface Peer {
  readonly name: string;
  /** Whether it computes where our GPU backend computes; the goals speak of these. */
  readonly onWebGpu: boolean;
  /** @returns what can be timed, or a sentence on why it cannot. */
  readonly prepare: (work: Work) => Promise<Prepared | string>;
}
