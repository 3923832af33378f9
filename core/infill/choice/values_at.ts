/** Elements of rows, by their places. */
import type { Node } from "../../graph/node.ts";
import { add } from "../../ops/add.ts";
import { constant } from "../../ops/constant.ts";
import { gather } from "../../ops/gather.ts";
import { multiply } from "../../ops/multiply.ts";
import { reshape } from "../../ops/reshape.ts";
import { toFloat } from "../../ops/to_float.ts";
import { toInt } from "../../ops/to_int.ts";

/** Largest integer up to which float32 has them all. */
const EXACT_INTEGERS = 2 ** 24;

/**
 * What stands at some places of every row.
 *
 * @param x `[R, V]`
 * @param options `ids`: the places, int `[R, n]`; `rowNumbers` 0 … R − 1, int `[R]`
 * @returns `[R, n]`
 * @throws {RangeError} when there are more elements than float32 can number.
 * @example
 * ```ts
 * import { valuesAt } from "./values_at.ts";
 * import { input } from "../../graph/node.ts";
 * const int = (name: string, shape: number[]) => input(name, { dtype: "int", shape });
 * const x = input("x", { dtype: "float", shape: [2, 9] });
 * const found = valuesAt(x, { ids: int("ids", [2, 3]), rowNumbers: int("rowNumbers", [2]) });
 * if (found.shape.join() !== "2,3") throw new Error();
 * ```
 */
export function valuesAt(
  x: Node,
  { ids, rowNumbers }: { readonly ids: Node; readonly rowNumbers: Node },
): Node {
  const [rows = 0, length = 0] = x.shape;
  if (rows * length > EXACT_INTEGERS) {
    throw new RangeError(`expected at most ${EXACT_INTEGERS} scores, found ${rows} rows of ${length}`);
  }
  const first = multiply(reshape(toFloat(rowNumbers), [rows, 1]), constant(length));
  const places = toInt(add(toFloat(ids), first));
  return reshape(gather(reshape(x, [rows * length, 1]), places), ids.shape);
}
