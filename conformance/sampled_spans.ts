/** The original's span placement and batch padding: `sample_spans`, `sample_span_in_document`, `pad_batch`. */
import { batch, row } from "../core/blanks/batch.ts";
import type { Span } from "../core/blanks/span.ts";
import { documentStretches } from "../core/objectives/documents.ts";
import { placeCount, placeSpans, shareLengths } from "../core/objectives/placement.ts";
import { differenceOf } from "./integers.ts";
import { type Check, wrong } from "./exact_checks.ts";
import { type Draw, openTape, type Pair } from "./tape.ts";

interface PlacementCase {
  readonly span_lengths: readonly number[];
  readonly total_length: number;
  readonly offset: number;
  readonly randrange_args: readonly (readonly [number])[];
  readonly places: readonly number[];
  readonly spans: readonly Pair[];
}

interface DocumentsCase {
  readonly tokens: readonly number[];
  readonly bert_ratio: number;
  readonly eod: number;
  readonly enc: number;
  readonly masked_lengths_after_shuffle: readonly number[];
  readonly tape: readonly Draw[];
  readonly spans: readonly Pair[];
  readonly complete: boolean;
}

interface Columns {
  readonly tokens: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
  readonly loss_mask: readonly (readonly number[])[];
  readonly position_ids: readonly (readonly [readonly number[], readonly number[]])[];
}

function pairs(spans: readonly Span[]): readonly Pair[] {
  return spans.map(({ start, end }): Pair => [start, end]);
}

function placementCheck(golden: PlacementCase, index: number): Check {
  return {
    name: `sample_spans ${index}`,
    run: () => {
      const { offset: start, total_length, span_lengths: lengths } = golden;
      const share = { stretch: { start, end: start + total_length }, lengths };
      const counts = lengths.map(() => [placeCount(share)]);
      return wrong(
        differenceOf("place counts", golden.randrange_args, counts),
        differenceOf("spans", golden.spans, pairs(placeSpans(share, golden.places))),
      );
    },
  };
}

function documentsCheck(golden: DocumentsCase, index: number): Check {
  return {
    name: `sample_span_in_document ${index}`,
    run: () => {
      const tape = openTape(golden.tape);
      const lengths = tape.shuffled<number>();
      const documents = documentStretches(golden.tokens, { cls: golden.enc, eos: golden.eod });
      const { shares, unplaced } = shareLengths(lengths, { documents, ratio: golden.bert_ratio });
      const spans = shares.flatMap((share) => {
        const count = placeCount(share);
        return placeSpans(share, share.lengths.map(() => tape.integer(count)));
      });
      return wrong(
        differenceOf("lengths", golden.masked_lengths_after_shuffle, lengths),
        differenceOf("spans", golden.spans, pairs(spans)),
        differenceOf("complete", golden.complete ? 1 : 0, unplaced === 0 ? 1 : 0),
        differenceOf("unread draws", 0, tape.unread()),
      );
    },
  };
}

function padCheck(golden: { readonly inputs: Columns; readonly output: Columns }, index: number): Check {
  return {
    name: `pad_batch ${index}`,
    run: () => {
      const { inputs, output } = golden;
      const examples = inputs.tokens.map((tokens, example) => {
        // The golden rows are random integers of independent lengths: the longest column decides the row's length.
        const [position = [], blockPosition = []] = inputs.position_ids[example] ?? [];
        const targets = inputs.targets[example] ?? [];
        const lossMask = inputs.loss_mask[example] ?? [];
        return { tokens, targets, lossMask, position, blockPosition, contextLength: 0 };
      });
      const found = batch(examples);
      const columns = examples.map((_, index) => row(found, index));
      return wrong(
        differenceOf("tokens", output.tokens, columns.map((example) => example.tokens)),
        differenceOf("targets", output.targets, columns.map((example) => example.targets)),
        differenceOf("lossMask", output.loss_mask, columns.map((example) => example.lossMask)),
        differenceOf(
          "positions",
          output.position_ids,
          columns.map((example) => [example.position, example.blockPosition]),
        ),
      );
    },
  };
}

/** The checks of `sample_spans.json`. */
export function sampledSpansChecks(golden: unknown): readonly Check[] {
  const file = golden as {
    readonly sample_spans: readonly PlacementCase[];
    readonly sample_span_in_document: readonly DocumentsCase[];
    readonly pad_batch: readonly { readonly inputs: Columns; readonly output: Columns }[];
  };
  return [
    ...file.sample_spans.map(placementCheck),
    ...file.sample_span_in_document.map(documentsCheck),
    ...file.pad_batch.map(padCheck),
  ];
}
