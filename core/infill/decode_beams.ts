/** Answers by beam search: several grow at once for every blank, the best one is kept. */
import { answerOf, type AnswerToken, type ScoredAnswer } from "./answer.ts";
import type { CandidateToken } from "./choice/candidates.ts";
import { choiceOf } from "./choice/choice.ts";
import { type DecodeOptions, MAX_TOKENS, type RowEvent, type Task } from "./decode_stepwise.ts";
import type { Sequences } from "./sequences.ts";
import type { Hypothesis } from "./strategies/beam_hypotheses.ts";
import {
  type BeamSearch,
  beamStep,
  type Candidate,
  finishSearch,
  FRESH_SEARCH,
} from "./strategies/beam_step.ts";
import type { BeamStrategy } from "./strategies/strategy.ts";

/** How to decode, and how to search. */
export interface BeamDecodeOptions extends DecodeOptions {
  readonly strategy: BeamStrategy;
}

/** The search of one task, with what the model said about every token that was looked at. */
interface Search {
  readonly task: Task;
  readonly state: BeamSearch;
  /** Tokens from the first to this one, joined → this one. */
  readonly seen: Map<string, AnswerToken>;
}

/**
 * Fills one blank of every task. The best continuations of every beam are found where the model computes; only they are
 * read back, whatever the size of the vocabulary. The rows from `task.row` on, as many as there are beams, belong to the task; they
 * have read the same. Afterwards they have read what they had before: the answer is not in their memory.
 */
export async function* decodeBeams(
  sequences: Sequences,
  tasks: readonly Task[],
  options: BeamDecodeOptions,
): AsyncGenerator<RowEvent, void, void> {
  const { strategy, tokens: { sop, ends }, maxTokens = MAX_TOKENS, signal } = options;
  const { beams } = strategy;
  const choice = choiceOf({ ...options, strategy: { ...strategy, kind: "sample" } });
  // Every end token may be among the best continuations of every beam.
  const candidates = (ends.length + 1) * beams;
  const starts = Array.from({ length: sequences.rows }, (_, row) => sequences.lengthOf(row));
  let searches: readonly Search[] = tasks.map((task) => ({ task, state: FRESH_SEARCH, seen: new Map() }));
  for (let count = 1; count <= maxTokens && searches.some(({ state }) => !state.isDone); count++) {
    signal?.throwIfAborted();
    const open = starts.map((_, row) => {
      const search = searches.find(({ task }) => row >= task.row && row < task.row + beams);
      const beam = search?.state.isDone ? undefined : search?.state.beams[row - search.task.row];
      return search && beam && { position: search.task.position, tokens: beam.tokens };
    });
    const found = await sequences.consider(
      open.map((each) =>
        each && { id: each.tokens.at(-1) ?? sop, position: each.position, blockPosition: count }
      ),
      { choice, candidates, ends, answers: open.map((each) => each?.tokens ?? []) },
    );
    searches = searches.map((search) => continued(search, found, options));
    const parents = starts.map((_, row) => row);
    for (const { task, state } of searches) {
      state.beams.forEach(({ parent }, beam) => parents[task.row + beam] = task.row + parent);
    }
    if (parents.some((parent, row) => parent !== row)) await sequences.rearrange(parents);
  }
  for (const [row, length] of starts.entries()) sequences.rewind(row, length);
  for (const { task, state, seen } of searches) {
    const hypotheses = finishSearch(state, options.strategy)
      .map((each) => scoredAnswer(each, { blank: task.blank, seen }));
    const [best] = hypotheses;
    if (best === undefined) throw new RangeError("beam search: expected an answer, found none");
    const { score: _, ...answer } = { ...best, hypotheses };
    for (const token of answer.tokens) yield { kind: "token", row: task.row, token };
    yield { kind: "answer", row: task.row, answer };
  }
}

/** One step of a search. */
function continued(
  search: Search,
  found: readonly (readonly CandidateToken[])[],
  { strategy, tokens: { ends } }: BeamDecodeOptions,
): Search {
  const { task, state, seen } = search;
  if (state.isDone) return search;
  const candidates = state.beams.flatMap(({ tokens, logProbability }, parent): readonly Candidate[] =>
    (found[task.row + parent] ?? []).map(({ token, logProbability: own }) => {
      seen.set([...tokens, token.id].join(), token);
      return { parent, id: token.id, logProbability: logProbability + own };
    })
  );
  const best = candidates.toSorted((a, b) => b.logProbability - a.logProbability)
    .slice(0, (ends.length + 1) * strategy.beams);
  return { ...search, state: beamStep(state, best, { ...strategy, ends }) };
}

/** A hypothesis as an answer. */
function scoredAnswer(
  { tokens: ids, end: id, score }: Hypothesis,
  { blank, seen }: { readonly blank: number; readonly seen: ReadonlyMap<string, AnswerToken> },
): ScoredAnswer {
  const tokens = ids.flatMap((_, i) => seen.get(ids.slice(0, i + 1).join()) ?? []);
  const end = id === undefined ? undefined : seen.get([...ids, id].join());
  const ended = end === undefined ? { ended: "limit" } as const : { ended: "eop", end } as const;
  return { ...answerOf({ blank, tokens, ...ended }), score };
}
