/** A product with a body that works element by element behind it, as one kernel. */
import type { Composite } from "../../../core/graph/composite.ts";
import type { Node } from "../../../core/graph/node.ts";
import { operand } from "../../../core/ops/evaluate_op.ts";
import type { Binding, Capabilities, KernelPlan, Tolerance } from "../../kernel.ts";
import type { Implementation } from "../../plan/expand.ts";
import { elementwiseCode } from "../elementwise.ts";
import { planProduct } from "./plan_product.ts";
import { type Epilogue, type EpilogueCode, productOf } from "./product.ts";

/** The body, and which of its inputs is the product. */
export interface FinishedProduct {
  readonly name: string;
  readonly parameters: readonly Node[];
  readonly results: readonly Node[];
  readonly product: number;
  readonly capabilities: Capabilities;
}

/** That of the product, and a handful of ops behind it. */
const TOLERANCE: Tolerance = {
  absolute: 2e-5,
  relative: 1e-5,
  reason: "a product as in matmul, then a handful of ops, each off by a few ULP",
};

/** What the statements of the body call the column of an element. */
const COLUMN = "along";

/**
 * How a composite of a product and a body is computed. Its inputs are the product's operands, then the body's other inputs
 * in order; its outputs are the body's results, of which the first takes the product's place.
 */
export function finishedProduct(
  { parameters }: Pick<Composite, "parameters">,
  { name, parameters: ofBody, results, product, capabilities }: FinishedProduct,
): Implementation {
  const plan = (): KernelPlan => {
    const outputs = [...results.keys()];
    const [a, b] = [operand(parameters, 0), operand(parameters, 1)];
    const whole = productOf(a, b);
    /** The body as code that stores one element at a time, or four. */
    const codeOf = (most: 1 | 4): EpilogueCode & { readonly lanes: number } => {
      const { bindings, parameters, functions, statements, lanes } = elementwiseCode(
        { label: name, parameters: ofBody, results, outputs },
        { given: product, most, remainder: { size: whole.columns / most, expression: COLUMN } },
      );
      return {
        bindings: bindings.map((binding): Binding => {
          const { operand: of } = binding;
          if (!("input" in of)) return binding;
          return { ...binding, operand: { input: 2 + of.input - Number(of.input > product) } };
        }).filter(({ name }) => name !== "out_0"),
        parameters,
        functions,
        column: COLUMN,
        lanes,
        // The result that takes the product's place is stored by the product.
        statements: `let i = at;\n  let given = value;\n  ${statements.replace("out_0[i] =", "value =")}`,
      };
    };
    const four = codeOf(4);
    const epilogue: Epilogue = {
      ...codeOf(1),
      label: ` + ${name}`,
      ...(four.lanes === 4 ? { four } : {}),
    };
    return planProduct({ ...whole, epilogue }, { capabilities });
  };
  return { reads: [...parameters.keys()], updates: [], plan, tolerance: TOLERANCE };
}
