/** Prompts whose blanks are filled as the rows of one batch: in every round each of them fills its next blank. */
import { foldIn, type Key } from "../random/key.ts";
import { type Answer, givenAnswer } from "./answer.ts";
import { decodeBeams } from "./decode_beams.ts";
import { decodeStepwise, type RowEvent, type Task } from "./decode_stepwise.ts";
import { type Filling, type OpenFilling, type Prompt, startFilling, withAnswer } from "./filling.ts";
import type { InfillEvent, InfillOptions } from "./infill.ts";
import type { AnswerTokens, InfillModel } from "./infill_model.ts";
import type { ScoredPiece, Sequences } from "./sequences.ts";
import type { Strategy } from "./strategies/strategy.ts";

/** Options without anything left open. */
export interface TogetherOptions extends InfillOptions {
  readonly strategy: Strategy;
  readonly samples: number;
  readonly maxTokens: number;
  /** Index of the first of the prompts. */
  readonly first: number;
}

/** What a filling does next. */
interface Turn {
  readonly blank: number;
  /** Where its mask stands in what was encoded. */
  readonly position: number;
  /** The answer, where it is fixed. */
  readonly given?: readonly number[] | undefined;
}

/** Fills the blanks of some prompts; see `infillMany`. */
export async function* fillTogether(
  model: InfillModel,
  prompts: readonly (Prompt & { readonly key: Key })[],
  options: TogetherOptions,
): AsyncGenerator<InfillEvent, readonly Filling[], void> {
  const { strategy, samples, first, mode = "accumulate", signal } = options;
  const start = prompts.flatMap((prompt, index) =>
    Array.from({ length: samples }, (_, sample) => {
      return startFilling(prompt, { prompt: first + index, sample, mode });
    })
  );
  // Every filling has rows of its own: one, or one per beam.
  const width = strategy.kind === "beam" ? strategy.beams : 1;
  const ofRow = start.flatMap((_, index) => new Array<number>(width).fill(index));
  const capacity = Math.max(0, ...start.map((filling) => capacityFor(filling, options.maxTokens)));
  const encoded = start.map(({ places }) => places);
  const sequences = await model.borrow({ rows: ofRow.length, capacity });
  try {
    const contexts = prompts.map(({ context }) => context.ids);
    await sequences.encode(contexts, ofRow.map((index) => Math.floor(index / samples)));
    let fillings: readonly OpenFilling[] = start;
    while (fillings.some(({ open }) => open.length > 0)) {
      signal?.throwIfAborted();
      const turns = fillings.map(({ open: [blank], given, places }, index): Turn | undefined => {
        if (blank === undefined) return undefined;
        const position = (mode === "substitute" ? places : encoded[index])?.[blank] ?? 0;
        return { blank, position, given: given[blank] };
      });
      const answers = await givenAnswers(sequences, turns, { tokens: model.tokens, ofRow });
      const tasks = turns.flatMap((turn, index): readonly Task[] => {
        if (turn === undefined || turn.given !== undefined) return [];
        const key = prompts[Math.floor(index / samples)]?.key ?? [0, 0];
        const own = foldIn(foldIn(key, index % samples), turn.blank);
        return [{ row: index * width, blank: turn.blank, position: turn.position, key: own }];
      });
      for await (const event of decode(sequences, tasks, { ...options, model })) {
        const index = event.row / width;
        if (event.kind === "answer") answers.set(index, event.answer);
        else {
          const { prompt = 0, sample = 0 } = fillings[index] ?? {};
          yield { kind: "token", prompt, sample, blank: turns[index]?.blank ?? 0, token: event.token };
        }
      }
      for (const [index, answer] of [...answers].toSorted(([a], [b]) => a - b)) {
        const { prompt = 0, sample = 0 } = fillings[index] ?? {};
        yield { kind: "answer", prompt, sample, blank: answer.blank, answer };
      }
      fillings = fillings.map((filling, index) => {
        const answer = answers.get(index);
        return answer === undefined ? filling : withAnswer(filling, answer);
      });
      if (!fillings.some(({ open }) => open.length > 0)) break;
      if (mode === "substitute") await sequences.encode(fillings.map(({ ids }) => ids), ofRow);
      else if (strategy.kind === "beam") await remember(sequences, { turns, answers, ofRow, model });
    }
    return fillings.map(({ prompt, sample, answers, ids }) => ({ prompt, sample, answers, ids }));
  } finally {
    model.giveBack(sequences);
  }
}

/** Most tokens that the memory of a filling has to hold, and the longest piece once more, for padding. */
function capacityFor({ ids, open, given }: OpenFilling, maxTokens: number): number {
  const pieces = open.map((blank) => (given[blank]?.length ?? maxTokens) + 1);
  return pieces.reduce((sum, length) => sum + length, ids.length) + Math.max(0, ...pieces);
}

function decode(
  sequences: Sequences,
  tasks: readonly Task[],
  { strategy, model, ...options }: TogetherOptions & { readonly model: InfillModel },
): AsyncGenerator<RowEvent, void, void> {
  const { tokens, lookahead, config: { vocabularySize } } = model;
  const alternatives = Math.min(options.alternatives ?? 0, vocabularySize);
  return strategy.kind === "beam"
    ? decodeBeams(sequences, tasks, { ...options, alternatives, strategy, tokens })
    : decodeStepwise(sequences, tasks, { ...options, alternatives, strategy, tokens, lookahead });
}

/** Reads fixed answers, and says what the model thinks of them. */
async function givenAnswers(
  sequences: Sequences,
  turns: readonly (Turn | undefined)[],
  { tokens, ofRow }: { readonly tokens: AnswerTokens; readonly ofRow: readonly number[] },
): Promise<Map<number, Answer>> {
  const [end] = tokens.ends;
  const pieces = turns.map((turn): ScoredPiece | undefined =>
    turn?.given && {
      position: turn.position,
      tokens: [tokens.sop, ...turn.given],
      targets: [...turn.given, end],
    }
  );
  const answers = new Map<number, Answer>();
  if (pieces.every((piece) => piece === undefined)) return answers;
  const found = await sequences.score(ofRow.map((index) => pieces[index]));
  for (const [index, turn] of turns.entries()) {
    if (turn?.given === undefined) continue;
    const logs = found[ofRow.indexOf(index)] ?? [];
    answers.set(index, givenAnswer([...turn.given, end], { blank: turn.blank, logs }));
  }
  return answers;
}

/** Reads the answers of beam searches into the memory, where the searches left nothing. */
async function remember(
  sequences: Sequences,
  { turns, answers, ofRow, model }: {
    readonly turns: readonly (Turn | undefined)[];
    readonly answers: ReadonlyMap<number, Answer>;
    readonly ofRow: readonly number[];
    readonly model: InfillModel;
  },
): Promise<void> {
  const pieces = turns.map((turn, index): ScoredPiece | undefined => {
    const answer = answers.get(index);
    if (turn === undefined || answer === undefined || answer.ended === "given") return undefined;
    const ids = answer.tokens.map(({ id }) => id);
    // The model does not read the last token of an answer that reached the limit.
    const tokens = [model.tokens.sop, ...(answer.ended === "limit" ? ids.slice(0, -1) : ids)];
    return { position: turn.position, tokens, targets: tokens };
  });
  await sequences.score(ofRow.map((index) => pieces[index]));
}
