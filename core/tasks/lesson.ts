/**
 * What a model is given at once while it is fine-tuned: a batch with its graph. A reading finds something out; a lesson
 * can be learned from, too. Everything that fine-tunes or judges works on these, whatever the rows are.
 */
import type { ModelDropout, ParameterNodes } from "../glm/model.ts";
import { graph } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import type { SharedValues } from "../graph/shared_values.ts";
import type { Tensors } from "../graph/tensor.ts";

/** The model that reads. */
export interface ReadingModel {
  readonly parameters: ParameterNodes;
  readonly dropout?: ModelDropout;
}

/** A batch, and what is found in it. */
export interface Reading<Found> {
  /** Readings with the same signature have the same graph. */
  readonly signature: string;
  /** Values of the graph's inputs beside the parameters. */
  readonly inputs: Tensors;
  readonly outputs: (model: ReadingModel) => Readonly<Record<string, Node>>;
  /** What values of the outputs say. */
  readonly found: (outputs: Tensors) => Found;
}

/** A batch that is learned from. */
export interface Lesson<Found> extends Reading<Found> {
  /** Inputs of the loss that a reading has no use for: what is right. */
  readonly answers: Tensors;
  /** A scalar, to be minimised. */
  readonly loss: (model: ReadingModel) => Node;
}

/**
 * Reads a batch.
 *
 * @param shared the parameters' values, and whatever they are computed from
 * @param options `parameters`: the nodes that the model computes with
 * @example
 * ```ts
 * import { read } from "./lesson.ts";
 * import { parameterInputs } from "../glm/model.ts";
 * import { input } from "../graph/node.ts";
 * import { shareValues } from "../graph/shared_values.ts";
 * import { tensor } from "../graph/tensor.ts";
 * import { referenceBackend } from "../interpret/reference_backend.ts";
 * import { add } from "../ops/add.ts";
 *
 * const shared = shareValues(referenceBackend("float32"), { w: tensor([], Float32Array.of(2)) });
 * const [w, x] = ["w", "x"].map((name) => input(name, { dtype: "float", shape: [] }));
 * if (w === undefined || x === undefined) throw new Error();
 * const found = await read(shared, {
 *   signature: "sum",
 *   inputs: { x: tensor([], Float32Array.of(3)) },
 *   outputs: ({ parameters }) => ({ sum: add(parameters.w ?? x, x) }),
 *   found: ({ sum }) => sum?.data[0],
 * }, { parameters: { w } });
 * if (found !== 5) throw new Error();
 * ```
 */
export async function read<Found>(
  shared: SharedValues,
  reading: Reading<Found>,
  { parameters }: Pick<ReadingModel, "parameters">,
): Promise<Found> {
  const { executable, graph: built } = await shared.prepared(
    `read ${reading.signature}`,
    () => ({ graph: graph(reading.outputs({ parameters })) }),
  );
  executable.write(reading.inputs);
  executable.step();
  return reading.found(await executable.read(Object.keys(built.outputs)));
}
