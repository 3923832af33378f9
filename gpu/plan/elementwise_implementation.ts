/** How a composite is computed whose whole body works element by element. */
import type { Composite } from "../../core/graph/composite.ts";
import type { Node } from "../../core/graph/node.ts";
import { inputsFirst } from "../../core/graph/traverse.ts";
import { sameShape } from "../../core/graph/tensor.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import type { KernelPlan, Update } from "../kernel.ts";
import { elementwiseDispatch } from "../kernels/elementwise.ts";
import { BODY_TOLERANCE, type ElementwiseBody } from "../kernels/elementwise_body.ts";
import type { Implementation } from "./expand.ts";
import { elementwisePasses } from "./passes.ts";

/**
 * The implementation of a composite by passes over elements; `undefined` where its body is of another kind, or one
 * result needs more buffers than a pass may bind.
 *
 * @param body the composite's results, with all composites in them replaced by their bodies
 * @example
 * ```ts
 * import { elementwiseImplementation } from "./elementwise_implementation.ts";
 * import { input } from "../../core/graph/node.ts";
 * import { exp } from "../../core/ops/exp.ts";
 * const x = input("0", { dtype: "float", shape: [3] });
 * const results = [exp(x)];
 * const composite = { name: "example", attributes: {}, parameters: [x], results };
 * if (elementwiseImplementation(composite, { results, maxBuffers: 8 })?.reads.join() !== "0") throw new Error();
 * ```
 */
export function elementwiseImplementation(
  { name, parameters }: Pick<Composite, "name" | "parameters">,
  { results, maxBuffers }: { readonly results: readonly Node[]; readonly maxBuffers: number },
): Implementation | undefined {
  const passes = elementwisePasses({ label: name, parameters, results, maxBuffers });
  if (passes === undefined) return undefined;
  const needed = new Set(inputsFirst(results));
  return {
    reads: parameters.flatMap((parameter, index) => (needed.has(parameter) ? [index] : [])),
    updates: possibleUpdates(passes),
    plan: (updates): KernelPlan => ({ dispatches: passes.map((pass) => elementwiseDispatch(pass, updates)) }),
    tolerance: BODY_TOLERANCE,
    body: results,
  };
}

/** A result may take the place of a parameter of its type that no later pass reads. */
function possibleUpdates(passes: readonly ElementwiseBody[]): readonly Update[] {
  const reads = passes.map(({ results }) => new Set(inputsFirst(results)));
  return passes.flatMap(({ parameters, results, outputs }, pass) =>
    results.flatMap((result, position) =>
      parameters.flatMap((parameter, input) => {
        const isSameType = parameter.dtype === result.dtype && sameShape(parameter.shape, result.shape);
        const isReadLater = reads.some((nodes, index) => index > pass && nodes.has(parameter));
        return isSameType && !isReadLater ? [{ output: operand(outputs, position), input }] : [];
      })
    )
  );
}
