/** Are two samples from the same distribution? Pearson's chi-square test for two histograms of different sizes. */

/** What a comparison found. */
export interface Comparison {
  readonly statistic: number;
  /** Bins that were compared, less one. */
  readonly degreesOfFreedom: number;
  /** How probable a difference at least this large is when the distributions are equal. */
  readonly probability: number;
}

/** Bins in which fewer than this many counts of either sample are expected join a neighbour. */
const FEWEST_EXPECTED = 5;

/**
 * Compares two histograms over the same bins. The expected count of a bin in each sample is that sample's share of
 * what both have in it, so that both sample sizes count. Neighbouring sparse bins are joined.
 *
 * @throws {RangeError} when the histograms differ in length or one is empty.
 *
 * @example
 * ```ts
 * import { compareHistograms } from "./chi_square.ts";
 *
 * if (compareHistograms([50, 50], [500, 500]).probability < 0.99) throw new Error("these agree");
 * if (compareHistograms([90, 10], [500, 500]).probability > 1e-9) throw new Error("these do not");
 * ```
 */
export function compareHistograms(first: readonly number[], second: readonly number[]): Comparison {
  if (first.length !== second.length) {
    throw new RangeError(`histograms of ${first.length} and ${second.length} bins: expected the same bins`);
  }
  const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  const [total1, total2] = [sum(first), sum(second)];
  if (total1 === 0 || total2 === 0) throw new RangeError("histogram without counts: nothing to compare");
  const smallerShare = Math.min(total1, total2) / (total1 + total2);
  const bins: [number, number][] = [];
  let open: [number, number] = [0, 0];
  for (const [index, count] of first.entries()) {
    open = [open[0] + count, open[1] + (second[index] ?? 0)];
    if ((open[0] + open[1]) * smallerShare < FEWEST_EXPECTED) continue;
    bins.push(open);
    open = [0, 0];
  }
  const last = bins.pop() ?? [0, 0];
  bins.push([last[0] + open[0], last[1] + open[1]]);
  let statistic = 0;
  for (const [a, b] of bins) {
    const expected1 = (a + b) * total1 / (total1 + total2);
    const expected2 = (a + b) * total2 / (total1 + total2);
    statistic += (a - expected1) ** 2 / expected1 + (b - expected2) ** 2 / expected2;
  }
  const degreesOfFreedom = bins.length - 1;
  return { statistic, degreesOfFreedom, probability: tail(statistic, degreesOfFreedom) };
}

/**
 * Compares a histogram with the counts a known distribution leads one to expect (the expected counts are scaled to
 * the histogram's total).
 *
 * @throws {RangeError} as `compareHistograms`.
 *
 * @example
 * ```ts
 * import { compareWithExpected } from "./chi_square.ts";
 *
 * if (compareWithExpected([100, 104], [1, 1]).probability < 0.5) throw new Error("a fair coin");
 * ```
 */
export function compareWithExpected(found: readonly number[], weights: readonly number[]): Comparison {
  const total = found.reduce((a, b) => a + b, 0);
  const weight = weights.reduce((a, b) => a + b, 0);
  if (found.length !== weights.length || total === 0 || !(weight > 0)) {
    throw new RangeError(
      `histogram of ${found.length} bins, ${weights.length} weights: expected the same bins`,
    );
  }
  let statistic = 0;
  let degreesOfFreedom = -1;
  let [open, openExpected, restExpected] = [0, 0, total];
  for (const [index, count] of found.entries()) {
    open += count;
    openExpected += total * (weights[index] ?? 0) / weight;
    const isLast = index === found.length - 1;
    // A bin stays open while it or what is left after it would be sparse.
    const sparse = openExpected < FEWEST_EXPECTED || restExpected - openExpected < FEWEST_EXPECTED;
    if (sparse && !isLast) continue;
    statistic += (open - openExpected) ** 2 / openExpected;
    degreesOfFreedom++;
    restExpected -= openExpected;
    [open, openExpected] = [0, 0];
  }
  return { statistic, degreesOfFreedom, probability: tail(statistic, degreesOfFreedom) };
}

/** P(chi-square with `degreesOfFreedom` ≥ statistic), the regularised upper incomplete gamma function. */
function tail(statistic: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom < 1 || statistic <= 0) return 1;
  const shape = degreesOfFreedom / 2;
  const x = statistic / 2;
  const scale = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  return x < shape + 1 ? 1 - scale * lowerSeries(shape, x) : scale * upperFraction(shape, x);
}

/** Σ xⁿ / (shape (shape+1) … (shape+n)): converges quickly for x below shape + 1. */
function lowerSeries(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let n = 1; term > sum * 1e-16; n++) {
    term *= x / (shape + n);
    sum += term;
  }
  return sum;
}

/** The continued fraction of the upper part, for x of shape + 1 and above (modified Lentz). */
function upperFraction(shape: number, x: number): number {
  let b = x + 1 - shape;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 10_000; n++) {
    const a = -n * (n - shape);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return fraction;
}

/** log Γ by Stirling's series behind a shift of the argument; ten digits and more for arguments above 0. */
function logGamma(value: number): number {
  let shift = 0;
  let z = value;
  for (; z < 10; z++) shift += Math.log(z);
  const series = 1 / (12 * z) - 1 / (360 * z ** 3) + 1 / (1260 * z ** 5) - 1 / (1680 * z ** 7);
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
