/** Golden cases `greedy` and `beam`: all blanks of a context, by `generate_samples`. */
import type { Answer } from "../../core/infill/answer.ts";
import { fill } from "../../core/infill/fill.ts";
import type { InfillModel } from "../../core/infill/infill_model.ts";
import type { Strategy } from "../../core/infill/strategies/strategy.ts";
import type { SuiteContext } from "../suite.ts";
import type { Tally } from "../tally.ts";
import { type GoldenGenerate, MARGIN, type SampleCase } from "./golden_generate.ts";

/** Runs the cases of both kinds. */
export async function checkSamples(
  tally: Tally,
  { file, open }: GoldenGenerate,
  { backend }: SuiteContext,
): Promise<void> {
  const { MASK, gMASK, sMASK, eop, eos } = file.special;
  const masks = [MASK, gMASK, sMASK];
  const models = { big: await open("big", [eop, eos]), trained: await open("trained", [eop, eos]) };
  for (const kind of ["greedy", "beam"] as const) {
    for (const [index, golden] of file[kind].entries()) {
      const name = `generate/generate.json: ${kind} ${index}`;
      if (golden.args.no_block_position) {
        tally.skip(name, `the original itself fails here: ${golden.error}`);
        continue;
      }
      await tally.attempt(name, async () => {
        const blanks = [...golden.context.keys()].filter((at) => masks.includes(golden.context[at] ?? -1));
        const answers = await answersOf(models[golden.model], golden, blanks);
        return differences(golden, { answers, blanks, allowsTies: backend.precision !== "float64" });
      });
    }
  }
  for (const model of Object.values(models)) model.close();
}

async function answersOf(
  model: InfillModel,
  { context, args }: SampleCase,
  blanks: readonly number[],
): Promise<readonly Answer[]> {
  const strategy: Strategy = args.num_beams === 1
    ? { kind: "greedy" }
    : { kind: "beam", beams: args.num_beams, lengthPenalty: args.length_penalty };
  const options = { strategy, maxTokens: args.out_seq_length };
  const [filling] = await fill(model, { context: { ids: context, blanks } }, options);
  return filling?.answers ?? [];
}

/** What differs between answers and golden ones; a near tie excuses what follows it, where floats are float32. */
function differences(
  golden: SampleCase,
  { answers, blanks, allowsTies }: {
    readonly answers: readonly Answer[];
    readonly blanks: readonly number[];
    readonly allowsTies: boolean;
  },
): readonly string[] {
  if (answers.length !== golden.blanks.length) {
    return [`expected ${golden.blanks.length} answers, found ${answers.length}`];
  }
  for (const [blank, expected] of golden.blanks.entries()) {
    const answer = answers[blank];
    const found = answer?.tokens.map((token) => token.id) ?? [];
    const same = blanks[blank] === expected.mask_position && found.join() === expected.generated.join() &&
      (answer?.ended === "eop") === expected.ended_by_end_token;
    if (same) continue;
    if (allowsTies && expected.min_top1_top2_margin < MARGIN) return [];
    return [`blank ${blank}: expected ${expected.generated.join(" ")}, found ${found.join(" ")}`];
  }
  return [];
}
