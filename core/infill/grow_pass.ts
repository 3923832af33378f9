/** The graph by which answers grow: it reads a token of every row, chooses the next one and passes it on to itself. */
import type { GlmConfig } from "../glm/config.ts";
import { logits } from "../glm/model.ts";
import { graph } from "../graph/graph.ts";
import { input, type Node } from "../graph/node.ts";
import { reshape } from "../ops/reshape.ts";
import { topIndices } from "../ops/top_indices.ts";
import { advance, answerLength } from "./advance.ts";
import type { ChoiceShape } from "./choice/choice.ts";
import { chooseToken } from "./choice/choose_token.ts";
import { usedTokens } from "./choice/ruled_scores.ts";
import { recordWidth } from "./choice/token_record.ts";
import { passWithMemory } from "./memory.ts";
import type { MemoryShape, Pass } from "./passes.ts";

/**
 * One step of every row. Everything that changes from step to step is carried: the memory; `tokens` and
 * `blockPosition`, what is read next; `start`, how much was read; `isOpen`, 1 `[R, 1]` while an answer grows; `log`
 * `[R, capacity, W]`, the records of the answers' tokens (see `advance`); `isUsed`, where repetition counts. So
 * steps follow each other without anything from outside.
 *
 * A row that is not open, because its answer has ended or it never had one, stays where it is: what it computes is
 * written where its next token will be, and behind its answer in the log.
 *
 * @example
 * ```ts
 * import { growPass } from "./grow_pass.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const choice = { kind: "greedy", settings: [], ngram: 0, alternatives: 0 } as const;
 * const { carry } = growPass(config, { rows: 2, capacity: 20, choice });
 * if (carry.next !== "tokens") throw new Error();
 * ```
 */
export function growPass(
  config: GlmConfig,
  { rows, capacity, choice }: MemoryShape & { readonly choice: ChoiceShape },
): Pass {
  const { vocabularySize: vocabulary } = config;
  const pass = passWithMemory(config, { batchSize: rows, length: 1, capacity });
  const { tokens, blockPosition, start } = pass.inputs;
  const float = (name: string, shape: readonly number[]): Node => input(name, { dtype: "float", shape });
  const isOpen = float("isOpen", [rows, 1]);
  const log = float("log", [rows, capacity, recordWidth(choice.alternatives)]);
  const isEnd = float("isEnd", [vocabulary]);
  const rowNumbers = input("rowNumbers", { dtype: "int", shape: [rows] });

  const length = answerLength(blockPosition);
  const isPenalised = choice.settings.includes("repetitionPenalty");
  const isUsed = usedTokens(float("isUsed", [rows, vocabulary]), { tokens, length });
  const scores = reshape(logits(pass.output, pass.parameters), [rows, vocabulary]);
  const answers = {
    length,
    isUsed,
    isEnd,
    log,
    rowNumbers,
    places: float("places", [capacity]),
    keys: input("keys", { dtype: "uint", shape: [rows, 2] }),
  };
  const next = chooseToken(scores, { choice, answers }); // [R, 1]
  const state = {
    ...pass.memoryOutputs,
    ...advance({ log, blockPosition, start, isOpen }, {
      scores,
      chosen: next,
      ...(choice.alternatives === 0 ? {} : { likeliest: topIndices(scores, choice.alternatives) }),
      isEnd,
      rowNumbers,
      columns: float("columns", [2]),
    }),
    ...(isPenalised ? { isUsed } : {}),
  };
  const carry = Object.fromEntries(Object.keys(state).map((name) => [name, name]));
  return { graph: graph({ ...state, next }), carry: { ...carry, next: "tokens" } };
}
