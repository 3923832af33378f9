/** The original's collate function `construct_blocks`: whole batches, and what we do where it raises. */
import { type Batch, batch } from "../core/blanks/batch.ts";
import { type Check, wrong } from "./exact_checks.ts";
import { differenceOf } from "./integers.ts";
import { type ConstructBlocksCase, replayBlocks, type Replayed } from "./replay_blocks.ts";

/** The rows of one column of a batch. */
function rows(from: Batch, column: Int32Array): readonly (readonly number[])[] {
  return Array.from(
    { length: from.batchSize },
    (_, row) => [...column.subarray(row * from.length, (row + 1) * from.length)],
  );
}

/** |Part A| of every row. */
function contextLengths(from: Batch): readonly number[] {
  return rows(from, from.contextEnd).map(([contextLength = 0]) => contextLength);
}

function compared(golden: NonNullable<ConstructBlocksCase["output"]>, replayed: Replayed): readonly string[] {
  const found = batch(replayed.examples);
  const isPair = (
    ids: readonly [readonly number[], readonly number[]] | readonly number[],
  ): ids is readonly [readonly number[], readonly number[]] => typeof ids[0] !== "number";
  // The original's masked language model has one position id per token; ours has block position 0 besides.
  const first = golden.position_id.map((ids) => isPair(ids) ? ids[0] : ids);
  const second = golden.position_id.map((ids) => isPair(ids) ? ids[1] : ids.map(() => 0));
  return wrong(
    golden.mode === replayed.mode ? undefined : `mode: expected ${golden.mode}, found ${replayed.mode}`,
    differenceOf("tokens", golden.text, rows(found, found.tokens)),
    differenceOf("targets", golden.target, rows(found, found.targets)),
    differenceOf("lossMask", golden.loss_mask, rows(found, found.lossMask)),
    differenceOf("position", first, rows(found, found.position)),
    differenceOf("blockPosition", second, rows(found, found.blockPosition)),
    differenceOf("contextLength", golden.attention_mask, contextLengths(found)),
  );
}

/** What we do where the original raises, by the name of the case. A crash that is not listed is not judged. */
const WHERE_THE_ORIGINAL_RAISES: Readonly<
  Record<string, (golden: ConstructBlocksCase) => readonly string[]>
> = {
  // The original cannot pad one-dimensional position ids. Ours are never one-dimensional: the batch is padded.
  bert_masked_lm_different_lengths_CRASHES: (golden) => {
    const { examples } = replayBlocks(golden);
    const found = batch(examples);
    return wrong(
      differenceOf("contextLength", golden.samples.map(({ text }) => text.length), contextLengths(found)),
      differenceOf("targets", golden.samples.map(({ text }) => text), examples.map(({ targets }) => targets)),
    );
  },
  // Every text is skipped and counted; a batch of nothing is a RangeError that says so.
  "bert_ratio_0.9_all_dropped_CRASHES": (golden) => {
    const { examples, skipped } = replayBlocks(golden);
    if (skipped !== golden.samples.length) return [`${skipped} texts skipped: expected all`];
    try {
      batch(examples);
    } catch (error) {
      return error instanceof RangeError ? [] : [`expected a RangeError, found ${String(error)}`];
    }
    return ["a batch of no example: expected a RangeError"];
  },
  // The original stacks lists of different lengths. The variant is a map of ours: block position 1 in Part B.
  gpt_suffix_no_block_position_CRASHES: (golden) => {
    const expected = replayBlocks({
      ...golden,
      options: { ...golden.options, block_position_encoding: true },
    }).examples.map(({ blockPosition }) => blockPosition.map((place) => Math.min(place, 1)));
    return wrong(
      differenceOf(
        "blockPosition",
        expected,
        replayBlocks(golden).examples.map((example) => example.blockPosition),
      ),
    );
  },
  // There is no encoder-decoder form here. Its source is our Part A, its pieces (unshuffled) are our Part B.
  encoder_decoder_CRASHES: (golden) => {
    const [source, pieces] =
      golden.trace.find((entry) => entry.encoder_decoder_return)?.encoder_decoder_return ?? [];
    if (source === undefined || pieces === undefined) return ["expected a recorded encoder-decoder example"];
    const { examples: [example] } = replayBlocks({
      ...golden,
      options: { ...golden.options, shuffle_blocks: false },
    });
    if (example === undefined) return ["expected an example, found none"];
    return wrong(
      differenceOf("Part A", source.flat(), example.tokens.slice(0, example.contextLength)),
      differenceOf("Part B", pieces.flat().slice(0, -1), example.tokens.slice(example.contextLength)),
    );
  },
};

/** The checks of `construct_blocks.json`. */
export function constructBlocksChecks(golden: unknown): readonly Check[] {
  const { cases } = golden as { readonly cases: readonly ConstructBlocksCase[] };
  return cases.map((golden): Check => {
    const { name, output } = golden;
    if (output !== null) return { name, run: () => compared(output, replayBlocks(golden)) };
    const judge = WHERE_THE_ORIGINAL_RAISES[name];
    return judge === undefined
      ? { name, skip: `the original raises ${golden.error}; what we do instead is not listed` }
      : { name, run: () => judge(golden) };
  });
}
