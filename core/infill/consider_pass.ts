/** The graph by which a beam search looks ahead: it reads a token of every row and says what could come next. */
import type { GlmConfig } from "../glm/config.ts";
import { logits } from "../glm/model.ts";
import { graph } from "../graph/graph.ts";
import { input, type Node } from "../graph/node.ts";
import { tensor, type Tensors } from "../graph/tensor.ts";
import { reshape } from "../ops/reshape.ts";
import { type CandidateCounts, candidateRecord } from "./choice/candidates.ts";
import type { Choice, ChoiceShape } from "./choice/choice.ts";
import { settingInputs } from "./choice/choose_token.ts";
import { passWithMemory } from "./memory.ts";
import type { MemoryShape, Pass } from "./passes.ts";

/**
 * One token of every sequence. Output `candidates`, `[rows, W]`: see `candidateRecord`. Beside those of a pass with a
 * memory it has the inputs `length` `[rows, 1]` and `log` `[rows, capacity, 1]`, the answers so far, as far as there are
 * rules that look at them.
 *
 * @example
 * ```ts
 * import { considerPass } from "./consider_pass.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const choice = { settings: [], ngram: 0, alternatives: 0 } as const;
 * const { graph } = considerPass(config, { rows: 2, capacity: 20, choice, candidates: 6 });
 * if (graph.outputs.candidates?.shape.join() !== "2,18") throw new Error();
 * ```
 */
export function considerPass(
  config: GlmConfig,
  { rows, capacity, choice: { settings, ngram, alternatives }, candidates }: MemoryShape & {
    readonly choice: Omit<ChoiceShape, "kind">;
    readonly candidates: number;
  },
): Pass {
  const { vocabularySize: vocabulary } = config;
  const pass = passWithMemory(config, { batchSize: rows, length: 1, capacity });
  const float = (name: string, shape: readonly number[]): Node => input(name, { dtype: "float", shape });
  const record = candidateRecord(reshape(logits(pass.output, pass.parameters), [rows, vocabulary]), {
    settings: settingInputs(settings),
    ngram,
    candidates,
    alternatives,
    answers: {
      length: float("length", [rows, 1]),
      log: float("log", [rows, capacity, 1]),
      places: float("places", [capacity]),
      rowNumbers: input("rowNumbers", { dtype: "int", shape: [rows] }),
      isEnd: float("isEnd", [vocabulary]),
    },
  });
  return { graph: graph({ ...pass.memoryOutputs, candidates: record }), carry: pass.carry };
}

/** What a search asks for at every step. */
export interface ConsiderOptions extends Pick<CandidateCounts, "candidates"> {
  readonly choice: Choice;
  readonly ends: readonly number[];
  /** The tokens of every row's answer so far. */
  readonly answers: readonly (readonly number[])[];
}

/**
 * Values of the inputs of a `considerPass` that speak of the answers so far.
 *
 * @example
 * ```ts
 * import { answerTensors } from "./consider_pass.ts";
 * import { choiceOf } from "./choice/choice.ts";
 * const { log } = answerTensors({ choice: choiceOf({ strategy: { kind: "greedy" } }), ends: [6], answers: [[7, 8]] }, {
 *   capacity: 4,
 *   vocabularySize: 9,
 * });
 * if (log?.data.join() !== "7,8,0,0") throw new Error();
 * ```
 */
export function answerTensors(
  { choice, ends, answers }: Omit<ConsiderOptions, "candidates">,
  { capacity, vocabularySize }: { readonly capacity: number } & Pick<GlmConfig, "vocabularySize">,
): Tensors {
  const rows = answers.length;
  const floats = (shape: readonly number[], valueOf: (index: number) => number) =>
    tensor(
      shape,
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => valueOf(index)),
    );
  return {
    length: floats([rows, 1], (row) => answers[row]?.length ?? 0),
    log: floats([rows, capacity, 1], (at) => answers[Math.floor(at / capacity)]?.[at % capacity] ?? 0),
    places: floats([capacity], (place) => place),
    rowNumbers: tensor([rows], Int32Array.from({ length: rows }, (_, row) => row)),
    isEnd: floats([vocabularySize], (id) => Number(ends.includes(id))),
    ...Object.fromEntries(
      Object.entries(choice.values).map(([name, value]) => [name, floats([], () => value)]),
    ),
  };
}
