/** Blanks of masked texts filled by the model. */
import { answerLayout } from "../../core/blanks/answer_layout.ts";
import type { Example } from "../../core/blanks/example.ts";
import { openLanguageReader } from "../../core/tasks/language_reader.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { type AnswerOptions, fillInTime } from "./answers.ts";
import { batchesInTime, type Evaluating } from "./evaluation.ts";
import { type Answers, type InfillQuality, infillQuality } from "./infill_quality.ts";
import type { MaskedText } from "./masked_texts.ts";

/** What the model made of them; of fewer texts than there are when the time is up. */
export interface ModelInfilling {
  readonly answers: readonly Answers[];
  readonly quality: InfillQuality;
}

/** What stood in the blanks as an example: every token counts but the ends, which other models are not asked for. */
function exampleOf({ context: { ids, blanks }, answers }: MaskedText, { commands }: Tokenizer): Example {
  const [sop, eop] = [commandId(commands, "sop"), commandId(commands, "eop")];
  const pieces = blanks.map((blank, k) => ({ blank, targets: [...answers[k] ?? [], eop] }));
  const example = answerLayout({ context: ids, pieces, sop });
  const isEnd = pieces.flatMap(({ targets }) => targets.map((_, at) => at === targets.length - 1));
  const lossMask = example.lossMask.map((mask, at) => isEnd[at - ids.length] ? 0 : mask);
  return { ...example, lossMask };
}

/** Perplexity of what stood in the blanks, each read with the ones before it, as `accumulate` fills them. */
async function perplexityOf(
  texts: readonly MaskedText[],
  { backend, model, batch }: Pick<Evaluating, "backend" | "model"> & { readonly batch: number },
): Promise<number> {
  const reader = openLanguageReader(backend, model);
  let [loss, tokens] = [0, 0];
  try {
    for (const some of batchesInTime(texts, { size: batch, isOver: () => false })) {
      for (const { losses } of await reader.read(some.map((text) => exampleOf(text, model.tokenizer)))) {
        loss += losses.reduce((sum, each) => sum + each, 0);
        tokens += losses.length;
      }
    }
  } finally {
    reader.close();
  }
  return Math.exp(loss / tokens);
}

/** Fills them, and reads what stood there. */
export async function infillByModel(
  texts: readonly MaskedText[],
  world: Pick<Evaluating, "backend" | "model"> & {
    readonly answers: AnswerOptions;
    readonly isOver: () => boolean;
    readonly onFilled: (done: number) => void;
  },
): Promise<ModelInfilling> {
  const fillings = await fillInTime(texts, world);
  const answers = fillings.map((filling) => filling.answers.map(({ tokens }) => tokens.map(({ id }) => id)));
  const filled = texts.slice(0, fillings.length);
  const perplexity = await perplexityOf(filled, { ...world, batch: world.answers.batch });
  return { answers, quality: { ...infillQuality(filled, answers, world.model.tokenizer), perplexity } };
}
