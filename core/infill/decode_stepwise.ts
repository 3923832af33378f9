/** Answers that grow one token at a time, those of all rows together. */
import type { Key } from "../random/key.ts";
import type { TensorData } from "../graph/tensor.ts";
import { type Answer, answerOf, type AnswerToken, describe } from "./answer.ts";
import type { AnswerTokens } from "./infill_model.ts";
import type { RowScores, Sequences } from "./sequences.ts";
import { hasRules, nextScores } from "./strategies/next_scores.ts";
import { sample } from "./strategies/sample.ts";
import { largest, logProbabilities } from "./strategies/scores.ts";
import type { AnswerRules, Greedy, Sampling } from "./strategies/strategy.ts";

/** A blank that a row is to fill. */
export interface Task {
  readonly row: number;
  readonly blank: number;
  /** Index of the mask in the row's context. */
  readonly position: number;
  /** Where sampling takes its random numbers from. */
  readonly key: Key;
}

/** How, besides the strategy. */
export interface DecodeOptions extends AnswerRules {
  readonly tokens: AnswerTokens;
  /** How many likely tokens to report at each place; default 0. */
  readonly alternatives?: number;
  readonly signal?: AbortSignal;
}

/** A token of a row, or its whole answer. */
export type RowEvent =
  | { readonly kind: "token"; readonly row: number; readonly token: AnswerToken }
  | { readonly kind: "answer"; readonly row: number; readonly answer: Answer };

/** Longest answer where nobody says otherwise. */
export const MAX_TOKENS = 32;

/**
 * Fills one blank of every task's row. Where the next token is the likeliest one, the backend finds it itself: up
 * to `lookahead` steps are under way while the host still waits for the scores of the first, and what was computed
 * behind the end of an answer is forgotten. The last token of an answer that reached the limit is not read by the
 * model, as in the original.
 */
export async function* decodeStepwise(
  sequences: Sequences,
  tasks: readonly Task[],
  options: DecodeOptions & { readonly strategy: Greedy | Sampling; readonly lookahead: number },
): AsyncGenerator<RowEvent, void, void> {
  const { strategy, signal, tokens: { sop, ends }, maxTokens = MAX_TOKENS, alternatives = 0 } = options;
  const isOwnChoice = strategy.kind === "greedy" && !hasRules(options);
  // Two groups of steps are under way: the scores of one are read while the other is computed.
  const [groups, steps] = isOwnChoice && options.lookahead > 1 ? [2, sequences.steps] : [1, 1];
  const answers = new Map(tasks.map(({ row }) => [row, new Array<AnswerToken>()]));
  const starts = new Map(tasks.map(({ row }) => [row, sequences.lengthOf(row)]));
  const open = new Map(tasks.map((task) => [task.row, task]));
  const rows = Array.from({ length: sequences.rows }, (_, row) => row);
  const pending: Promise<readonly RowScores[]>[] = [];
  let enqueued = 0;
  const enqueue = (): void => {
    const blockPosition = ++enqueued;
    const places = rows.map((row) => {
      const task = open.get(row);
      return task && { position: task.position, blockPosition };
    });
    if (isOwnChoice && blockPosition > 1) return sequences.advance(places);
    sequences.append(
      places.map((place, row) => place && { ...place, id: answers.get(row)?.at(-1)?.id ?? sop }),
    );
  };
  try {
    const known: RowScores[] = [];
    for (let count = 1; open.size > 0; count++) {
      signal?.throwIfAborted();
      while (known.length === 0) {
        while (pending.length < groups && enqueued < maxTokens) {
          for (let i = 0; i < steps && enqueued < maxTokens; i++) enqueue();
          pending.push(sequences.scores());
        }
        known.push(...await pending.shift() ?? []);
      }
      const scores = known.shift() ?? [];
      for (const [row, { blank, key }] of open) {
        const found = answers.get(row) ?? [];
        const answer = found.map(({ id }) => id);
        const logits = scores[row] ?? new Float64Array();
        const id = choose(logits, { ...options, ends, answer, key });
        const token = describe(logProbabilities(logits), { id, alternatives });
        const isEnd = ends.includes(id);
        if (!isEnd) {
          found.push(token);
          yield { kind: "token", row, token };
          if (count < maxTokens) continue;
        }
        open.delete(row);
        sequences.rewind(row, (starts.get(row) ?? 0) + count);
        const ended = isEnd ? { ended: "eop", end: token } as const : { ended: "limit" } as const;
        yield { kind: "answer", row, answer: answerOf({ blank, tokens: found, ...ended }) };
      }
    }
  } finally {
    // Nobody may use the sequences while steps are under way.
    await Promise.allSettled(pending);
  }
}

function choose(
  logits: TensorData,
  { strategy, key, ...rules }: AnswerRules & {
    readonly strategy: Greedy | Sampling;
    readonly key: Key;
    readonly ends: readonly number[];
    readonly answer: readonly number[];
  },
): number {
  const scores = nextScores(Float64Array.from(logits), rules);
  if (strategy.kind === "sample") return sample(scores, key, { ...strategy, stream: rules.answer.length });
  return largest(scores, 1)[0] ?? 0;
}
