/** Golden cases `sequence2sequence` and `blank_lm`: batches of sources, padded to one length. */
import { fillMany } from "../../core/infill/fill.ts";
import type { Filling } from "../../core/infill/filling.ts";
import type { InfillModel } from "../../core/infill/infill_model.ts";
import type { SuiteContext } from "../suite.ts";
import type { Bound, Tally } from "../tally.ts";
import { type EvaluaterCase, type GenerateFile, type GoldenGenerate, MARGIN } from "./golden_generate.ts";

/** Scores are sums over a few tokens of logits that weights and activations of eleven bits make. */
const FLOAT16: Bound = { absolute: 1e-3, relative: 1e-3 };

/** Runs the cases of both kinds. */
export async function checkEvaluaters(
  tally: Tally,
  { file, open }: GoldenGenerate,
  { backend }: SuiteContext,
): Promise<void> {
  const { eop } = file.special;
  const models = { big: await open("big", [eop]), trained: await open("trained", [eop]) };
  const allowsTies = (golden: EvaluaterCase): boolean =>
    backend.precision !== "float64" && golden.min_margin < MARGIN;
  for (const [index, golden] of file.sequence2sequence.entries()) {
    await tally.attempt(`generate/generate.json: sequence2sequence ${index}`, async () => {
      const fillings = await fillSources(models[golden.model], golden, file);
      const wrong = fillings.flatMap(({ answers }, i) => {
        const found = answers[0]?.tokens.map(({ id }) => id) ?? [];
        return sameIds(found, golden.predictions_as_ids[i] ?? []);
      });
      if (wrong.length > 0) return allowsTies(golden) ? [] : wrong;
      const scores = fillings.map(({ answers }) => answers[0]?.hypotheses?.[0]?.score ?? NaN);
      const expected = golden.finalize.flatMap((each) => each.scores);
      return tally.compare("scores", {
        found: scores,
        golden: expected,
        bound: backend.precision === "float16" ? FLOAT16 : { absolute: 1e-4 },
      });
    });
  }
  for (const [index, golden] of file.blank_lm.entries()) {
    await tally.attempt(`generate/generate.json: blank_lm ${index}`, async () => {
      const fillings = await fillSources(models[golden.model], golden, file);
      const wrong = fillings.flatMap((filling, i) => {
        const found = blankText(filling, golden.sources[i] ?? [], { golden, file });
        return sameIds(found, golden.predictions_as_ids[i] ?? []);
      });
      return allowsTies(golden) ? [] : wrong;
    });
  }
  for (const model of Object.values(models)) model.close();
}

/** The original pads sources with tokens that everybody sees, unless it is told to mask them. */
async function fillSources(
  model: InfillModel,
  { sources, src_seq_length: length, args }: EvaluaterCase,
  { special }: GenerateFile,
): Promise<readonly Filling[]> {
  const mask = args.task_mask ? special.sMASK : special.MASK;
  const prompts = sources.map((source) => {
    const padding = args.mask_pad_token ? 0 : length - source.length;
    const ids = [...source, ...new Array<number>(padding).fill(special.pad)];
    return { context: { ids, blanks: [...ids.keys()].filter((at) => ids[at] === mask) } };
  });
  const strategy = {
    kind: "beam",
    beams: args.num_beams,
    lengthPenalty: args.length_penalty,
    ...(args.top_k > 0 ? { topK: args.top_k } : {}),
  } as const;
  return await fillMany(model, prompts, {
    strategy,
    maxTokens: args.tgt_seq_length,
    minTokens: args.min_tgt_length,
    ...(args.no_repeat_ngram_size > 0 ? { noRepeatNgram: args.no_repeat_ngram_size } : {}),
  });
}

/**
 * What the original's `BlankLMEvaluater` makes of the answers: all blanks of a source share one limit, to which the
 * end of every answer but the last counts; a start token among the generated ones begins the next blank; the last
 * token of the padded text is dropped.
 */
function blankText(
  { answers }: Filling,
  source: readonly number[],
  { golden, file: { special } }: { readonly golden: EvaluaterCase; readonly file: GenerateFile },
): readonly number[] {
  const generated = answers.flatMap(({ tokens }, blank) => {
    const ids = tokens.map(({ id }) => id);
    return blank === 0 ? ids : [special.sop, ...ids];
  }).slice(0, golden.args.tgt_seq_length);
  const texts: number[][] = [[]];
  for (const id of generated) {
    if (id === special.sop) texts.push([]);
    else texts.at(-1)?.push(id);
  }
  const padding = new Array<number>(golden.src_seq_length - source.length).fill(special.pad);
  const ids = [...source, ...padding].flatMap((id) => (id === special.MASK ? texts.shift() ?? [] : [id]));
  return ids.slice(0, -1).filter((id) => id !== special.pad);
}

function sameIds(found: readonly number[], golden: readonly number[]): readonly string[] {
  return found.join() === golden.join() ? [] : [`expected ${golden.join(" ")}, found ${found.join(" ")}`];
}
