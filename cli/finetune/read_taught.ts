/** The rows of a fine-tuning run: those to learn from, and those to validate on. */
import { key } from "../../core/random/key.ts";
import { permutation } from "../../core/random/permutation.ts";
import { UsageError } from "../frame/errors.ts";
import type { Located } from "../tasks/read_items.ts";

/** Share of the training rows that validate, where nothing else is said, and the fewest and most of them. */
const HELD_OUT = { share: 0.1, least: 8, most: 1000 } as const;

/** Rows by what they are for. */
export interface TaughtRows<I = unknown> {
  readonly train: readonly Located<I>[];
  readonly valid: readonly Located<I>[];
}

/** Where rows come from. */
export interface RowFiles {
  readonly train: string | undefined;
  readonly valid: string | undefined;
  readonly limit: number | undefined;
  /** So many training rows validate, where no other file does. */
  readonly "held-out"?: number | undefined;
  /** Of the first run; decides which rows are held out. */
  readonly seed: number;
}

/** Holds rows out for validation, drawn by the first seed alone, so that all seeds are compared on the same rows. */
function holdOut<I>(
  items: readonly Located<I>[],
  { seed, "held-out": wanted }: Pick<RowFiles, "seed" | "held-out">,
): TaughtRows<I> {
  const { share, least, most } = HELD_OUT;
  if (wanted !== undefined && wanted >= items.length) {
    throw new UsageError(
      `option --held-out: expected fewer than the ${items.length} training rows, found ${wanted}`,
    );
  }
  const count = wanted ?? Math.min(most, Math.max(least, Math.round(items.length * share)));
  if (wanted === undefined && items.length < 2 * count) {
    throw new UsageError(
      `option --valid: expected a file, or at least ${
        2 * least
      } training rows to hold some out, found ${items.length}`,
    );
  }
  const order = permutation(key(seed), items.length).flatMap((at) => items.slice(at, at + 1));
  return { valid: order.slice(0, count), train: order.slice(count) };
}

/**
 * Reads the files.
 *
 * @param read the usable rows of one
 *
 * @throws {UsageError} when there is none to learn from, or too few rows to hold some out.
 */
export async function readTaught<I>(
  files: RowFiles,
  read: (path: string) => Promise<readonly Located<I>[]>,
): Promise<TaughtRows<I>> {
  const { train, valid, limit } = files;
  if (train === undefined) throw new UsageError("option --train: expected a file of rows, found none");
  if (valid !== undefined && files["held-out"] !== undefined) {
    throw new UsageError("option --held-out: expected no --valid beside it, found one");
  }
  const all = (await read(train)).slice(0, limit);
  return valid === undefined ? holdOut(all, files) : { train: all, valid: await read(valid) };
}
