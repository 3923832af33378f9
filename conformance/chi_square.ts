/** Are two samples from the same distribution? Chi-square tests of histograms. */
import { chiSquareTail } from "./chi_square_tail.ts";

/** What a comparison found. */
export interface Comparison {
  readonly statistic: number;
  /** Bins that were compared, less one; a fraction where the counts of a group depend on each other. */
  readonly degreesOfFreedom: number;
  /** How probable a difference at least this large is when the distributions are equal. */
  readonly probability: number;
}

/** Bins in which fewer than this many counts are expected join a neighbour. */
const FEWEST_EXPECTED = 5;

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

/** For every bin the number of the joined bin it belongs to: each but the last has `FEWEST_EXPECTED` or more. */
function joinSparse(expected: readonly number[]): readonly number[] {
  let joined = 0;
  let open = 0;
  let rest = sum(expected);
  return expected.map((count) => {
    const here = joined;
    open += count;
    rest -= count;
    // What is left must be enough for a bin of its own, or it joins this one.
    if (open >= FEWEST_EXPECTED && rest >= FEWEST_EXPECTED) {
      joined++;
      open = 0;
    }
    return here;
  });
}

function joinCounts(counts: readonly number[], bins: readonly number[]): readonly number[] {
  const joined = Array.from({ length: (bins.at(-1) ?? 0) + 1 }, () => 0);
  for (const [index, count] of counts.entries()) {
    const bin = bins[index] ?? 0;
    joined[bin] = (joined[bin] ?? 0) + count;
  }
  return joined;
}

/**
 * Compares a golden histogram with grouped observations: every group holds the bins of the values of one text, which
 * depend on each other (they share the text), while the groups are independent. The expected count of a bin in
 * each sample is that sample's share of what both have in it, so that both sample sizes count. The dependence inside
 * groups is measured on ours and taken out of the statistic (Rao and Scott, Annals of Statistics 12 (1984) 46–60,
 * second-order correction), which is exact for groups of one.
 *
 * @throws {RangeError} when there are no counts or a bin is out of range.
 *
 * @example
 * ```ts
 * import { compareWithGroups } from "./chi_square.ts";
 *
 * const groups = Array.from({ length: 1000 }, (_, index) => [index % 2]);
 * if (compareWithGroups([500, 500], groups).probability < 0.99) throw new Error("these agree");
 * if (compareWithGroups([90, 10], groups).probability > 1e-9) throw new Error("these do not");
 * ```
 */
export function compareWithGroups(
  golden: readonly number[],
  groups: readonly (readonly number[])[],
): Comparison {
  const counts = golden.map(() => 0);
  for (const bin of groups.flat()) {
    const count = counts[bin];
    if (count === undefined) throw new RangeError(`bin ${bin}: expected one of ${golden.length}`);
    counts[bin] = count + 1;
  }
  const [total1, total2] = [sum(golden), sum(counts)];
  if (total1 === 0 || total2 === 0) throw new RangeError("histogram without counts: nothing to compare");
  const total = total1 + total2;
  const smaller = Math.min(total1, total2) / total;
  const bins = joinSparse(golden.map((count, bin) => (count + (counts[bin] ?? 0)) * smaller));
  const first = joinCounts(golden, bins);
  const second = joinCounts(counts, bins);
  let statistic = 0;
  const shares = first.map((count, bin) => {
    const share = (count + (second[bin] ?? 0)) / total;
    statistic += (count - share * total1) ** 2 / (share * total1);
    statistic += ((second[bin] ?? 0) - share * total2) ** 2 / (share * total2);
    return share;
  });
  const { mean, spread } = dependence(groups.map((group) => group.map((bin) => bins[bin] ?? 0)), shares);
  const degreesOfFreedom = (shares.length - 1) / (1 + spread);
  const corrected = statistic / (mean * (1 + spread));
  return { statistic: corrected, degreesOfFreedom, probability: chiSquareTail(corrected, degreesOfFreedom) };
}

/**
 * How the covariance of grouped counts compares with that of independent ones: the mean of the eigenvalues of their
 * ratio (1 when independent) and their squared coefficient of variation (0).
 */
function dependence(
  groups: readonly (readonly number[])[],
  shares: readonly number[],
): { readonly mean: number; readonly spread: number } {
  const size = shares.length;
  const covariance = new Float64Array(size * size);
  let total = 0;
  for (const group of groups) {
    const deviation = shares.map((share) => -share * group.length);
    for (const bin of group) deviation[bin] = (deviation[bin] ?? 0) + 1;
    for (const [row, a] of deviation.entries()) {
      for (const [column, b] of deviation.entries()) {
        covariance[row * size + column] = (covariance[row * size + column] ?? 0) + a * b;
      }
    }
    total += group.length;
  }
  let trace = 0;
  let squares = 0;
  for (const [row, a] of shares.entries()) {
    for (const [column, b] of shares.entries()) {
      const value = (covariance[row * size + column] ?? 0) / total;
      if (row === column) trace += value / a;
      squares += value ** 2 / (a * b);
    }
  }
  const rank = size - 1;
  return rank === 0 ? { mean: 1, spread: 0 } : {
    mean: trace / rank,
    spread: Math.max(0, rank * squares / trace ** 2 - 1),
  };
}

/**
 * Compares counts with a known distribution (in proportion to weights); sparse bins are joined.
 *
 * @throws {RangeError} when there are not as many weights as counts, or nothing to compare.
 *
 * @example
 * ```ts
 * import { compareWithWeights } from "./chi_square.ts";
 *
 * if (compareWithWeights([100, 104], [1, 1]).probability < 0.5) throw new Error("a fair coin");
 * ```
 */
export function compareWithWeights(counts: readonly number[], weights: readonly number[]): Comparison {
  const total = sum(counts);
  const weight = sum(weights);
  if (counts.length !== weights.length || total === 0 || !(weight > 0)) {
    throw new RangeError(`${counts.length} counts and ${weights.length} weights: expected as many, and some`);
  }
  const expected = weights.map((value) => total * value / weight);
  const bins = joinSparse(expected);
  const found = joinCounts(counts, bins);
  const statistic = sum(
    joinCounts(expected, bins).map((value, bin) => ((found[bin] ?? 0) - value) ** 2 / value),
  );
  const degreesOfFreedom = found.length - 1;
  return { statistic, degreesOfFreedom, probability: chiSquareTail(statistic, degreesOfFreedom) };
}
