/** The loss takes the embedding in parts: a call with large inputs becomes one with more, smaller ones. */
import { type Call, call, type Composite } from "../../../core/graph/composite.ts";
import type { Node } from "../../../core/graph/node.ts";
import { gradientOf } from "../../../core/interpret/differentiate.ts";
import { linearCrossEntropyOutputs } from "../../../core/layers/linear_cross_entropy.ts";
import { operand } from "../../../core/ops/evaluate_op.ts";

const NAME = "linearCrossEntropy";

/**
 * Whether a composite is the loss or its gradient.
 *
 * @example
 * ```ts
 * import { isVocabularyLoss } from "./vocabulary_loss.ts";
 * if (isVocabularyLoss({ name: "gelu" }) || !isVocabularyLoss({ name: "linearCrossEntropyGradient" })) throw new Error();
 * ```
 */
export function isVocabularyLoss({ name }: Pick<Composite, "name">): boolean {
  return name === NAME || name === `${NAME}Gradient`;
}

/**
 * The results of a call of the loss or its gradient on inputs in parts; a result that is as large as an input comes in
 * as many parts.
 *
 * @param parts input → its parts; what is not the embedding has to be whole
 */
export function splitVocabularyLoss(
  { composite, inputs }: Call,
  parts: (node: Node) => readonly Node[],
): readonly (readonly Node[])[] {
  const { gradient } = composite;
  const count = (gradient?.of ?? composite).parameters.length;
  const given = inputs.slice(0, count).map(parts);
  const [hidden, targets] = [operand(operand(given, 0), 0), operand(operand(given, 1), 0)];
  const forward = linearCrossEntropyOutputs(hidden, { embedding: given.slice(2).flat(), targets });
  if (gradient === undefined) return forward.map((each) => [each]);
  const [loss] = forward;
  if (loss?.op !== "output") throw new RangeError(`${composite.name}: its forward call is no composite`);
  const first = given.map((_, index) => given.slice(0, index).flat().length);
  const wanted = gradient.wanted.flatMap((index) =>
    operand(given, index).map((_, part) => operand(first, index) + part)
  );
  const derived = gradientOf(loss.attributes.call.composite, { cotangents: gradient.cotangents, wanted });
  const rest = inputs.slice(count).map((each) => operand(parts(each), 0));
  const results = [...call(derived, [...given.flat(), ...rest])];
  return gradient.wanted.map((index) => results.splice(0, operand(given, index).length));
}
