/** Answers that grow one token at a time, those of all rows together. */
import { type Answer, answerOf, type AnswerToken } from "./answer.ts";
import { choiceOf } from "./choice/choice.ts";
import type { Beginning } from "./growing.ts";
import type { AnswerTokens } from "./infill_model.ts";
import type { Sequences } from "./sequences.ts";
import type { AnswerRules, Greedy, Sampling } from "./strategies/strategy.ts";

/** A blank that a row is to fill. */
export interface Task extends Beginning {
  readonly row: number;
  readonly blank: number;
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
 * Fills one blank of every task's row. Tokens are chosen where the model computes; the host enqueues groups of steps
 * and reads the tokens of one group while the next is computed. Groups begin with one step and double, up to half of
 * `lookahead`, so that the first token comes at once, and few steps are in vain behind a short answer; what those
 * compute is nowhere to be seen. The last token of an answer that reached the limit is not read by the model, as in
 * the original.
 *
 * @throws {RangeError} when an answer has no room to end.
 */
export async function* decodeStepwise(
  sequences: Sequences,
  tasks: readonly Task[],
  options: DecodeOptions & { readonly strategy: Greedy | Sampling; readonly lookahead: number },
): AsyncGenerator<RowEvent, void, void> {
  const { signal, tokens: { sop, ends }, maxTokens = MAX_TOKENS, lookahead } = options;
  if (tasks.length === 0) return;
  const choice = choiceOf(options);
  const open = new Map(tasks.map((task) => [task.row, task]));
  const answers = new Map(tasks.map(({ row }) => [row, new Array<AnswerToken>()]));
  const beginnings = Array.from({ length: sequences.rows }, (_, row) => open.get(row));
  const growing = await sequences.grow(beginnings, { choice, sop, ends });
  const limit = Math.min(maxTokens, growing.most);
  const largest = Math.ceil(lookahead / 2);
  const groups = lookahead > 1 ? 2 : 1;
  const pending: { readonly steps: number; readonly found: ReturnType<typeof growing.read> }[] = [];
  let [enqueued, size] = [0, 1];
  try {
    for (let known = 0; open.size > 0;) {
      signal?.throwIfAborted();
      while (pending.length < groups && enqueued < limit) {
        const steps = Math.min(size, limit - enqueued);
        for (let i = 0; i < steps; i++) growing.step();
        pending.push({ steps, found: growing.read() });
        enqueued += steps;
        size = Math.min(2 * size, largest);
      }
      const group = pending.shift();
      if (group === undefined) {
        throw new RangeError(`answer: expected at most ${limit} tokens, for which there is room, found more`);
      }
      const tokenAt = await group.found;
      for (const end = known + group.steps; known < end; known++) {
        for (const [row, { blank }] of open) {
          const token = tokenAt(row, known);
          const answer = answers.get(row) ?? [];
          const isEnd = ends.includes(token.id);
          if (!isEnd) {
            answer.push(token);
            yield { kind: "token", row, token };
            if (answer.length < maxTokens) continue;
          }
          open.delete(row);
          sequences.extend(row, known + 1);
          const ended = isEnd ? { ended: "eop", end: token } as const : { ended: "limit" } as const;
          yield { kind: "answer", row, answer: answerOf({ blank, tokens: answer, ...ended }) };
        }
      }
    }
  } finally {
    // Nobody may use the sequences while steps are under way.
    await Promise.allSettled(pending.map(({ found }) => found));
  }
}
