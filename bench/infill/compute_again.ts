/** Filling without a memory: the whole sequence for its next token alone, at every length. */
import { batch as toBatch } from "../../core/blanks/batch.ts";
import { layout } from "../../core/blanks/layout.ts";
import { batchInputs, modelTensors } from "../../core/glm/batch_tensors.ts";
import { glm, logits, parameterInputs } from "../../core/glm/model.ts";
import type { Backend, Executable } from "../../core/graph/backend.ts";
import { graph } from "../../core/graph/graph.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import { argmax } from "../../core/ops/argmax.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { slice } from "../../core/ops/slice.ts";
import { BLANK, CONFIG, CONTEXT, END, MASK, SOP, VOCABULARY } from "./work.ts";

/** Lengths are rounded up to multiples of this, so that few graphs are compiled. */
const BUCKET = 8;

/**
 * A function that computes as many tokens. It has an advantage: tokens are made up, so it never waits for the one that it
 * would need next.
 */
export async function openComputingAgain(
  backend: Backend,
  { parameters, maxTokens }: { readonly parameters: Tensors; readonly maxTokens: number },
): Promise<() => Promise<void>> {
  const executables: Executable[] = [];
  for (let length = CONTEXT + BUCKET; length <= CONTEXT + maxTokens; length += BUCKET) {
    const nodes = parameterInputs(CONFIG);
    const { output } = glm(CONFIG, { parameters: nodes, inputs: batchInputs({ batchSize: 1, length }) });
    const last = slice(output, { axis: 1, start: length - 1, end: length });
    const scores = reshape(logits(last, nodes), [1, VOCABULARY]);
    const [first] = executables;
    const placed = first === undefined ? {} : { placed: first.places(Object.keys(parameters)) };
    const executable = await backend.compile(graph({ next: argmax(scores, 1) }), placed);
    if (first === undefined) executable.write(parameters);
    executable.write(modelTensors(toBatch([exampleOf(length)], { length }), CONFIG));
    executables.push(executable);
  }
  return async () => {
    for (const executable of executables) for (let i = 0; i < BUCKET; i++) executable.step();
    await executables.at(-1)?.read(["next"]);
  };
}

/** A context and an answer that together are so long. */
function exampleOf(length: number) {
  const answer = length - CONTEXT - 1;
  return layout({
    tokens: new Array<number>(CONTEXT - 1 + answer).fill(9),
    spans: [{ start: BLANK, end: BLANK + answer }],
    order: [0],
    mask: MASK,
    sop: SOP,
    eop: END,
  });
}
