/** Golden cases of `units.json`: what changes scores, and what scores beams, each on its own. */
import { worstScore } from "../../core/infill/strategies/beam_hypotheses.ts";
import {
  type BeamSearch,
  beamStep,
  finishSearch,
  FRESH_SEARCH,
} from "../../core/infill/strategies/beam_step.ts";
import { minLength } from "../../core/infill/strategies/min_length.ts";
import { noRepeatNgram } from "../../core/infill/strategies/no_repeat_ngram.ts";
import { narrowed } from "../../core/infill/strategies/narrowed.ts";
import type { Scores } from "../../core/infill/strategies/scores.ts";
import { readJson } from "../golden_model.ts";
import type { SuiteContext } from "../suite.ts";
import type { Tally } from "../tally.ts";

/** Rows of scores; null stands for −∞. */
type Rows = readonly (readonly (number | null)[])[];

interface BeamTrace {
  readonly batch_size: number;
  readonly num_beams: number;
  readonly length_penalty: number;
  readonly early_stopping: boolean;
  readonly eos: number;
  readonly pad: number;
  readonly steps: readonly {
    readonly next_scores: readonly (readonly number[])[];
    readonly next_tokens: readonly (readonly number[])[];
    readonly next_indices: readonly (readonly number[])[];
    readonly out: {
      readonly next_beam_scores: readonly number[];
      readonly next_beam_tokens: readonly number[];
      readonly next_beam_indices: readonly number[];
    };
    readonly done: readonly boolean[];
    readonly hyps: readonly (readonly (readonly [number, readonly number[]])[])[];
    readonly worst: readonly number[];
    readonly input_ids: readonly (readonly number[])[];
  }[];
  readonly finalize: {
    readonly decoded: readonly (readonly number[])[];
    readonly scores: readonly number[];
  };
}

interface UnitsFile {
  readonly top_k_logits: readonly {
    readonly top_k: number;
    readonly top_p: number;
    readonly logits: Rows;
    readonly output: Rows;
  }[];
  readonly no_repeat_ngram: readonly {
    readonly ngram_size: number;
    readonly input_ids: readonly (readonly number[])[];
    readonly scores: Rows;
    readonly output: Rows;
  }[];
  readonly min_length: readonly {
    readonly min_length: number;
    readonly eos_token_id: number;
    readonly input_length: number;
    readonly scores: Rows;
    readonly output: Rows;
  }[];
  readonly beam_search_scorer: readonly BeamTrace[];
}

/** Runs the cases. */
export async function checkUnits(tally: Tally, context: SuiteContext): Promise<void> {
  const file = await readJson<UnitsFile>(context, "generate/units.json");
  const check = (name: string, golden: { readonly output: Rows }, rows: readonly Scores[]): void => {
    const wrong = rows.flatMap((row, index) => sameScores(row, scoresOf(golden.output[index] ?? [])));
    tally.record(`generate/units.json: ${name}`, wrong);
  };
  for (const [index, golden] of file.top_k_logits.entries()) {
    const options = {
      ...(golden.top_k > 0 ? { topK: golden.top_k } : {}),
      ...(golden.top_p > 0 ? { topP: golden.top_p } : {}),
    };
    const found = golden.logits.map((row) => narrowed(scoresOf(row), options));
    check(`top_k_logits ${index}`, golden, found);
  }
  for (const [index, golden] of file.no_repeat_ngram.entries()) {
    const found = golden.scores.map((row, at) => {
      return noRepeatNgram(scoresOf(row), { answer: golden.input_ids[at] ?? [], size: golden.ngram_size });
    });
    check(`no_repeat_ngram ${index}`, golden, found);
  }
  for (const [index, golden] of file.min_length.entries()) {
    const { min_length: minimum, input_length: length, eos_token_id: end } = golden;
    const found = golden.scores.map((row) => minLength(scoresOf(row), { length, minimum, ends: [end] }));
    check(`min_length ${index}`, golden, found);
  }
  for (const [index, golden] of file.beam_search_scorer.entries()) {
    tally.record(`generate/units.json: beam_search_scorer ${index}`, followTrace(golden, tally));
  }
}

