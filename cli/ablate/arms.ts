/**
 * What is compared: ways to make examples of a text that differ in one thing, and the same blank in each of them, so
 * that models trained in different ways answer one question.
 */
import type { Example } from "../../core/blanks/example.ts";
import { layout } from "../../core/blanks/layout.ts";
import type { Span } from "../../core/blanks/span.ts";
import { withSentinels } from "../../core/blanks/with_sentinels.ts";
import { withoutBlockPosition } from "../../core/blanks/without_block_position.ts";
import { buildExample } from "../../core/objectives/build.ts";
import { buildCausal } from "../../core/objectives/causal.ts";
import { buildMaskedLm, decideMaskedLm } from "../../core/objectives/masked_lm.ts";
import type { PieceOrder } from "../../core/objectives/piece_order.ts";
import { decideToken } from "../../core/objectives/token.ts";
import { type Key, split } from "../../core/random/key.ts";
import { permutation } from "../../core/random/permutation.ts";

/** Names of the arms. */
export type ArmName =
  | "glm"
  | "ordered"
  | "flat positions"
  | "sentinels"
  | "single tokens"
  | "masked LM"
  | "causal";

/** The tokens that examples need, and ids without a meaning of their own for the sentinels. */
export interface ArmTokens {
  readonly mask: number;
  readonly sop: number;
  readonly eop: number;
  readonly cls: number;
  readonly eos: number;
  readonly free: readonly number[];
  readonly vocabularySize: number;
  readonly maxPositions: number;
}

/** One way to train. */
export interface Arm {
  readonly name: ArmName;
  /** What it changes, for the report. */
  readonly meaning: string;
  /** What the paper found, where it tried the same (GLM §3.4). */
  readonly paper: string;
  /** An example of a text between its marks; nothing where no blanks fit. */
  readonly train: (key: Key, text: readonly number[], tokens: ArmTokens) => Example | undefined;
  /** One blank as this arm sees it: its first rows that count predict the blank's tokens, in their order. */
  readonly ask: (text: readonly number[], blank: Span, tokens: ArmTokens) => Example;
}

/** Spans of the token objective as blanks. */
function trainOnSpans(pieceOrder: PieceOrder): Arm["train"] {
  return (key, text, { mask, sop, eop }) => {
    const decision = decideToken(key, text.length, { pieceOrder });
    if (decision.kind === "skipped") return undefined;
    return buildExample(text, decision, { mask, sop, eop, lossMask: text.map(() => 1) });
  };
}

const oneBlank: Arm["ask"] = (text, blank, { mask, sop, eop }) =>
  layout({ tokens: text, spans: [blank], mask, sop, eop });

function sentinelled(example: Example, { free, maxPositions }: ArmTokens): Example {
  const half = Math.floor(free.length / 2);
  return withSentinels(example, {
    masks: free.slice(0, half),
    sops: free.slice(half),
    maxSequenceLength: maxPositions,
  });
}

/** Trains as another arm does and changes the examples; the question is changed with them. */
function changed(change: (example: Example, tokens: ArmTokens) => Example): Pick<Arm, "train" | "ask"> {
  return {
    train(key, text, tokens) {
      const example = trainOnSpans("shuffled")(key, text, tokens);
      return example === undefined || !example.lossMask.includes(1) ? undefined : change(example, tokens);
    },
    ask: (text, blank, tokens) => change(oneBlank(text, blank, tokens), tokens),
  };
}

/** Every arm; the first is what the others are compared with. */
export const ARMS: readonly Arm[] = [
  {
    name: "glm",
    meaning: "spans, shuffled pieces, two positions, one mask token",
    paper: "",
    train: trainOnSpans("shuffled"),
    ask: oneBlank,
  },
  {
    name: "ordered",
    meaning: "pieces from left to right",
    paper: "much worse on SuperGLUE without the shuffling (§3.4, table 6)",
    train: trainOnSpans("left to right"),
    ask: oneBlank,
  },
  {
    name: "flat positions",
    meaning: "no second position: it is 1 in all of Part B",
    paper: "long texts are generated worse without the second position (§3.4)",
    ...changed(withoutBlockPosition),
  },
  {
    name: "sentinels",
    meaning: "a mask token of its own for every piece, whose position is not told",
    paper: "worse on SuperGLUE with a token for every span (§3.4, table 6)",
    ...changed(sentinelled),
  },
  {
    name: "single tokens",
    meaning: "blanks of one token",
    paper: "no such comparison",
    train(key, text, { mask, sop, eop }) {
      const [placesKey, orderKey] = split(key, 2);
      const count = Math.max(1, Math.floor(0.15 * text.length));
      const inner = permutation(placesKey, Math.max(0, text.length - 2)).slice(0, count);
      const spans = inner.toSorted((a, b) => a - b).map((place) => ({ start: place + 1, end: place + 2 }));
      return layout({ tokens: text, spans, order: permutation(orderKey, spans.length), mask, sop, eop });
    },
    ask: oneBlank,
  },
  {
    name: "masked LM",
    meaning: "BERT's objective: it is told how long the blank is, and fills all of it at once",
    paper: "BERT, trained on the same data, is much worse on SuperGLUE (§3.4, table 6)",
    train: (key, text, { mask, vocabularySize }) =>
      buildMaskedLm(text, decideMaskedLm(key, text.length, { vocabularySize }), { mask }),
    ask: (text, { start, end }, { mask }) =>
      buildMaskedLm(text, {
        kind: "masked",
        places: Array.from(
          { length: end - start },
          (_, index) => ({ place: start + index, input: "mask" as const }),
        ),
      }, { mask }),
  },
  {
    name: "causal",
    meaning:
      "GPT's objective: it sees what stands before the blank alone, and learns from every token, not from 15 %",
    paper: "no such comparison",
    train: (_, text) => buildCausal(text),
    ask(text, { start, end }) {
      const example = buildCausal(text.slice(0, end));
      return { ...example, lossMask: example.lossMask.map((_, index) => index + 1 >= start ? 1 : 0) };
    },
  },
];
