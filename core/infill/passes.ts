/** The graphs that blank filling runs: encode contexts, score tokens, rearrange the memory. */
import { batchInputs } from "../glm/batch_tensors.ts";
import type { GlmConfig } from "../glm/config.ts";
import { glm, type LayerMemory, logits, parameterInputs } from "../glm/model.ts";
import { type Graph, graph } from "../graph/graph.ts";
import { input, type Node } from "../graph/node.ts";
import { crossEntropy } from "../layers/cross_entropy.ts";
import { constant } from "../ops/constant.ts";
import { gather } from "../ops/gather.ts";
import { negate } from "../ops/negate.ts";
import { reshape } from "../ops/reshape.ts";
import { writeRows } from "../ops/write_rows.ts";
import { memoryInputs, namedMemory, passWithMemory } from "./memory.ts";

/** A graph, and which of its outputs are inputs of the next step. */
export interface Pass {
  readonly graph: Graph;
  readonly carry: Readonly<Record<string, string>>;
}

/** Sizes of a memory: sequences, and tokens of each. */
export interface MemoryShape {
  readonly rows: number;
  readonly capacity: number;
}

/**
 * A pass that does nothing: its executable holds the parameters and the memory that the other passes share.
 *
 * @example
 * ```ts
 * import { holdPass } from "./passes.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * if (holdPass(config, { rows: 2, capacity: 20 }).carry["memory.0.key"] !== "memory.0.key") throw new Error();
 * ```
 */
export function holdPass(config: GlmConfig, shape: MemoryShape): Pass {
  const held = { ...parameterInputs(config), ...namedMemory(memoryInputs(config, shape)) };
  return { graph: graph(held), carry: Object.fromEntries(Object.keys(held).map((name) => [name, name])) };
}

/**
 * Contexts, each once, and their keys and values in the memory of every sequence that begins with them: input
 * `parents`, int `[rows]`, says which context that is.
 *
 * @example
 * ```ts
 * import { encodePass } from "./passes.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const { graph } = encodePass(config, { rows: 4, capacity: 20, contexts: 2, length: 12 });
 * if (graph.inputs.parents?.shape.join() !== "4") throw new Error();
 * ```
 */
export function encodePass(
  config: GlmConfig,
  shape: MemoryShape & { readonly contexts: number; readonly length: number },
): Pass {
  const { rows, contexts, length } = shape;
  const inputs = batchInputs({ batchSize: contexts, length });
  const { memory } = glm(config, { parameters: parameterInputs(config), inputs });
  const parents = input("parents", { dtype: "int", shape: [rows] });
  const start = input("memoryStart", { dtype: "int", shape: [rows] });
  return changedMemory(config, shape, (before, layer, what) => {
    const found = memory[layer]?.[what] ?? constant(0);
    const perRow = gather(reshape(found, [contexts, length * config.hidden]), parents);
    const spread = reshape(perRow, [rows, length, config.hidden]);
    return writeRows(before, { rows: spread, start });
  });
}

/**
 * Several tokens of every sequence, given what follows each of them. Output `logProbabilities`, `[rows, length]`:
 * of every target as the token that follows.
 *
 * @example
 * ```ts
 * import { scorePass } from "./passes.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const { graph } = scorePass(config, { rows: 4, capacity: 20, length: 3 });
 * if (graph.outputs.logProbabilities?.shape.join() !== "4,3") throw new Error();
 * ```
 */
export function scorePass(config: GlmConfig, shape: MemoryShape & { readonly length: number }): Pass {
  const { rows, capacity, length } = shape;
  const pass = passWithMemory(config, { batchSize: rows, length, capacity });
  const scores = reshape(logits(pass.output, pass.parameters), [rows * length, config.vocabularySize]);
  const targets = input("targets", { dtype: "int", shape: [rows, length] });
  const losses = crossEntropy(scores, reshape(targets, [rows * length]));
  return {
    graph: graph({ ...pass.memoryOutputs, logProbabilities: reshape(negate(losses), [rows, length]) }),
    carry: pass.carry,
  };
}

/**
 * The memory with its sequences rearranged: row r becomes what row `parents[r]` was.
 *
 * @example
 * ```ts
 * import { rearrangePass } from "./passes.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * if (rearrangePass(config, { rows: 4, capacity: 20 }).carry["memory.0.key"] === undefined) throw new Error();
 * ```
 */
export function rearrangePass(config: GlmConfig, shape: MemoryShape): Pass {
  const { rows, capacity } = shape;
  const parents = input("parents", { dtype: "int", shape: [rows] });
  return changedMemory(config, shape, (before) => {
    const rearranged = gather(reshape(before, [rows, capacity * config.hidden]), parents);
    return reshape(rearranged, [rows, capacity, config.hidden]);
  });
}

/** A pass that does nothing but change the memory. */
function changedMemory(
  config: GlmConfig,
  shape: MemoryShape,
  change: (before: Node, layer: number, what: keyof LayerMemory) => Node,
): Pass {
  const outputs = namedMemory(
    memoryInputs(config, shape).map(({ key, value }, layer) => ({
      key: change(key, layer, "key"),
      value: change(value, layer, "value"),
    })),
  );
  return {
    graph: graph(outputs),
    carry: Object.fromEntries(Object.keys(outputs).map((name) => [name, name])),
  };
}
