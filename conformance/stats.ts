/**
 * The suite `stats`: our samplers against the original's, by chi-square tests of histograms at a level of 1e-4 with
 * both sample sizes taken into account. The keys are fixed, so that the result is too.
 */
import { chooseObjective, MIXTURES, type ObjectiveName } from "../core/objectives/mixture.ts";
import { placeCount, placeSpans } from "../core/objectives/placement.ts";
import { below } from "../core/random/below.ts";
import { foldIn, key } from "../core/random/key.ts";
import { poissonWeights } from "../core/random/poisson.ts";
import { compareHistograms } from "./chi_square.ts";
import {
  type BlankStatistics,
  type Counts,
  documentStatistics,
  sentenceStatistics,
  tokenStatistics,
} from "./sampled_statistics.ts";
import type { Suite } from "./suite.ts";
import { type Check, checkFolder, wrong } from "./exact_checks.ts";

/** The level of every single test. */
const ALPHA = 1e-4;

interface Histogram {
  readonly counts: readonly number[];
  readonly edges: readonly number[];
}

/** A golden file's counts by value; the values are the keys. */
type GoldenCounts = Readonly<Record<string, number>>;

interface GoldenBlanks {
  readonly N: number;
  readonly masked_ratio: { readonly hist: Histogram };
  readonly num_spans: { readonly counts: GoldenCounts };
  readonly span_length_counts: GoldenCounts;
  readonly start_position_over_length_hist10: Histogram;
  readonly gap_between_neighbours: { readonly n: number; readonly counts_upto_40: GoldenCounts };
  readonly prob_first_generated_is_leftmost: number;
}

interface GoldenDocuments {
  readonly N: number;
  readonly generation_length: { readonly hist: Histogram };
  readonly mask_position_over_A_hist10: Histogram;
  readonly fraction_mask_is_last_of_A: number;
}

interface GoldenStatistics {
  readonly bert_512: GoldenBlanks;
  readonly bert_100: GoldenBlanks;
  readonly sentence_512: GoldenBlanks;
  readonly "gpt_512_min0.5": GoldenDocuments;
  readonly "gpt_512_min0.25": GoldenDocuments;
  readonly "mode_counts_10B_0.5_0.3_0.2": Readonly<Record<"bert" | "gpt" | "sentence", number>>;
  readonly sample_spans_start_counts: {
    readonly span_lengths: readonly number[];
    readonly total_length: number;
    readonly N: number;
    readonly start_counts_per_span: readonly (readonly number[])[];
  };
  readonly block_length_distribution: readonly number[];
}

function sameDistribution(golden: readonly number[], ours: readonly number[]): readonly string[] {
  const { statistic, degreesOfFreedom, probability } = compareHistograms(golden, ours);
  if (probability >= ALPHA) return [];
  return [
    `chi-square ${statistic.toFixed(1)} with ${degreesOfFreedom} degrees of freedom: probability ${
      probability.toExponential(1)
    }, expected at least ${ALPHA}`,
  ];
}

/** Two lists of counts over the union of the values. */
function sameCounts(golden: GoldenCounts, ours: Counts): readonly string[] {
  const values = [...new Set([...Object.keys(golden).map(Number), ...ours.keys()])].toSorted((a, b) => a - b);
  return sameDistribution(
    values.map((value) => golden[String(value)] ?? 0),
    values.map((value) => ours.get(value) ?? 0),
  );
}

/** Values in the bins of a golden histogram, `[edge, next edge)`, the last one closed. */
function sameHistogram(golden: Histogram, ours: Counts): readonly string[] {
  const bins = golden.counts.map(() => 0);
  for (const [value, times] of ours) {
    const above = golden.edges.findIndex((edge) => value < edge);
    const bin = above < 0 ? bins.length - 1 : above - 1;
    bins[bin] = (bins[bin] ?? 0) + times;
  }
  return sameDistribution(golden.counts, bins);
}

/** A share of successes in each sample. */
function sameShare(
  golden: { readonly share: number; readonly of: number },
  ours: { readonly times: number; readonly of: number },
): readonly string[] {
  const times = Math.round(golden.share * golden.of);
  return sameDistribution([times, golden.of - times], [ours.times, ours.of - ours.times]);
}

function blankChecks(
  name: string,
  golden: GoldenBlanks,
  options: { readonly n: number; readonly draw: () => BlankStatistics },
): readonly Check[] {
  let drawn: BlankStatistics | undefined;
  const ours = (): BlankStatistics => drawn ??= options.draw();
  // Divided, not multiplied by 1 / n: values on an edge must round as they did when the golden file was made.
  const ofText = (counts: Counts): Counts =>
    new Map([...counts].map(([value, times]) => [value / options.n, times]));
  const named = (what: string, run: () => readonly string[]): Check => ({ name: `${name}: ${what}`, run });
  const upTo40 = Object.values(golden.gap_between_neighbours.counts_upto_40).reduce((a, b) => a + b, 0);
  return [
    named(
      "masked ratio",
      () => sameHistogram(golden.masked_ratio.hist, ofText(ours().masked)),
    ),
    named("number of spans", () => sameCounts(golden.num_spans.counts, ours().spanCount)),
    named("span lengths", () => sameCounts(golden.span_length_counts, ours().spanLength)),
    named(
      "starts",
      () => sameHistogram(golden.start_position_over_length_hist10, ofText(ours().start)),
    ),
    named("gaps", () => {
      const gaps = new Map<number, number>();
      for (const [gap, times] of ours().gap) {
        gaps.set(Math.min(gap, 41), (gaps.get(Math.min(gap, 41)) ?? 0) + times);
      }
      const { n, counts_upto_40 } = golden.gap_between_neighbours;
      return sameCounts({ ...counts_upto_40, 41: n - upTo40 }, gaps);
    }),
    named("leftmost span first", () => {
      const { leftmostFirst: times, samples: of } = ours();
      return sameShare({ share: golden.prob_first_generated_is_leftmost, of: golden.N }, { times, of });
    }),
  ];
}

