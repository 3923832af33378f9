/** Suite `generate`: blanks filled greedily, token for token as the original fills them. */
import type { GlmConfig } from "../core/glm/config.ts";
import type { Tensors } from "../core/graph/tensor.ts";
import { type Decoder, openDecoder } from "../core/infill/decoder.ts";
import { type Answer, infill } from "../core/infill/infill.ts";
import { configOf, type GoldenConfig, readJson, readTensors } from "./golden_model.ts";
import type { Suite } from "./suite.ts";
import { startTally } from "./tally.ts";

interface GreedyCase {
  readonly context: readonly number[];
  readonly blanks: readonly {
    readonly mask_position: number;
    readonly generated: readonly number[];
    readonly ended_by_end_token: boolean;
    readonly min_top1_top2_margin: number;
  }[];
  readonly error: string | null;
  readonly args: { readonly out_seq_length: number; readonly no_block_position: boolean };
  readonly model: "big" | "trained";
}

interface GenerateFile {
  readonly config_big: GoldenConfig;
  readonly config_trained: GoldenConfig;
  readonly special: Readonly<Record<"MASK" | "gMASK" | "sMASK" | "sop" | "eop" | "eos", number>>;
  readonly greedy: readonly GreedyCase[];
}

/** Two scores nearer than this may legitimately change places in float32 (reference/README.md). */
const MARGIN = 1e-3;

/** The suite. */
export const generateSuite: Suite = {
  name: "generate",
  about: "greedy filling of blanks with a key/value memory",
  async run(context) {
    const tally = startTally();
    const file = await readJson<GenerateFile>(context, "generate/generate.json");
    const { MASK, gMASK, sMASK, sop, eop, eos } = file.special;
    const masks = [MASK, gMASK, sMASK];
    const decoders: Record<GreedyCase["model"], Decoder> = {
      big: await decoderOf(configOf(file.config_big), "generate/big_weights.safetensors"),
      trained: await decoderOf(configOf(file.config_trained), "generate/trained_weights.safetensors"),
    };
    for (const [index, golden] of file.greedy.entries()) {
      const name = `generate/generate.json: greedy ${index}`;
      if (golden.args.no_block_position) {
        tally.skip(name, `the original itself fails here: ${golden.error}`);
        continue;
      }
      await tally.attempt(name, async () => {
        const blanks = [...golden.context.keys()].filter((at) => masks.includes(golden.context[at] ?? -1));
        const answers: Answer[] = [];
        const options = { sop, ends: [eop, eos], maxTokens: golden.args.out_seq_length };
        for await (const event of infill(decoders[golden.model], { ids: golden.context, blanks }, options)) {
          if (event.kind === "answer") answers.push(event.answer);
        }
        return differences(golden, answers, context.backend.precision === "float32");
      });
    }
    for (const decoder of Object.values(decoders)) decoder.close();
    tally.skip(
      "generate: units, beam, sequence2sequence, blank_lm",
      "sampling and beam search are not built yet",
    );
    return tally.result();

    async function decoderOf(config: GlmConfig, weights: string): Promise<Decoder> {
      const parameters: Tensors = await readTensors(context, weights);
      return await openDecoder(context.backend, { config, parameters, capacity: 128 });
    }
  },
};

/** What differs between answers and golden ones; a near tie excuses what follows it, where floats are float32. */
function differences(golden: GreedyCase, answers: readonly Answer[], allowsTies: boolean): readonly string[] {
  if (answers.length !== golden.blanks.length) {
    return [`expected ${golden.blanks.length} answers, found ${answers.length}`];
  }
  for (const [blank, expected] of golden.blanks.entries()) {
    const answer = answers[blank];
    const found = answer?.tokens.map((token) => token.id) ?? [];
    const same = answer?.position === expected.mask_position && found.join() === expected.generated.join() &&
      (answer.ended === "eop") === expected.ended_by_end_token;
    if (same) continue;
    if (allowsTies && expected.min_top1_top2_margin < MARGIN) return [];
    return [`blank ${blank}: expected ${expected.generated.join(" ")}, found ${found.join(" ")}`];
  }
  return [];
}
