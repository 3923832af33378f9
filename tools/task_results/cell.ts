/** A cell of the tables: something that is found out once and kept. */

/** What a cell depends on beside its own settings: rows of files; the sizes and vocabulary of a model; its weights. */
export type Basis = "rows" | "sizes" | "weights";

/** A cell. */
export interface Cell<Found> {
  readonly id: string;
  readonly basis: Basis;
  /** Every setting that decides what is found. */
  readonly asked: string;
  /** On two idle cores. */
  readonly minutes: number;
  /**
   * Finds it out.
   *
   * @param world `folder`: where an interrupted attempt left what it had; `signal`: when to stop
   * @returns nothing when it was stopped
   */
  readonly find: (
    world: { readonly folder: string; readonly signal: AbortSignal },
  ) => Promise<Found | undefined>;
}
