/** The inputs of a golden SuperGLUE case: what the model is asked, token by token. */
import { answerLayout } from "../../core/blanks/answer_layout.ts";
import type { Example } from "../../core/blanks/example.ts";
import { type AnswerScore, choiceBatch } from "../../core/tasks/choice_batch.ts";
import type { ClozeContext, EncodedQuestion } from "../../core/tasks/encode_question.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { type GoldenSample, isSeparate } from "./golden_case.ts";
import { type GoldenSequence, sequenceDifferences } from "./golden_cloze.ts";
import { partB } from "./part_b.ts";

/** Where the inputs of a question differ from those of a sample. */
export function inputDifferences(
  sample: GoldenSample,
  { question, kind, tokenizer }: {
    readonly question: EncodedQuestion;
    readonly kind: AnswerScore;
    readonly tokenizer: Tokenizer;
  },
): readonly string[] {
  const id = (name: "sop" | "eop"): number => commandId(tokenizer.commands, name);
  if (sample.dec_text !== undefined) return decoderInputs(sample, { question, tokenizer });
  const { sequences } = choiceBatch([question], { sop: id("sop"), eop: id("eop"), kind });
  const rows = goldenRows(sample);
  if (rows.length !== sequences.length) {
    return [`expected ${rows.length} sequences, found ${sequences.length}`];
  }
  return rows.flatMap((golden, row) => {
    const example = sequences[row];
    if (example === undefined) return [`sequence ${row}: found none`];
    return sequenceDifferences(example, { golden, tokenizer }).map((reason) => `sequence ${row}: ${reason}`);
  }).concat(kind === "sum" ? [] : verbalizerDifference(sample, question));
}

function verbalizerDifference({ target }: GoldenSample, { choices }: EncodedQuestion): readonly string[] {
  const found = choices.map(({ answer }) => answer[0] ?? NaN);
  return target.join() === found.join()
    ? []
    : [`verbalizers: expected ${target.join()}, found ${found.join()}`];
}

/** With `fast_decode` the context is read once, and every answer behind it. */
function decoderInputs(
  sample: GoldenSample,
  { question, tokenizer }: { readonly question: EncodedQuestion; readonly tokenizer: Tokenizer },
): readonly string[] {
  const { sop, eop } = {
    sop: commandId(tokenizer.commands, "sop"),
    eop: commandId(tokenizer.commands, "eop"),
  };
  const [context] = question.contexts;
  if (context === undefined || isSeparate(sample)) return ["expected one context"];
  const alone: Example = answerLayout({ context: context.ids, pieces: [], sop });
  const golden = { tokens: sample.text, position: sample.position, contextLength: sample.mask };
  const wrong = sequenceDifferences(alone, { golden, tokenizer });
  return question.choices.reduce<readonly string[]>((found, { answer }, choice) => {
    return [
      ...found,
      ...sequenceDifferences(partB(decoderExample(context, { answer, sop, eop })), {
        golden: {
          tokens: sample.dec_text?.[choice] ?? [],
          position: sample.dec_position?.[choice] ?? [],
          targets: sample.dec_target?.[choice] ?? [],
          contextLength: 0,
        },
        tokenizer,
      }),
    ];
  }, wrong);
}

/** Quirk: `fast_decode` reads no more than 16 tokens of an answer, its end included; for comparison only. */
const DECODED = 16;

/** A context with one answer behind it, as `fast_decode` reads it. */
export function decoderExample(
  { ids, blank }: ClozeContext,
  { answer, sop, eop }: { readonly answer: readonly number[]; readonly sop: number; readonly eop: number },
): Example {
  return answerLayout({
    context: ids,
    pieces: [{ blank, targets: [...answer, eop].slice(0, DECODED) }],
    sop,
  });
}

function goldenRows(sample: GoldenSample): readonly GoldenSequence[] {
  if (isSeparate(sample)) {
    return sample.text.map((tokens, row) => ({
      tokens,
      position: sample.position[row] ?? [],
      contextLength: sample.mask[row] ?? NaN,
      targets: sample.target[row] ?? [],
      lossMask: sample.logit_mask[row] ?? [],
    }));
  }
  const { text: tokens, attention_mask, position_id, loss_mask: lossMask, target: targets } = sample;
  if (attention_mask === undefined || position_id === undefined || lossMask === undefined) {
    return [{ tokens, position: sample.position, contextLength: sample.mask }];
  }
  return [{ tokens, position: position_id, contextLength: attention_mask, targets, lossMask }];
}