function documentChecks(
  name: string,
  golden: GoldenDocuments,
  options: { readonly minimumRatio: number; readonly stream: number },
): readonly Check[] {
  const draw = () =>
    documentStatistics(foldIn(key(3), options.stream), {
      samples: golden.N,
      minimumRatio: options.minimumRatio,
    });
  let drawn: ReturnType<typeof draw> | undefined;
  const ours = (): ReturnType<typeof draw> => drawn ??= draw();
  return [
    { name: `${name}: length`, run: () => sameHistogram(golden.generation_length.hist, ours().length) },
    {
      name: `${name}: place`,
      run: () => sameHistogram(golden.mask_position_over_A_hist10, ours().maskPlace),
    },
    {
      name: `${name}: suffix share`,
      run: () => {
        const { maskLast: times, samples: of } = ours();
        return sameShare({ share: golden.fraction_mask_is_last_of_A, of: golden.N }, { times, of });
      },
    },
  ];
}

function mixtureCheck(golden: GoldenStatistics["mode_counts_10B_0.5_0.3_0.2"]): Check {
  return {
    name: "objectives of the 10B mixture",
    run: () => {
      const expected = [golden.bert, golden.sentence, golden.gpt];
      const names: readonly ObjectiveName[] = ["token", "sentence", "document"];
      const found = names.map(() => 0);
      const draws = expected.reduce((a, b) => a + b, 0);
      for (let draw = 0; draw < draws; draw++) {
        const index = names.indexOf(chooseObjective(foldIn(key(4), draw), MIXTURES.tenBillion));
        found[index] = (found[index] ?? 0) + 1;
      }
      return sameDistribution(expected, found);
    },
  };
}

function placementChecks(golden: GoldenStatistics["sample_spans_start_counts"]): readonly Check[] {
  const share = { stretch: { start: 0, end: golden.total_length }, lengths: golden.span_lengths };
  const starts = golden.start_counts_per_span.map((counts) => counts.map(() => 0));
  const places = placeCount(share);
  for (let draw = 0; draw < golden.N; draw++) {
    const drawKey = foldIn(key(5), draw);
    const spans = placeSpans(share, share.lengths.map((_, stream) => below(drawKey, places, { stream })));
    for (const [index, { start }] of spans.entries()) {
      const counts = starts[index];
      if (counts !== undefined) counts[start] = (counts[start] ?? 0) + 1;
    }
  }
  return golden.start_counts_per_span.map((counts, index): Check => ({
    name: `starts of span ${index} of ${golden.span_lengths.join(", ")}`,
    run: () => sameDistribution(counts, starts[index] ?? []),
  }));
}

function lengthsCheck(golden: readonly number[]): Check {
  return {
    name: "restricted Poisson probabilities",
    run: () => {
      const ours = poissonWeights();
      const first = golden.findIndex((value, index) => Math.abs((ours[index] ?? 0) / value - 1) > 1e-10);
      const length = ours.length === golden.length ? undefined : `expected ${golden.length} lengths`;
      return wrong(length, first < 0 ? undefined : `length ${first + 1}: expected ${golden[first]}`);
    },
  };
}

function statisticsChecks(file: unknown): readonly Check[] {
  const golden = file as GoldenStatistics;
  const { bert_512: long, bert_100: short, sentence_512: sentences } = golden;
  return [
    ...blankChecks("token, 512 tokens", long, {
      n: 512,
      draw: () => tokenStatistics(key(1), { samples: long.N, n: 512 }),
    }),
    ...blankChecks("token, 100 tokens", short, {
      n: 100,
      draw: () => tokenStatistics(key(2), { samples: short.N, n: 100 }),
    }),
    ...blankChecks("sentence, 512 tokens", sentences, {
      n: 512,
      draw: () => sentenceStatistics(key(6), { samples: sentences.N }),
    }),
    ...documentChecks("document from 0.5", golden["gpt_512_min0.5"], { minimumRatio: 0.5, stream: 0 }),
    ...documentChecks("document from 0.25", golden["gpt_512_min0.25"], { minimumRatio: 0.25, stream: 1 }),
    mixtureCheck(golden["mode_counts_10B_0.5_0.3_0.2"]),
    ...placementChecks(golden.sample_spans_start_counts),
    lengthsCheck(golden.block_length_distribution),
  ];
}

/** Span lengths, numbers, places, gaps, orders, document lengths and objectives, as distributions. */
export const statsSuite: Suite = {
  name: "stats",
  about: "distributions of what the objectives draw, against empirical ones of the original",
  run: (context) => checkFolder(context, { folder: "layout", files: { "stats.json": statisticsChecks } }),
};
