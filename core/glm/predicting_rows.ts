/** The rows of a batch that predict something. */
import type { Node } from "../graph/node.ts";
import { gather } from "../ops/gather.ts";
import { reshape } from "../ops/reshape.ts";

/**
 * Hidden states of some rows of a batch: only these meet the vocabulary.
 *
 * @param output `[B, S, H]`: the model's, after the final LayerNorm
 * @param rows int `[R]`: indices into the batch's B·S rows
 * @returns `[R, H]`
 * @example
 * ```ts
 * import { predictingRows } from "./predicting_rows.ts";
 * import { input } from "../graph/node.ts";
 * const output = input("output", { dtype: "float", shape: [2, 5, 8] });
 * if (predictingRows(output, input("rows", { dtype: "int", shape: [3] })).shape.join() !== "3,8") throw new Error();
 * ```
 */
export function predictingRows(output: Node, rows: Node): Node {
  const [batch = 0, length = 0, hidden = 0] = output.shape;
  return gather(reshape(output, [batch * length, hidden]), rows);
}