/** Replays a trace. Its sequences begin with a token that counts in their length. */
function followTrace(golden: BeamTrace, tally: Tally): readonly string[] {
  const { num_beams: beams, length_penalty: lengthPenalty, early_stopping: earlyStopping } = golden;
  const lengthOf = (tokens: readonly number[]): number => tokens.length + 1;
  const options = { beams, lengthPenalty, earlyStopping, ends: [golden.eos], lengthOf };
  const bound = { absolute: 1e-6 };
  let searches: readonly BeamSearch[] = Array.from({ length: golden.batch_size }, () => FRESH_SEARCH);
  const wrong: string[] = [];
  for (const [step, each] of golden.steps.entries()) {
    const wasDone = searches.map(({ isDone }) => isDone);
    searches = searches.map((search, batch) =>
      beamStep(
        search,
        (each.next_tokens[batch] ?? []).map((id, i) => ({
          id,
          parent: each.next_indices[batch]?.[i] ?? 0,
          logProbability: each.next_scores[batch]?.[i] ?? NaN,
        })),
        options,
      )
    );
    for (const [batch, { beams: open, hypotheses, isDone }] of searches.entries()) {
      const what = `step ${step}, batch ${batch}`;
      const at = <T>(list: readonly T[]): readonly T[] => list.slice(batch * beams, (batch + 1) * beams);
      if (isDone !== each.done[batch]) {
        wrong.push(`${what}: done: expected ${each.done[batch]}, found ${isDone}`);
      }
      const first = (search: readonly (readonly [number, readonly number[]])[]) =>
        search.map(([, ids]) => ids.slice(1).join(" ")).join(" | ");
      const found = hypotheses.map(({ score, tokens }) => [score, [0, ...tokens]] as const);
      const expected = each.hyps[batch] ?? [];
      if (first(found) !== first(expected)) {
        wrong.push(`${what}: hypotheses: expected ${first(expected)}, found ${first(found)}`);
        continue;
      }
      wrong.push(...tally.compare(`${what}: scores of hypotheses`, {
        found: found.map(([score]) => score),
        golden: expected.map(([score]) => score),
        bound,
      }));
      if (expected.length > 0) {
        wrong.push(...tally.compare(`${what}: worst score`, {
          found: [worstScore(hypotheses)],
          golden: [each.worst[batch] ?? NaN],
          bound,
        }));
      }
      // The original goes on to hand out padding for a search that was done before.
      if (wasDone[batch]) continue;
      const tokens = open.map((beam) => beam.tokens.at(-1)).join(" ");
      const parents = open.map((beam) => beam.parent + batch * beams).join(" ");
      if (tokens !== at(each.out.next_beam_tokens).join(" ")) wrong.push(`${what}: tokens ${tokens}`);
      if (parents !== at(each.out.next_beam_indices).join(" ")) wrong.push(`${what}: parents ${parents}`);
    }
  }
  for (const [batch, search] of searches.entries()) {
    const [best] = finishSearch(search, options);
    const decoded = golden.finalize.decoded[batch]?.slice(1) ?? [];
    const end = decoded.indexOf(golden.eos);
    const expected = (best?.end !== undefined && end >= 0 ? decoded.slice(0, end) : decoded).join(" ");
    const found = best?.tokens.join(" ");
    if (found !== expected) wrong.push(`best of batch ${batch}: expected ${expected}, found ${found}`);
    wrong.push(...tally.compare(`best score of batch ${batch}`, {
      found: [best?.score ?? NaN],
      golden: [golden.finalize.scores[batch] ?? NaN],
      bound,
    }));
  }
  return wrong;
}

function scoresOf(row: readonly (number | null)[]): Scores {
  return Float64Array.from(row, (score) => score ?? -Infinity);
}

function sameScores(found: Scores, golden: Scores): readonly string[] {
  const at = golden.findIndex((score, index) => score !== found[index]);
  return at < 0 ? [] : [`score ${at}: expected ${golden[at]}, found ${found[at]}`];
}
