/** How kernels find what turns the scores of a row into log-probabilities: the row is read twice. */
import type { RowVectors } from "./row_vectors.ts";

/** Loads whose exponentials are added up on their own, so that rounding errors stay small in long rows. */
const BLOCK = 64;

/**
 * WGSL statements for `perRow`: from the row of `logits` that begins at load `first` and has `parameters.steps` of them,
 * its largest number `top`, and `log_sum`, the logarithm of the sum of exponentials of what its numbers lack to that.
 *
 * @example
 * ```ts
 * import { logSumExp } from "./log_sum_exp.ts";
 * import { rowVectors } from "./row_vectors.ts";
 * if (!logSumExp(rowVectors(8)).includes("let log_sum =")) throw new Error();
 * ```
 */
export function logSumExp({ zero, sum, largest }: RowVectors): string {
  return `
  var highest = logits[first];
  for (var k = lane; k < parameters.steps; k += LANES) { highest = max(highest, logits[first + k]); }
  let top = largest(lane, ${largest("highest")});
  var sum = ${zero};
  for (var k = lane; k < parameters.steps;) {
    var block = ${zero};
    for (let stop = min(k + ${BLOCK}u * LANES, parameters.steps); k < stop; k += LANES) {
      block += exp(logits[first + k] - top);
    }
    sum += block;
  }
  let log_sum = log(total(lane, ${sum("sum")}));`;
}

/**
 * WGSL of a number of that row, by its place.
 *
 * @example
 * ```ts
 * import { logitAt } from "./log_sum_exp.ts";
 * import { rowVectors } from "./row_vectors.ts";
 * if (logitAt("k", rowVectors(7)) !== "logits[first + k]") throw new Error();
 * ```
 */
export function logitAt(place: string, { type }: Pick<RowVectors, "type">): string {
  return type === "vec4f" ? `logits[first + ${place} / 4u][${place} % 4u]` : `logits[first + ${place}]`;
}
