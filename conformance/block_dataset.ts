/** The original's `BlockDataset`: how a training text is cut from documents, replayed from its draws. */
import { buildCut, type Cut, documentAt, documentEnds, type Text } from "../core/objectives/cut_text.ts";
import { differenceOf } from "./integers.ts";
import { type Check, wrong } from "./exact_checks.ts";
import { type Draw, openTape, type Tape } from "./tape.ts";

interface DatasetCase {
  readonly documents: readonly {
    readonly tokens: readonly number[];
    readonly loss_masks: readonly number[];
  }[];
  readonly max_seq_len: number;
  readonly sample_across_doc: boolean;
  readonly non_sentence_start: number;
  readonly ENC: number;
  readonly eos: number;
  readonly sentence_end_ids: readonly number[];
  readonly items: readonly {
    readonly idx: number;
    readonly tape: readonly Draw[];
    readonly text: readonly number[];
    readonly loss_mask: readonly number[];
  }[];
}

/** Reads the decision off a tape. numpy's `randint` excludes its bound, and one bound is recorded. */
function cutFrom(tape: Tape, golden: DatasetCase): Cut {
  const ends = documentEnds(golden.documents.map(({ tokens }) => tokens.length));
  const total = ends.at(-1) ?? 0;
  const withMarks = (document: number): number => (golden.documents[document]?.tokens.length ?? 0) + 2;
  const document = documentAt(ends, tape.integer(total));
  const excess = withMarks(document) - golden.max_seq_len;
  if (excess > 0) {
    const start = tape.integer(excess);
    if (tape.random() <= golden.non_sentence_start) return { document, start, move: "stay", following: [] };
    const move = tape.random() < 0.5 ? "left" : "right";
    if (start > 0 || move === "left") return { document, start, move, following: [] };
    return { document, start: quirkyStart(golden, document), move: "stay", following: [] };
  }
  const following: number[] = [];
  for (let length = withMarks(document); golden.sample_across_doc && length < golden.max_seq_len;) {
    const next = documentAt(ends, tape.integer(total));
    following.push(next);
    length += withMarks(next);
  }
  return { document, following };
}

/**
 * Quirk: at the beginning of a document the original looks at the document's last token (index −1) to see whether a
 * sentence ended before, and moves right when it did not. Ours knows that a document begins a sentence.
 */
function quirkyStart(golden: DatasetCase, document: number): number {
  const tokens = golden.documents[document]?.tokens ?? [];
  const isEnd = (token: number | undefined): boolean =>
    token !== undefined && golden.sentence_end_ids.includes(token);
  const mostMoves = Math.floor(golden.max_seq_len / 2);
  let start = 0;
  while (start < Math.min(mostMoves, tokens.length) && !isEnd(tokens.at(start - 1))) start++;
  return start;
}

/** The checks of `block_dataset.json`. */
export function blockDatasetChecks(golden: unknown): readonly Check[] {
  const { cases } = golden as { readonly cases: readonly DatasetCase[] };
  return cases.flatMap((golden, index) =>
    golden.items.map((item): Check => ({
      name: `case ${index}, item ${item.idx}`,
      run: () => {
        const tape = openTape(item.tape);
        const ends = new Set(golden.sentence_end_ids);
        const documents = golden.documents.map(({ tokens, loss_masks }): Text => ({
          tokens,
          lossMask: loss_masks,
        }));
        const found = buildCut(documents, cutFrom(tape, golden), {
          maximum: golden.max_seq_len,
          cls: golden.ENC,
          eos: golden.eos,
          isSentenceEnd: (token) => ends.has(token),
        });
        return wrong(
          differenceOf("tokens", item.text, found.tokens),
          differenceOf("lossMask", item.loss_mask, found.lossMask),
          differenceOf("unread draws", 0, tape.unread()),
        );
      },
    }))
  );
}
