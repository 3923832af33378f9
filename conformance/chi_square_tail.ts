/** The upper tail of the chi-square distribution. */

/**
 * The probability that a chi-square variable with the given degrees of freedom (a positive number, fractions
 * allowed) is at least `statistic`: the regularised upper incomplete gamma function.
 *
 * @example Two degrees of freedom: exp(-x / 2)
 * ```ts
 * import { chiSquareTail } from "./chi_square_tail.ts";
 *
 * if (Math.abs(chiSquareTail(18.4, 2) / Math.exp(-9.2) - 1) > 1e-9) throw new Error("inexact");
 * ```
 */
export function chiSquareTail(statistic: number, degreesOfFreedom: number): number {
  if (!(degreesOfFreedom > 0) || statistic <= 0) return 1;
  const shape = degreesOfFreedom / 2;
  const x = statistic / 2;
  const scale = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  return x < shape + 1 ? 1 - scale * lowerSeries(shape, x) : scale * upperFraction(shape, x);
}

/** Σ xⁿ / (shape (shape + 1) … (shape + n)): converges quickly for x below shape + 1. */
function lowerSeries(shape: number, x: number): number {
  let term = 1 / shape;
  let series = term;
  for (let n = 1; term > series * 1e-16; n++) {
    term *= x / (shape + n);
    series += term;
  }
  return series;
}

/** The continued fraction of the upper part, for x of shape + 1 and above (Lentz's method). */
function upperFraction(shape: number, x: number): number {
  let b = x + 1 - shape;
  let c = Infinity;
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
