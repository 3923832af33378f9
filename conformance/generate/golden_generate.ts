/** The formats of the golden generation cases (reference/README.md, `generate/`). */
import type { AnswerTokens, InfillModel } from "../../core/infill/infill_model.ts";
import { openInfillModel } from "../../core/infill/infill_model.ts";
import { configOf, type GoldenConfig, readJson, readTensors } from "../golden_model.ts";
import type { SuiteContext } from "../suite.ts";

/** Which of the two golden models. */
export type GoldenModelName = "big" | "trained";

/** A blank and what the original put there. */
export interface GoldenBlank {
  readonly mask_position: number;
  readonly generated: readonly number[];
  readonly ended_by_end_token: boolean;
  readonly min_top1_top2_margin: number;
}

/** Cases of `generate_samples`. */
export interface SampleCase {
  readonly context: readonly number[];
  readonly blanks: readonly GoldenBlank[];
  readonly error: string | null;
  readonly args: {
    readonly out_seq_length: number;
    readonly no_block_position: boolean;
    readonly num_beams: number;
    readonly length_penalty: number;
  };
  readonly model: GoldenModelName;
}

/** Cases of the evaluaters of seq2seq and of blank language modelling. */
export interface EvaluaterCase {
  readonly sources: readonly (readonly number[])[];
  readonly src_seq_length: number;
  readonly predictions_as_ids: readonly (readonly number[])[];
  readonly finalize: readonly { readonly scores: readonly number[] }[];
  readonly min_margin: number;
  readonly args: {
    readonly num_beams: number;
    readonly tgt_seq_length: number;
    readonly min_tgt_length: number;
    readonly no_repeat_ngram_size: number;
    readonly length_penalty: number;
    readonly top_k: number;
    readonly mask_pad_token: boolean;
    readonly task_mask: boolean;
  };
  readonly model: GoldenModelName;
}

/** The file `generate.json`. */
export interface GenerateFile {
  readonly config_big: GoldenConfig;
  readonly config_trained: GoldenConfig;
  readonly special: Readonly<
    Record<"pad" | "MASK" | "gMASK" | "sMASK" | "sop" | "eop" | "eos", number>
  >;
  readonly greedy: readonly SampleCase[];
  readonly beam: readonly SampleCase[];
  readonly sequence2sequence: readonly EvaluaterCase[];
  readonly blank_lm: readonly EvaluaterCase[];
}

/** Two scores nearer than this may legitimately change places in float32 (reference/README.md). */
export const MARGIN = 1e-3;

/** The file, and its models: `generate_samples` ends answers by eop and eos, the evaluaters by eop alone. */
export interface GoldenGenerate {
  readonly file: GenerateFile;
  readonly open: (model: GoldenModelName, ends: AnswerTokens["ends"]) => Promise<InfillModel>;
}

/** Reads `generate.json`. */
export async function goldenGenerate(context: SuiteContext): Promise<GoldenGenerate> {
  const file = await readJson<GenerateFile>(context, "generate/generate.json");
  return {
    file,
    async open(model, ends) {
      const config = configOf(model === "big" ? file.config_big : file.config_trained);
      const parameters = await readTensors(context, `generate/${model}_weights.safetensors`);
      return openInfillModel(context.backend, {
        config,
        parameters,
        tokens: { sop: file.special.sop, ends },
      });
    },
  };
}
