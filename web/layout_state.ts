/** What the tab Layout shows, as data that fits a link. */
import { leftToRight } from "../core/blanks/order.ts";
import type { Span } from "../core/blanks/span.ts";
import { permutation } from "../core/random/permutation.ts";
import { key } from "../core/random/key.ts";
import { bytes, words } from "../picture/cut_tokens.ts";
import { drawBlanks } from "../picture/draw_blanks.ts";
import { type Labelled, labelled } from "../picture/labelled.ts";
import { isSuffix } from "../picture/placed_pieces.ts";

/** Who draws the blanks. */
export type Chooser = "own" | "token" | "sentence" | "document";

/** Everything that can be set. */
export interface LayoutState {
  readonly text: string;
  readonly tokens: "words" | "bytes";
  readonly objective: Chooser;
  readonly seed: number;
  /** The blanks where the chooser is `own`. */
  readonly spans: readonly Span[];
  /** The order of the pieces; left out: left to right, or as drawn where pieces are shuffled. */
  readonly order?: readonly number[];
  readonly shuffled: boolean;
  readonly blockPositions: boolean;
  readonly sentinels: boolean;
}

/** Figure 2 of the paper. */
export const FIGURE_2: LayoutState = {
  text: "x1 x2 x3 x4 x5 x6",
  tokens: "words",
  objective: "own",
  seed: 0,
  spans: [{ start: 2, end: 3 }, { start: 4, end: 6 }],
  order: [1, 0],
  shuffled: true,
  blockPositions: true,
  sentinels: false,
};

const CHOOSERS: readonly Chooser[] = ["own", "token", "sentence", "document"];

/** The chooser of a name; people choose where there is none of that name. */
export function chooserNamed(name: string | null): Chooser {
  return CHOOSERS.find((each) => each === name) ?? "own";
}

/** The tokens of the text alone. */
export function tokensOf({ text, tokens }: LayoutState): readonly string[] {
  return tokens === "bytes" ? bytes(text) : words(text);
}

/**
 * The example that the state describes.
 *
 * @throws {RangeError} when an objective finds nothing to mask.
 */
export function exampleOf(state: LayoutState): Labelled {
  const tokens = tokensOf(state);
  const drawn = state.objective === "own"
    ? { tokens, spans: state.spans }
    : drawBlanks(tokens, { objective: state.objective, seed: state.seed });
  const count = drawn.spans.length;
  const given = state.order?.length === count ? state.order : undefined;
  const ofDraw = "order" in drawn ? drawn.order : undefined;
  const order = given ??
    (state.shuffled ? ofDraw ?? permutation(key(state.seed), count) : leftToRight(count));
  return labelled({
    ...drawn,
    order,
    ...(state.blockPositions ? {} : { isFlat: true }),
    ...(state.sentinels ? { hasSentinels: true } : {}),
  });
}

/** Spans without those that lie beyond the text. */
export function fitting(spans: readonly Span[], count: number): readonly Span[] {
  return spans.filter(({ end }) => end <= count);
}

/** The spans with one more; those that it touches with a token of its own are swallowed. */
export function withSpan(spans: readonly Span[], added: Span): readonly Span[] {
  const others = spans.filter(({ start, end }) => end <= added.start || start >= added.end);
  return [...others, added].toSorted((a, b) => a.start - b.start);
}

/** The question that `glm layout` answers. A suffix has none, because it has no end token. */
export function layoutQuestion(from: Labelled): string | undefined {
  if (isSuffix(from)) return undefined;
  const { tokens, spans, order } = from;
  const count = tokens.length;
  return JSON.stringify({
    tokens: tokens.map((_, place) => place),
    spans: spans.map(({ start, end }) => [start, end]),
    order,
    mask: count,
    sop: count + 1,
    eop: count + 2,
  });
}

/** The state as the fragment of a link. */
export function toFragment(state: LayoutState): string {
  const fields = new URLSearchParams({
    text: state.text,
    tokens: state.tokens,
    objective: state.objective,
    seed: String(state.seed),
    spans: state.spans.map(({ start, end }) => `${start}:${end}`).join(","),
    ...(state.order === undefined ? {} : { order: state.order.join(",") }),
    shuffled: String(state.shuffled),
    positions: state.blockPositions ? "2d" : "flat",
    sentinels: String(state.sentinels),
  });
  return `layout?${fields}`;
}

/** The state of a fragment; what is missing or makes no sense is as in the paper's figure. */
export function fromFragment(fragment: string): LayoutState {
  const [, query] = /^#?layout\?(.*)$/s.exec(fragment) ?? [];
  if (query === undefined) return FIGURE_2;
  const fields = new URLSearchParams(query);
  const text = (fields.get("text") ?? FIGURE_2.text).slice(0, 20_000);
  const tokens = fields.get("tokens") === "bytes" ? "bytes" : "words";
  const seed = Number(fields.get("seed") ?? 0);
  const state: LayoutState = {
    text,
    tokens,
    objective: chooserNamed(fields.get("objective")),
    seed: Number.isSafeInteger(seed) && seed >= 0 && seed < 2 ** 32 ? seed : 0,
    spans: [],
    shuffled: fields.get("shuffled") === "true",
    blockPositions: fields.get("positions") !== "flat",
    sentinels: fields.get("sentinels") === "true",
  };
  const count = tokensOf(state).length;
  const pairs = [...(fields.get("spans") ?? "").matchAll(/(\d+):(\d+)/g)];
  const spans = pairs.map(([, start, end]): Span => ({ start: Number(start), end: Number(end) }))
    .filter(({ start, end }) => start < end && end <= count)
    .reduce(withSpan, [] as readonly Span[]);
  const order = (fields.get("order") ?? "").split(",").filter((part) => part !== "").map(Number);
  const isOrder = order.length > 0 && order.toSorted((a, b) => a - b).every((each, index) => each === index);
  return { ...state, spans, ...(isOrder ? { order } : {}) };
}
