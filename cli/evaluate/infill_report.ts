/** What infilling found, for people and programs. */
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { grouped } from "../terminal/amount.ts";
import { type Answers, filledStretches, type InfillQuality } from "./infill_quality.ts";
import type { MaskedText } from "./masked_texts.ts";
import type { MarkedText, Report, ReportCell } from "./report.ts";

/** What was found at one share. */
export interface RatioFindings {
  readonly ratio: number;
  /** Texts that were filled, of how many. */
  readonly texts: number;
  readonly of: number;
  /** Words that were masked in them, and the blanks that they became. */
  readonly words: number;
  readonly blanks: number;
  readonly model: InfillQuality;
  readonly trigram?: InfillQuality;
  /** The blanks left empty. */
  readonly empty: InfillQuality;
}

/** A text before and after. */
export interface InfillExample {
  readonly ratio: number;
  readonly line: number;
  readonly masked: string;
  readonly filled: readonly MarkedText[];
  readonly original: string;
}

/**
 * A share as people read it.
 *
 * @example
 * ```ts
 * import { percent } from "./infill_report.ts";
 * if (percent(0.3) !== "30 %" || percent(0.1234) !== "12.3 %") throw new Error();
 * ```
 */
export function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}

function textOf(stretches: readonly MarkedText[]): string {
  return stretches.map(({ text }) => text).join("");
}

/** A text, its blanks, what was written into them, and what stood there. */
export function infillExample(
  text: MaskedText,
  { ratio, answers, tokenizer }: {
    readonly ratio: number;
    readonly answers: Answers;
    readonly tokenizer: Tokenizer;
  },
): InfillExample {
  const original = filledStretches(text, text.answers, tokenizer);
  return {
    ratio,
    line: text.line,
    masked: textOf(original.map((each) => each.mark === undefined ? each : { text: " [MASK]" })).trim(),
    filled: filledStretches(text, answers, tokenizer),
    original: textOf(original),
  };
}

function cellsOf({ bleu, exact, perplexity }: InfillQuality): readonly ReportCell[] {
  return [
    { text: (100 * bleu).toFixed(2) },
    { text: percent(exact) },
    { text: perplexity?.toFixed(1) ?? "" },
  ];
}

/** The report. */
export function infillReport(
  findings: readonly RatioFindings[],
  examples: readonly InfillExample[],
): Report {
  const rows = findings.flatMap(({ ratio, words, blanks, model, trigram, empty }) => {
    const kinds: readonly (readonly [string, InfillQuality | undefined])[] = [
      ["the model", model],
      ["trigram", trigram],
      ["nothing", empty],
    ];
    return kinds.flatMap(([by, quality], i) => {
      if (quality === undefined) return [];
      const counts = [grouped(words), grouped(blanks)].map((text) => ({ text: i === 0 ? text : "" }));
      return [{
        name: i === 0 ? percent(ratio) : "",
        cells: [...counts, { text: by }, ...cellsOf(quality)],
      }];
    });
  });
  const texts = Math.max(0, ...findings.map((each) => each.texts));
  const read = findings.some((each) => each.texts < each.of)
    ? findings.map((each) => `${each.texts} of ${each.of}`).join(", ")
    : grouped(texts);
  return {
    title: "infill",
    about:
      `masked words of ${read} texts, filled; BLEU in percent against the originals, perplexity of what stood ` +
      "in the blanks (the trigram model's from the left alone)",
    json: {
      task: "infill",
      ratios: findings,
      examples: examples.map((each) => ({ ...each, filled: textOf(each.filled) })),
    },
    sections: [
      {
        kind: "table",
        title: `masked words of ${read} texts`,
        head: ["masked", "words", "blanks", "filled by", "BLEU", "blanks right", "perplexity"],
        rows,
      },
      {
        kind: "texts",
        title: "texts that the model filled",
        columns: ["line", "masked", "with blanks", "filled", "original"],
        rows: examples.map(({ line, ratio, masked, filled, original }) => [
          ...[String(line), percent(ratio), masked, filled, original],
        ]),
      },
    ],
  };
}
