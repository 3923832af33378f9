/** How the body of a composite becomes dispatches that work element by element. */
import type { Node } from "../../core/graph/node.ts";
import { sameShape } from "../../core/graph/tensor.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { buffersOf, type ElementwiseBody, isElementwise } from "../kernels/elementwise_body.ts";

/** A body, and how many storage buffers one of its dispatches may bind. */
export interface PassesOptions {
  readonly label: string;
  readonly parameters: readonly Node[];
  readonly results: readonly Node[];
  readonly maxBuffers: number;
}

/**
 * As few passes as the number of buffers allows, each over results of one shape; `undefined` where the body is not
 * computed element by element, or one result alone needs too many buffers.
 *
 * @example
 * ```ts
 * import { elementwisePasses } from "./passes.ts";
 * import { input } from "../../core/graph/node.ts";
 * import { exp } from "../../core/ops/exp.ts";
 * import { sum } from "../../core/ops/sum.ts";
 * const x = input("0", { dtype: "float", shape: [3] });
 * const options = { label: "example", parameters: [x], maxBuffers: 8 };
 * if (elementwisePasses({ ...options, results: [exp(x), exp(exp(x))] })?.length !== 1) throw new Error();
 * if (elementwisePasses({ ...options, results: [sum(x, [0])] }) !== undefined) throw new Error();
 * ```
 */
export function elementwisePasses(
  { label, parameters, results, maxBuffers }: PassesOptions,
): readonly ElementwiseBody[] | undefined {
  const given = new Set(parameters);
  if (!inputsFirst(results).every((node) => given.has(node) || isElementwise(node))) return undefined;
  const passes: { readonly results: Node[]; readonly outputs: number[] }[] = [];
  const fits = (wanted: readonly Node[]): boolean => buffersOf({ parameters, results: wanted }) <= maxBuffers;
  for (const [output, result] of results.entries()) {
    if (!fits([result])) return undefined;
    const open = passes.find((pass) =>
      sameShape(operand(pass.results, 0).shape, result.shape) && fits([...pass.results, result])
    );
    if (open === undefined) passes.push({ results: [result], outputs: [output] });
    else {
      open.results.push(result);
      open.outputs.push(output);
    }
  }
  return passes.map((pass) => ({ label, parameters, ...pass }));
}
