/**
 * Rematerialisation (activation checkpointing), graph → graph: between checkpoints the backward pass does not use what
 * the forward pass computed, but computes it again, when it gets there. Only the checkpoints and one stretch between
 * two of them are in memory at once.
 */
import type { Call } from "../graph/composite.ts";
import type { Node } from "../graph/node.ts";
import { inputsFirst } from "../graph/traverse.ts";
import { after } from "../ops/after.ts";
import { operand } from "../ops/evaluate_op.ts";

/** A value of the forward pass that stays, and its cotangent. */
export interface Checkpoint {
  readonly value: Node;
  readonly cotangent: Node;
}

/**
 * Results of a backward pass, with everything between each checkpoint and the next computed again for them. Values do
 * not change by a bit. What comes before the first checkpoint and after the last stays as it is.
 *
 * The copies of a stretch are computed from the checkpoint before it, but only once the cotangent of the checkpoint
 * behind it is known (`after`); otherwise nothing would keep a backend from computing all of them at once.
 *
 * @param results gradients, and whatever is computed from them
 * @param options `loss` of which they are gradients; checkpoints in the order of the forward pass (Chen et al. 2016)
 * @example
 * ```ts
 * import { rematerialise } from "./rematerialise.ts";
 * import { input } from "../graph/node.ts";
 * import { inputsFirst } from "../graph/traverse.ts";
 * import { differentiate } from "../interpret/differentiate.ts";
 * import { tanh } from "../ops/tanh.ts";
 *
 * const x = input("x", { dtype: "float", shape: [] });
 * const first = tanh(x);
 * const last = tanh(tanh(first));
 * const loss = tanh(last);
 * const [dx, ...cotangents] = differentiate(loss, [x, first, last]);
 * if (dx === undefined) throw new Error();
 * const checkpoints = [first, last].map((value, index) => ({ value, cotangent: cotangents[index] ?? value }));
 * const again = rematerialise([dx], { loss, checkpoints });
 * // Four of the forward pass, and that between the checkpoints once more.
 * const tanhs = inputsFirst(again).filter(({ op }) => op === "tanh");
 * if (tanhs.length !== 5) throw new Error(`${tanhs.length}`);
 * ```
 */
export function rematerialise(
  results: readonly Node[],
  { loss, checkpoints }: { readonly loss: Node; readonly checkpoints: readonly Checkpoint[] },
): readonly Node[] {
  const forward = new Set(inputsFirst([loss]));
  const forwardCalls = new Set(
    [...forward].flatMap((node) => (node.op === "output" ? [node.attributes.call] : [])),
  );
  const images = new Map<Node, Node>();
  const calls = new Map<Call, Call>();
  const imageOf = (node: Node): Node => images.get(node) ?? node;
  const copy = (node: Node): void => void images.set(node, copyOf(node, { imageOf, calls }));
  /** Forward and not copied (yet). A gradient may read outputs of a call that the loss does not need. */
  const stays = (node: Node): boolean => {
    if (node.op !== "output") return forward.has(node);
    const { call } = node.attributes;
    return forwardCalls.has(call) && !calls.has(call);
  };
  /** Nodes of the backward pass, computed from the copies that there are. */
  const rebuild = (nodes: readonly Node[]): readonly Node[] => {
    for (const node of inputsFirst(nodes)) {
      if (images.has(node) || stays(node) || node.inputs.every((each) => imageOf(each) === each)) continue;
      if (!forward.has(node)) copy(node);
    }
    return nodes.map((node) => (forward.has(node) ? node : imageOf(node)));
  };

  // From the last stretch to the first: the cotangent at the end of each is computed from the copies behind it.
  for (let last = checkpoints.length - 1; last > 0; last--) {
    const [from, to] = [operand(checkpoints, last - 1), operand(checkpoints, last)];
    const cotangent = operand(rebuild([to.cotangent]), 0);
    images.set(from.value, after(from.value, cotangent));
    for (const node of between(from.value, to.value)) copy(node);
  }
  return rebuild(results);
}

/** What is computed from one value for another, without the two. */
function between(from: Node, to: Node): readonly Node[] {
  const found = new Set([from]);
  for (const node of inputsFirst([to])) if (node.inputs.some((each) => found.has(each))) found.add(node);
  return [...found].filter((node) => node !== from && node !== to);
}

/** The same computation on the images of its inputs; outputs of one call stay outputs of one call. */
function copyOf(
  node: Node,
  { imageOf, calls }: { readonly imageOf: (node: Node) => Node; readonly calls: Map<Call, Call> },
): Node {
  const inputs = node.inputs.map(imageOf);
  if (node.op !== "output") return { ...node, inputs };
  const { call, index } = node.attributes;
  const copied = calls.get(call) ?? { composite: call.composite, inputs };
  calls.set(call, copied);
  return { ...node, inputs: copied.inputs, attributes: { call: copied, index } };
}
