/** Golden cases `build_inputs`: how texts and answers become one sequence. */
import { answerLayout } from "../../core/blanks/answer_layout.ts";
import type { Example } from "../../core/blanks/example.ts";
import { withoutBlockPosition } from "../../core/blanks/without_block_position.ts";
import { readJson } from "../golden_model.ts";
import { differenceOf, type Integers } from "../integers.ts";
import type { SuiteContext } from "../suite.ts";
import type { Tally } from "../tally.ts";
import { partB } from "./part_b.ts";

interface Output {
  readonly ids: readonly number[];
  readonly position_ids: readonly Integers[];
  readonly sep: number | null;
  readonly target_ids: readonly number[];
  readonly loss_masks: readonly number[];
}

interface InputCase {
  readonly fn: string;
  readonly text_a_ids: readonly number[];
  readonly text_b_ids: readonly number[] | null;
  readonly answer_ids: readonly number[] | null;
  readonly enc_ids: readonly number[];
  readonly max_seq_length: number;
  readonly max_dec_seq_length: number;
  readonly mask_id: number;
  readonly no_block_position?: boolean;
  readonly add_cls: boolean;
  readonly add_sep?: boolean;
  readonly add_piece?: boolean;
  readonly add_eos?: boolean;
  readonly output?: Output;
  readonly error?: string;
}

interface InputsFile {
  readonly special: Readonly<Record<"eos" | "ENC" | "sep" | "sop" | "MASK", number>>;
  readonly cases: readonly InputCase[];
}

/** Runs the file. */
export async function checkBuildInputs(tally: Tally, context: SuiteContext): Promise<void> {
  const file = "cloze/build_inputs.json";
  if (!(await context.list("cloze")).includes("build_inputs.json")) return tally.skip(file, "no such file");
  const { cases, special } = await readJson<InputsFile>(context, file);
  for (const [index, golden] of cases.entries()) {
    const name = `${file}: ${index} ${golden.fn}`;
    if (golden.fn === "MultiChoiceDataset") {
      tally.skip(name, "a data set of files; what it builds are the cases before");
      continue;
    }
    await tally.attempt(name, () => check(golden, special));
  }
}

function check(golden: InputCase, special: InputsFile["special"]): readonly string[] {
  const { output, max_seq_length: length } = golden;
  const example = exampleOf(golden, special);
  if (output === undefined) {
    // The original refuses: there is no room for the answer behind the context.
    return example.tokens.length > length
      ? []
      : ["expected a sequence that is too long, found one that fits"];
  }
  const total = golden.fn === "build_decoder_input" ? golden.max_dec_seq_length : length;
  const pad = (values: readonly number[], value = 0): readonly number[] =>
    Array.from({ length: Math.max(total, values.length) }, (_, at) => values[at] ?? value);
  const targets = example.targets.map((target, at) => example.lossMask[at] === 0 ? 0 : target);
  return [
    differenceOf("ids", output.ids, pad(example.tokens, special.eos)),
    differenceOf("position_ids", output.position_ids, [pad(example.position), pad(example.blockPosition)]),
    typeof output.sep === "number" ? differenceOf("sep", output.sep, example.contextLength) : undefined,
    differenceOf("target_ids", output.target_ids, pad(targets)),
    differenceOf("loss_masks", output.loss_masks, pad(example.lossMask)),
  ].filter((difference) => difference !== undefined);
}

function exampleOf(golden: InputCase, special: InputsFile["special"]): Example {
  const { sop } = special;
  const answer = golden.answer_ids ?? [0];
  switch (golden.fn) {
    case "build_decoder_input": {
      const context = golden.enc_ids;
      const pieces = [{ blank: context.indexOf(special.MASK), targets: answer }];
      return partB(answerLayout({ context, pieces, sop }));
    }
    case "build_uni_input_from_ids": {
      const context = [...golden.add_cls ? [special.ENC] : [], golden.mask_id];
      const targets = [...golden.text_a_ids, ...answer];
      const all = answerLayout({ context, pieces: [{ blank: context.length - 1, targets }], sop });
      const from = all.tokens.length - answer.length;
      return { ...all, lossMask: all.lossMask.map((_, at) => Number(at >= from)) };
    }
    default: {
      const { add_cls, add_sep, add_eos, add_piece, text_b_ids: second, max_seq_length: length } = golden;
      const before = [
        ...add_cls ? [special.ENC] : [],
        ...golden.text_a_ids,
        ...second === null ? [] : [...add_sep ? [special.sep] : [], ...second],
      ];
      const eos = add_eos ? 1 : 0;
      const fitting = before.length >= length - eos ? before.slice(0, length - 1) : before;
      const context = [...fitting, ...add_eos ? [special.eos] : []];
      const hasPiece = add_piece || golden.answer_ids !== null;
      const blank = Math.max(0, context.lastIndexOf(golden.mask_id)); // of several masks the last
      const example = answerLayout({ context, pieces: hasPiece ? [{ blank, targets: answer }] : [], sop });
      return golden.no_block_position ? withoutBlockPosition(example) : example;
    }
  }
}
