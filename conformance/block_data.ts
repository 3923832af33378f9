/** The original's `make_block_data`: from spans in the order of pieces to an example, with every variant. */
import type { Example } from "../core/blanks/example.ts";
import { replaceInputs } from "../core/blanks/replace_inputs.ts";
import { shiftPositions } from "../core/blanks/shift_positions.ts";
import type { Span } from "../core/blanks/span.ts";
import { withSentinels } from "../core/blanks/with_sentinels.ts";
import { withoutBlockPosition } from "../core/blanks/without_block_position.ts";
import { hideablePlaces } from "../core/objectives/block_dropout.ts";
import { buildExample } from "../core/objectives/build.ts";
import { contextMaskCandidates } from "../core/objectives/context_mask.ts";
import type { Blanks } from "../core/objectives/decision.ts";
import { differenceOf } from "./integers.ts";
import { type OriginalOptions, type OriginalTask, special, type SpecialTokens } from "./original_options.ts";
import { type Check, wrong } from "./exact_checks.ts";
import type { Pair } from "./tape.ts";

/** What the original drew and was told while it laid out one text. */
export interface BlockDataInput {
  readonly task: OriginalTask;
  readonly options: OriginalOptions;
  readonly special: SpecialTokens;
  readonly tokens: readonly number[];
  /** The spans in the order of the pieces. */
  readonly spansOrdered: readonly Pair[];
  readonly positionBias: number | null;
  readonly dblockDraws: readonly number[];
  readonly contextMaskPositions: readonly number[] | null;
}

/** A case of `make_block_data.json`. */
export interface BlockDataCase extends Pick<BlockDataInput, "task" | "options" | "special"> {
  readonly name: string;
  readonly input_tokens: readonly number[];
  readonly spans_ordered: readonly Pair[];
  readonly position_bias: number | null;
  readonly dblock_draws: readonly number[];
  readonly context_mask_positions: readonly number[] | null;
  readonly output: {
    readonly tokens: readonly number[];
    readonly targets: readonly number[];
    readonly loss_mask: readonly number[];
    readonly position_ids: readonly [readonly number[], readonly number[]];
    readonly sep: number;
  };
}

/** Spans in the order of pieces as sorted spans and an order. */
export function blanksFrom(ordered: readonly Pair[]): Blanks {
  const spans = ordered.map(([start, end]): Span => ({ start, end })).toSorted((a, b) => a.start - b.start);
  const order = ordered.map(([start]) => spans.findIndex((span) => span.start === start));
  return { kind: "blanks", spans, order };
}

/** The numbered sentinel tokens of a case, `MASK1`, `MASK2`, … or `sop1`, `sop2`, …. */
function numbered(tokens: SpecialTokens, name: string): readonly number[] {
  const ids: number[] = [];
  for (let id = tokens[`${name}1`]; id !== undefined; id = tokens[`${name}${ids.length + 1}`]) ids.push(id);
  return ids;
}

/** Lays a text out as the original did, by our layout and its variants. */
export function blockData(input: BlockDataInput): Example {
  const { options, special: tokens, task } = input;
  const marks = { mask: options.mask_ids[task], sop: special(tokens, "sop"), eop: special(tokens, "eop") };
  let example = buildExample(input.tokens, blanksFrom(input.spansOrdered), marks);
  const hide = (places: readonly number[]): Example =>
    replaceInputs(example, { places, token: special(tokens, "dBLOCK") });
  if (options.block_mask_prob > 0 && task === "bert") {
    const drawn = hideablePlaces(example).filter((_, index) =>
      (input.dblockDraws[index] ?? 1) < options.block_mask_prob
    );
    example = hide(drawn);
  }
  if (input.contextMaskPositions !== null) {
    const candidates = contextMaskCandidates(example, options.context_mask_range);
    const outside = input.contextMaskPositions.find((place) => !candidates.includes(place));
    if (outside !== undefined) throw new RangeError(`context mask at ${outside}: not among our candidates`);
    example = hide(input.contextMaskPositions);
  }
  if (input.positionBias !== null) example = shiftPositions(example, input.positionBias);
  if (options.sentinel_token) {
    example = withSentinels(example, {
      masks: numbered(tokens, "MASK"),
      sops: numbered(tokens, "sop"),
      maxSequenceLength: options.max_seq_length,
    });
  }
  return options.block_position_encoding ? example : withoutBlockPosition(example);
}

/** The checks of `make_block_data.json`. */
export function blockDataChecks(golden: unknown): readonly Check[] {
  const { cases } = golden as { readonly cases: readonly BlockDataCase[] };
  return cases.map((golden): Check => ({
    name: golden.name,
    run: () => {
      const found = blockData({
        ...golden,
        tokens: golden.input_tokens,
        spansOrdered: golden.spans_ordered,
        positionBias: golden.position_bias,
        dblockDraws: golden.dblock_draws,
        contextMaskPositions: golden.context_mask_positions,
      });
      const expected = golden.output;
      return wrong(
        differenceOf("tokens", expected.tokens, found.tokens),
        differenceOf("targets", expected.targets, found.targets),
        differenceOf("lossMask", expected.loss_mask, found.lossMask),
        differenceOf("position", expected.position_ids[0], found.position),
        differenceOf("blockPosition", expected.position_ids[1], found.blockPosition),
        differenceOf("contextLength", expected.sep, found.contextLength),
      );
    },
  }));
}
