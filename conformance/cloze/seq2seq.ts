/** Golden cases `seq2seq`: sources with one blank, texts with many, their losses with and without label smoothing. */
import { answerLayout, type AnswerPiece } from "../../core/blanks/answer_layout.ts";
import type { Example } from "../../core/blanks/example.ts";
import { withoutBlockPosition } from "../../core/blanks/without_block_position.ts";
import { openLanguageReader } from "../../core/tasks/language_reader.ts";
import type { SourceKind } from "../../core/tasks/conditional_source.ts";
import { type ConditionalPair, originalTask } from "../../core/tasks/conditional_task.ts";
import { GENERATION_TASKS } from "../../core/tasks/generation_task.ts";
import { commandId, type MaskName } from "../../core/text/command_tokens.ts";
import { splitCommands } from "../../core/text/part.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { readJson } from "../golden_model.ts";
import { MissingVocabulary } from "../golden_tokenizer.ts";
import { differenceOf, type Integers } from "../integers.ts";
import type { SuiteContext } from "../suite.ts";
import type { Tally } from "../tally.ts";
import { clozeModel, SCORE_BOUND, tokenizersOf } from "./golden_cloze.ts";

interface GoldenItem {
  readonly text: readonly number[];
  readonly target?: readonly number[];
  /** |Part A|, or the whole mask where padding is hidden. */
  readonly attention_mask: number | readonly (readonly (readonly number[])[])[];
  readonly position_id: readonly (readonly number[])[];
}

interface GoldenSource {
  readonly text_a: string;
  readonly text_b: string | null;
  readonly meta?: Readonly<Record<string, string>>;
}

interface Seq2SeqCase {
  readonly task: string;
  readonly split: string;
  readonly tokenizer: string;
  readonly src_seq_length: number;
  readonly tgt_seq_length?: number;
  readonly blank_maskratio?: number;
  readonly no_block_position?: boolean;
  readonly mask_pad_token?: boolean;
  readonly items: readonly GoldenItem[];
  readonly examples: readonly GoldenSource[];
  readonly mask_text_results?: readonly (readonly [string, readonly string[]])[];
  readonly loss?: number;
  readonly "loss_label_smoothing_0.1"?: number;
}

/** Runs the file. */
export async function checkSeq2Seq(tally: Tally, context: SuiteContext): Promise<void> {
  const file = "cloze/seq2seq.json";
  if (!(await context.list("cloze")).includes("seq2seq.json")) return tally.skip(file, "no such file");
  const { cases } = await readJson<{ readonly cases: readonly Seq2SeqCase[] }>(context, file);
  const tokenizers = tokenizersOf(context);
  for (const [index, golden] of cases.entries()) {
    const name = `${file}: ${index} ${golden.task} ${golden.split}`;
    try {
      const tokenizer = await tokenizers(golden.tokenizer);
      await tally.attempt(name, () => checkCase(golden, { tokenizer, context, tally }));
    } catch (error) {
      if (!(error instanceof MissingVocabulary)) throw error;
      tally.skip(name, error.message);
    }
  }
}

/** The original reads commands in its data, too. */
function encodeOriginal(text: string, tokenizer: Tokenizer): readonly number[] {
  return tokenizer.encodeParts(splitCommands(text, tokenizer));
}

const KINDS: Readonly<Record<string, SourceKind>> = {
  gigaword: "summary",
  cnn_dm: "summary",
  squad_generation: "question",
  cmrc: "answer",
  customization: "continuation",
};

interface Prepared {
  readonly context: readonly number[];
  readonly pieces: readonly AnswerPiece[];
}

