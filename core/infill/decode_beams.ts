/** Answers by beam search: several grow at once for every blank, the best one is kept. */
import { answerOf, type AnswerToken, describe, type ScoredAnswer } from "./answer.ts";
import { type DecodeOptions, MAX_TOKENS, type RowEvent, type Task } from "./decode_stepwise.ts";
import type { RowScores, Sequences } from "./sequences.ts";
import type { Hypothesis } from "./strategies/beam_hypotheses.ts";
import {
  type BeamSearch,
  beamStep,
  type Candidate,
  finishSearch,
  FRESH_SEARCH,
} from "./strategies/beam_step.ts";
import { nextScores } from "./strategies/next_scores.ts";
import { narrowed } from "./strategies/narrowed.ts";
import { largest, logProbabilities } from "./strategies/scores.ts";
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
 * Fills one blank of every task. The rows from `task.row` on, as many as there are beams, belong to the task; they
 * have read the same. Afterwards they have read what they had before: the answer is not in their memory.
 */
export async function* decodeBeams(
  sequences: Sequences,
  tasks: readonly Task[],
  options: BeamDecodeOptions,
): AsyncGenerator<RowEvent, void, void> {
  const { strategy: { beams }, tokens: { sop }, maxTokens = MAX_TOKENS, signal } = options;
  const starts = Array.from({ length: sequences.rows }, (_, row) => sequences.lengthOf(row));
  let searches: readonly Search[] = tasks.map((task) => ({ task, state: FRESH_SEARCH, seen: new Map() }));
  for (let count = 1; count <= maxTokens && searches.some(({ state }) => !state.isDone); count++) {
    signal?.throwIfAborted();
    const scores = await sequences.append(starts.map((_, row) => {
      const search = searches.find(({ task }) => row >= task.row && row < task.row + beams);
      const beam = search?.state.isDone ? undefined : search?.state.beams[row - search.task.row];
      if (search === undefined || beam === undefined) return undefined;
      const { position } = search.task;
      return { id: beam.tokens.at(-1) ?? sop, position, blockPosition: count };
    }));
    searches = searches.map((search) => continued(search, scores, options));
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
  scores: RowScores,
  { strategy, tokens: { ends }, alternatives = 0, ...rules }: BeamDecodeOptions,
): Search {
  const { task, state, seen } = search;
  if (state.isDone) return search;
  // Every end token may be among the best continuations of every beam.
  const count = (ends.length + 1) * strategy.beams;
  const candidates = state.beams.flatMap(({ tokens, logProbability }, parent): readonly Candidate[] => {
    const logits = Float64Array.from(scores[task.row + parent] ?? []);
    const logs = logProbabilities(logits);
    const { repetitionPenalty: _, ...allowed } = rules;
    const within = logProbabilities(narrowed(logits, strategy));
    const ruled = nextScores(within, { ...allowed, answer: tokens, ends });
    return largest(ruled, count).map((id) => {
      seen.set([...tokens, id].join(), describe(logs, { id, alternatives }));
      return { parent, id, logProbability: logProbability + (ruled[id] ?? -Infinity) };
    });
  });
  const best = candidates.toSorted((a, b) => b.logProbability - a.logProbability).slice(0, count);
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
