/** The original's collate function `construct_blocks`, as our objectives replay it from its recorded draws. */
import type { Example } from "../core/blanks/example.ts";
import type { Span } from "../core/blanks/span.ts";
import { withoutBlockPosition } from "../core/blanks/without_block_position.ts";
import type { Text } from "../core/objectives/cut_text.ts";
import { documentStretches } from "../core/objectives/documents.ts";
import { buildMaskedLm } from "../core/objectives/masked_lm.ts";
import { buildExample } from "../core/objectives/build.ts";
import { placeCount, placeSpans, shareLengths } from "../core/objectives/placement.ts";
import { takeSentences } from "../core/objectives/sentence.ts";
import { sentenceSpans } from "../core/objectives/sentences.ts";
import { buildShortTexts } from "../core/objectives/short_texts.ts";
import { maskedTotal } from "../core/objectives/token.ts";
import { blockData } from "./block_data.ts";
import { differenceOf } from "./integers.ts";
import { type OriginalOptions, type OriginalTask, special, type SpecialTokens } from "./original_options.ts";
import { type Draw, openTape, type Pair, type Tape } from "./tape.ts";

interface GoldenText {
  readonly text: readonly number[];
  readonly loss_mask: readonly number[];
}

interface TraceEntry {
  readonly fn: string;
  readonly dblock_draws?: readonly number[];
  readonly encoder_decoder_return?: readonly [
    readonly (readonly number[])[],
    readonly (number | readonly number[])[],
    readonly number[],
  ];
}

/** One golden case of `construct_blocks.json`. */
export interface ConstructBlocksCase {
  readonly name: string;
  readonly options: OriginalOptions;
  readonly special: SpecialTokens;
  readonly samples: readonly GoldenText[];
  readonly rng_tape: readonly Draw[];
  readonly sentence_end_ids: readonly number[];
  readonly trace: readonly TraceEntry[];
  readonly error: string | null;
  readonly output: null | {
    readonly text: readonly (readonly number[])[];
    readonly target: readonly (readonly number[])[];
    readonly loss_mask: readonly (readonly number[])[];
    readonly position_id: readonly (readonly [readonly number[], readonly number[]] | readonly number[])[];
    readonly attention_mask: readonly number[];
    readonly mode: string;
  };
}

/** What our objectives make of the recorded draws. */
export interface Replayed {
  readonly mode: string;
  readonly examples: readonly Example[];
  /** How many texts were skipped because their spans do not fit. */
  readonly skipped: number;
}

/** A replay in progress: the case, its tape, and the block-mask draws its trace recorded beside the tape. */
interface Replay {
  readonly golden: ConstructBlocksCase;
  readonly tape: Tape;
  readonly blockMaskDraws: () => readonly number[];
}

/**
 * Builds the examples of a case from its tape.
 *
 * @throws {RangeError} when the tape and our objectives part: another draw is due, another range, or draws are left.
 */
export function replayBlocks(golden: ConstructBlocksCase): Replayed {
  const { options } = golden;
  const tape = openTape(golden.rng_tape);
  const recorded = golden.trace.filter((entry) => entry.fn === "make_block_data");
  let laidOut = 0;
  const replaying: Replay = { golden, tape, blockMaskDraws: () => recorded[laidOut++]?.dblock_draws ?? [] };
  const whole = golden.samples.map(({ text, loss_mask }): Text => ({ tokens: text, lossMask: loss_mask }));
  const texts = tape.random() < options.short_seq_prob ? shortTexts(replaying, whole) : whole;
  const single = tape.random() < options.single_span_prob;
  const mode = single ? 0 : tape.random();
  const replayed = mode < options.bert_prob
    ? tokenExamples(replaying, { texts, single })
    : mode < options.bert_prob + options.gap_sentence_prob
    ? sentenceExamples(replaying, texts)
    : documentExamples(replaying, texts);
  if (tape.unread() > 0) throw new RangeError(`${tape.unread()} draws of the tape were not used`);
  return replayed;
}

function marks(golden: ConstructBlocksCase): {
  readonly cls: number;
  readonly eos: number;
  readonly isSentenceEnd: (token: number) => boolean;
} {
  const ends = new Set(golden.sentence_end_ids);
  return {
    cls: special(golden.special, "ENC"),
    eos: special(golden.special, "eos"),
    isSentenceEnd: (token) => ends.has(token),
  };
}

function shortTexts({ golden, tape }: Replay, texts: readonly Text[]): readonly Text[] {
  const maximum = golden.options.max_seq_length;
  const length = tape.integer(maximum - 33);
  const count = Math.floor((maximum - 1) / length);
  const starts = texts.map(({ tokens }) => {
    const excess = tokens.length - 1 - length;
    return Array.from({ length: count }, () => excess > 0 ? tape.integer(excess) : 0);
  });
  return buildShortTexts(texts, { length, starts }, marks(golden));
}

/** The original shuffles the lengths twice, places what fits, and drops the text when that is not everything. */
function placed(
  { golden, tape }: Replay,
  options: { readonly text: Text; readonly task: OriginalTask },
): readonly Span[] | undefined {
  tape.shuffled<number>();
  const lengths = tape.shuffled<number>();
  const documents = documentStretches(options.text.tokens, marks(golden));
  const { shares, unplaced } = shareLengths(lengths, { documents, ratio: golden.options.bert_ratio });
  const spans = shares.flatMap((share) => {
    const count = placeCount(share);
    return placeSpans(share, share.lengths.map(() => tape.integer(count)));
  });
  return unplaced > 0 ? undefined : spans;
}