function prepare(golden: Seq2SeqCase, at: number, tokenizer: Tokenizer): Prepared {
  const { task, src_seq_length: length, tgt_seq_length: most = Infinity } = golden;
  const source = golden.examples[at];
  const id = (name: MaskName | "eop"): number => commandId(tokenizer.commands, name);
  const encode = (text: string): readonly number[] => encodeOriginal(text, tokenizer);
  if (source === undefined) throw new RangeError(`item ${at}: expected an example, found none`);
  const { text_a: text, text_b, meta = {} } = source;
  const kind = KINDS[task];
  if (kind === undefined) {
    const [masked, answers] = golden.mask_text_results?.[at] ?? [text, (text_b ?? "").split("|")];
    const context = encode(task === "blank" ? ` ${masked}` : masked);
    const blanks = context.flatMap((token, place) => token === id("MASK") ? [place] : []);
    const pieces = blanks.map((blank, k) => ({
      blank,
      targets: [...encode(` ${answers[k] ?? ""}`), id("eop")],
    }));
    return { context, pieces };
  }
  const { question = "", answer = "" } = meta;
  const conditional = originalTask(GENERATION_TASKS[kind], { text: "text" });
  const [item] = conditional.read({ text, question, answers: answer, summary: text_b, continuation: text_b });
  if (item === undefined) throw new RangeError(`item ${at}: expected a source and a target, found none`);
  const reading = { ...tokenizer, encode: (each: string) => [...encode(each)] };
  const encoded = (length: number): ConditionalPair =>
    conditional.encode(item, { tokenizer: reading, length });
  // The original cuts targets, too, and their ends with them.
  const { piece: { targets } } = encoded(Infinity);
  const { context, piece } = encoded(length + targets.length);
  return { context, pieces: [{ ...piece, targets: targets.slice(0, most) }] };
}

async function checkCase(
  golden: Seq2SeqCase,
  { tokenizer, context, tally }: {
    readonly tokenizer: Tokenizer;
    readonly context: SuiteContext;
    readonly tally: Tally;
  },
): Promise<readonly string[]> {
  const isTraining = golden.split === "train";
  const sop = commandId(tokenizer.commands, "sop");
  const pad = commandId(tokenizer.commands, "PAD");
  const length = golden.src_seq_length;
  const examples = golden.items.map((_, at) => {
    const { context, pieces } = prepare(golden, at, tokenizer);
    // The original pads every source to one length, and everybody sees the padding, unless it is told to hide it.
    const padded = [...context, ...new Array<number>(Math.max(0, length - context.length)).fill(pad)];
    const layout = (ids: readonly number[]): Example => {
      const kept = isTraining ? pieces : pieces.slice(0, 1).map(({ blank }) => ({ blank, targets: [0] }));
      const example = answerLayout({ context: ids, pieces: kept, sop });
      return golden.no_block_position ? withoutBlockPosition(example) : example;
    };
    return { shown: layout(padded), read: golden.mask_pad_token ? layout(context) : layout(padded) };
  });
  const wrong = golden.items.flatMap((item, at) =>
    differences(item, examples[at]?.shown).map((reason) => `item ${at}: ${reason}`)
  );
  if (wrong.length > 0 || golden.loss === undefined) return wrong;
  const { config, parameters } = await clozeModel(context);
  const reader = openLanguageReader(context.backend, { config, parameters });
  try {
    const read = await reader.read(examples.map((each) => each.read));
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    const plain = mean(read.flatMap(({ losses }) => losses));
    const smoothed = plain + 0.1 * mean(read.flatMap(({ evenness }) => evenness));
    return tally.compare("losses", {
      found: [plain, smoothed],
      golden: [golden.loss, golden["loss_label_smoothing_0.1"] ?? NaN],
      bound: SCORE_BOUND,
    });
  } finally {
    reader.close();
  }
}

/** Behind an answer the original's padding goes on counting positions; nobody sees it. */
function differences(item: GoldenItem, example: Example | undefined): readonly string[] {
  if (example === undefined) return ["found none"];
  const count = Math.min(example.tokens.length, item.text.length);
  const head = (values: readonly number[]): readonly number[] => values.slice(0, count);
  const targets = example.targets.map((target, at) => example.lossMask[at] === 0 ? 0 : target);
  const position: Integers = item.position_id.map(head);
  return [
    differenceOf("text", head(item.text), head(example.tokens)),
    differenceOf("position", position, [head(example.position), head(example.blockPosition)]),
    item.target === undefined ? undefined : differenceOf("target", head(item.target), head(targets)),
    typeof item.attention_mask === "number"
      ? differenceOf("context length", item.attention_mask, example.contextLength)
      : undefined,
  ].filter((difference) => difference !== undefined);
}
