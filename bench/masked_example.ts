/** Examples for timings: as long as asked for, with a share masked as in training. */
import type { Example } from "../core/blanks/example.ts";
import { layout } from "../core/blanks/layout.ts";
import { below } from "../core/random/below.ts";
import { key } from "../core/random/key.ts";

/** The share of a text that is masked, and the length of a span. */
const [SHARE, SPAN] = [0.15, 3];

/** A text of random tokens below 2000 with 15 % of them masked in spans of three; the whole row has `length` tokens. */
export function maskedExample(length: number, seed: number): Example {
  const spans = Math.max(1, Math.floor(SHARE * length / SPAN));
  // Every span costs a mask in Part A and a start token in Part B.
  const size = length - 2 * spans;
  const tokens = Array.from({ length: size }, (_, i) => 10 + below(key(seed), 1900, { stream: i }));
  const gap = Math.floor(size / spans);
  return layout({
    tokens,
    spans: Array.from({ length: spans }, (_, k) => ({ start: k * gap + 1, end: k * gap + 1 + SPAN })),
    mask: 2,
    sop: 5,
    eop: 6,
  });
}
