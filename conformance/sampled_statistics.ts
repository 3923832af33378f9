/** What our objectives draw, counted as the golden statistics are. */
import type { Span } from "../core/blanks/span.ts";
import type { Blanks } from "../core/objectives/decision.ts";
import { decideDocument } from "../core/objectives/document.ts";
import { decideSentence } from "../core/objectives/sentence.ts";
import { sentenceSpans } from "../core/objectives/sentences.ts";
import { decideToken } from "../core/objectives/token.ts";
import { below } from "../core/random/below.ts";
import { foldIn, type Key, split } from "../core/random/key.ts";

/** Counts by an integer value. */
export type Counts = ReadonlyMap<number, number>;

/** What is counted of the blanks of many texts of one length. */
export interface BlankStatistics {
  readonly samples: number;
  readonly spanCount: Counts;
  readonly spanLength: Counts;
  /** Unmasked tokens between neighbouring spans. */
  readonly gap: Counts;
  /** Where spans start. */
  readonly start: Counts;
  /** Masked tokens of a text. */
  readonly masked: Counts;
  /** Texts whose first piece is their leftmost span. */
  readonly leftmostFirst: number;
}

/** What is counted of the document objective. */
export interface DocumentStatistics {
  readonly samples: number;
  readonly length: Counts;
  /** The mask's place in Part A. */
  readonly maskPlace: Counts;
  /** Texts whose mask is the last token of Part A. */
  readonly maskLast: number;
}

/** Adds one to a count. */
function count(counts: Map<number, number>, value: number): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

/** Counts the blanks that `draw` gives for each of `samples` keys. */
function countBlanks(
  key: Key,
  options: { readonly samples: number; readonly draw: (key: Key) => Blanks },
): BlankStatistics {
  const { samples, draw } = options;
  const spanCount = new Map<number, number>();
  const spanLength = new Map<number, number>();
  const gap = new Map<number, number>();
  const start = new Map<number, number>();
  const masked = new Map<number, number>();
  let leftmostFirst = 0;
  for (let sample = 0; sample < samples; sample++) {
    const { spans, order } = draw(foldIn(key, sample));
    let previous: Span | undefined;
    let total = 0;
    for (const span of spans) {
      count(spanLength, span.end - span.start);
      count(start, span.start);
      if (previous !== undefined) count(gap, span.start - previous.end);
      total += span.end - span.start;
      previous = span;
    }
    count(spanCount, spans.length);
    count(masked, total);
    if (order[0] === 0) leftmostFirst++;
  }
  return { samples, spanCount, spanLength, gap, start, masked, leftmostFirst };
}

/** The token objective on texts of `n` tokens. */
export function tokenStatistics(
  key: Key,
  options: { readonly samples: number; readonly n: number },
): BlankStatistics {
  return countBlanks(key, {
    ...options,
    draw: (sampleKey) => {
      const decision = decideToken(sampleKey, options.n);
      if (decision.kind === "skipped") throw new RangeError(decision.reason);
      return decision;
    },
  });
}

/** The sentence objective on texts of 512 tokens whose sentences have 3 to 19, as the golden texts were made. */
export function sentenceStatistics(key: Key, options: { readonly samples: number }): BlankStatistics {
  const [cls, eos, period, word] = [101, 0, 1012, 2000];
  const n = 512;
  const marks = { cls, eos, isSentenceEnd: (token: number) => token === period };
  return countBlanks(key, {
    ...options,
    draw: (sampleKey) => {
      const [textKey, decisionKey] = split(sampleKey, 2);
      const text = [cls, ...Array.from({ length: n - 2 }, () => word), eos];
      for (let end = 0, stream = 0;; stream++) {
        end += 3 + below(textKey, 17, { stream });
        if (end > n - 2) break;
        text[end] = period;
      }
      return decideSentence(decisionKey, n, { sentences: sentenceSpans(text, marks) });
    },
  });
}

/** The document objective on texts of 512 tokens. */
export function documentStatistics(
  key: Key,
  options: { readonly samples: number; readonly minimumRatio: number },
): DocumentStatistics {
  const { samples, minimumRatio } = options;
  const n = 512;
  const length = new Map<number, number>();
  const maskPlace = new Map<number, number>();
  let maskLast = 0;
  for (let sample = 0; sample < samples; sample++) {
    const decision = decideDocument(foldIn(key, sample), n, { minimumRatio });
    if (decision.kind === "skipped") throw new RangeError(decision.reason);
    const { start, end } = decision.kind === "suffix"
      ? { start: n - decision.length, end: n }
      : decision.spans[0] ?? { start: 0, end: 0 };
    count(length, end - start);
    count(maskPlace, start);
    if (end === n) maskLast++;
  }
  return { samples, length, maskPlace, maskLast };
}