/** Lays spans out with the draws `make_block_data` makes: position offset, order of pieces, context mask. */
function laidOut(
  { golden, tape, blockMaskDraws }: Replay,
  input: { readonly text: Text; readonly spans: readonly Span[]; readonly task: OriginalTask },
): Example {
  const { options } = golden;
  const { text: { tokens }, spans, task } = input;
  const masked = spans.reduce((sum, span) => sum + span.end - span.start, 0);
  const free = options.max_seq_length - (tokens.length - masked + spans.length);
  const positionBias = options.random_position && free > 0 ? tape.integer(free + 1) : null;
  const inOrder = spans.map(({ start, end }): Pair => [start, end]).toSorted((a, b) => a[0] - b[0]);
  const spansOrdered = options.shuffle_blocks ? tape.shuffled<Pair>() : inOrder;
  const contextMaskPositions = task === "bert" && options.context_mask_ratio > 0 ? tape.sample() : null;
  const dblockDraws = blockMaskDraws();
  const { special } = golden;
  return blockData({
    task,
    options,
    special,
    tokens,
    spansOrdered,
    positionBias,
    dblockDraws,
    contextMaskPositions,
  });
}

function tokenExamples(
  replaying: Replay,
  input: { readonly texts: readonly Text[]; readonly single: boolean },
): Replayed {
  const { golden, tape } = replaying;
  const { options } = golden;
  const examples: Example[] = [];
  let skipped = 0;
  for (const text of input.texts) {
    const total = maskedTotal(text.tokens.length, options.bert_ratio);
    for (let sum = 0, drawn = 0; input.single ? drawn < 1 : sum < total; drawn++) sum += tape.choice();
    const spans = placed(replaying, { text, task: "bert" });
    if (spans === undefined) {
      skipped++;
    } else if (options.masked_lm) {
      examples.push(maskedLm(golden, { text, spans }));
    } else {
      examples.push(laidOut(replaying, { text, spans, task: "bert" }));
    }
  }
  return { mode: "bert", examples, skipped };
}

/** The original's masked language model masks whole spans and lets the text's own loss mask decide as well. */
function maskedLm(
  golden: ConstructBlocksCase,
  input: { readonly text: Text; readonly spans: readonly Span[] },
): Example {
  const places = input.spans.flatMap(({ start, end }) =>
    Array.from({ length: end - start }, (_, index) => ({ place: start + index, input: "mask" as const }))
  );
  const decision = { kind: "masked" as const, places };
  const example = buildMaskedLm(input.text.tokens, decision, { mask: special(golden.special, "MASK") });
  return {
    ...example,
    lossMask: example.lossMask.map((counts, place) => counts * (input.text.lossMask[place] ?? 0)),
  };
}

function sentenceExamples(replaying: Replay, texts: readonly Text[]): Replayed {
  const { golden, tape } = replaying;
  const { cls } = marks(golden);
  const examples = texts.map((text) => {
    // Quirk: in the original the first sentence of every document but the first includes its [CLS].
    const sentences = sentenceSpans(text.tokens, marks(golden)).map(({ start, end }): Span =>
      start > 1 && text.tokens[start - 1] === cls ? { start: start - 1, end } : { start, end }
    );
    const shuffled = tape.shuffled<Pair>().map(([start, end]): Span => ({ start, end }));
    const bySpan = (spans: readonly Span[]): readonly Pair[] =>
      spans.map(({ start, end }): Pair => [start, end]).toSorted((a, b) => a[0] - b[0]);
    const difference = differenceOf("sentences", bySpan(shuffled), bySpan(sentences));
    if (difference !== undefined) throw new RangeError(difference);
    const spans = takeSentences(
      shuffled,
      maskedTotal(text.tokens.length, golden.options.gap_sentence_ratio),
    );
    return laidOut(replaying, { text, spans, task: "gap_sentence" });
  });
  return { mode: "sentence", examples, skipped: 0 };
}

function documentExamples(replaying: Replay, texts: readonly Text[]): Replayed {
  const { golden, tape } = replaying;
  const { options } = golden;
  const lengths = texts.map((text) => text.tokens.length);
  const shortest = maskedTotal(Math.min(...lengths), options.gpt_min_ratio);
  // The recorded draw already includes the lower bound: only its range is checked.
  const length = tape.integer(Math.max(...lengths) - 2 - shortest + 1);
  const examples: Example[] = [];
  let skipped = 0;
  for (const text of texts) {
    const generated = Math.min(length, text.tokens.length - 2);
    const several = documentStretches(text.tokens, marks(golden)).length > 1;
    if (several || tape.random() < options.gpt_infill_prob) {
      const { mask_ids: { generation: mask }, block_position_encoding } = options;
      const tokens = { mask, sop: special(golden.special, "sop"), eop: special(golden.special, "eop") };
      const example = buildExample(text.tokens, { kind: "suffix", length: generated }, {
        ...tokens,
        lossMask: text.lossMask,
      });
      examples.push(block_position_encoding ? example : withoutBlockPosition(example));
      continue;
    }
    const spans = placed(replaying, { text, task: "generation" });
    if (spans === undefined) skipped++;
    else examples.push(laidOut(replaying, { text, spans, task: "generation" }));
  }
  return { mode: "gpt", examples, skipped };
}
