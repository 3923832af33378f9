/**
 * The suite `stats`: our samplers against the original's, by chi-square tests of histograms at a level of 1e-4 with
 * both sample sizes taken into account. The keys are fixed, so that the result is too.
 */
import type { Blanks, Decision } from "../core/objectives/decision.ts";
import { chooseObjective, MIXTURES, type ObjectiveName } from "../core/objectives/mixture.ts";
import { placeCount, placeSpans } from "../core/objectives/placement.ts";
import { below } from "../core/random/below.ts";
import { foldIn, key } from "../core/random/key.ts";
import { poissonWeights } from "../core/random/poisson.ts";
import { compareWithGroups } from "./chi_square.ts";
import { type Check, checkFolder, wrong } from "./exact_checks.ts";
import type {
  CountsByValue,
  GoldenBlanks,
  GoldenDocuments,
  GoldenPlacement,
  GoldenStatistics,
  Histogram,
} from "./golden_statistics.ts";
import { documentDecisions, sentenceDecisions, TEXT_LENGTH, tokenDecisions } from "./sampled_decisions.ts";
import type { Suite } from "./suite.ts";

/** The level of every single test. */
const ALPHA = 1e-4;

/** The values of one text after the other. */
type Groups = readonly (readonly number[])[];

function compareBins(golden: readonly number[], ours: Groups): readonly string[] {
  const { statistic, degreesOfFreedom, probability } = compareWithGroups(golden, ours);
  if (probability >= ALPHA) return [];
  return [
    `chi-square ${statistic.toFixed(1)} with ${degreesOfFreedom.toFixed(1)} degrees of freedom: probability ${
      probability.toExponential(1)
    }, expected at least ${ALPHA}`,
  ];
}

/** Integers, counted by value. */
function compareValues(golden: CountsByValue, ours: Groups): readonly string[] {
  const values = [...new Set([...Object.keys(golden).map(Number), ...ours.flat()])].toSorted((a, b) => a - b);
  const bins = new Map(values.map((value, bin) => [value, bin]));
  return compareBins(
    values.map((value) => golden[String(value)] ?? 0),
    ours.map((group) => group.map((value) => bins.get(value) ?? 0)),
  );
}

/** Numbers, counted in `[edge, next edge)`; the last bin includes its upper edge. */
function compareHistogram(golden: Histogram, ours: Groups): readonly string[] {
  const binOf = (value: number): number => {
    const above = golden.edges.findIndex((edge) => value < edge);
    return above < 0 ? golden.counts.length - 1 : above - 1;
  };
  return compareBins(golden.counts, ours.map((group) => group.map(binOf)));
}

/** The share of texts of which something is true. */
function compareShare(
  golden: { readonly share: number; readonly N: number },
  ours: readonly boolean[],
): readonly string[] {
  const times = Math.round(golden.share * golden.N);
  return compareBins([golden.N - times, times], ours.map((holds) => [holds ? 1 : 0]));
}

/** A value that is made when it is first needed, and once. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function lengths({ spans }: Blanks): readonly number[] {
  return spans.map(({ start, end }) => end - start);
}

function gaps({ spans }: Blanks): readonly number[] {
  return spans.slice(1).map(({ start }, left) => start - (spans[left]?.end ?? 0));
}

function blankChecks(
  name: string,
  golden: GoldenBlanks,
  options: { readonly n: number; readonly draw: () => readonly Blanks[] },
): readonly Check[] {
  const ours = once(options.draw);
  const { n: allGaps, counts_upto_40: smallGaps } = golden.gap_between_neighbours;
  const largeGaps = allGaps - Object.values(smallGaps).reduce((a, b) => a + b, 0);
  const checks: Readonly<Record<string, () => readonly string[]>> = {
    // Divided, not multiplied by 1 / n: values on an edge must round as they did when the golden file was made.
    "masked ratio": () =>
      compareHistogram(
        golden.masked_ratio.hist,
        ours().map((blanks) => [lengths(blanks).reduce((a, b) => a + b, 0) / options.n]),
      ),
    "number of spans": () =>
      compareValues(golden.num_spans.counts, ours().map(({ spans }) => [spans.length])),
    "span lengths": () => compareValues(golden.span_length_counts, ours().map(lengths)),
    "starts": () =>
      compareHistogram(
        golden.start_position_over_length_hist10,
        ours().map(({ spans }) => spans.map(({ start }) => start / options.n)),
      ),
    "gaps": () =>
      compareValues(
        { ...smallGaps, 41: largeGaps },
        ours().map((blanks) => gaps(blanks).map((gap) => Math.min(gap, 41))),
      ),
    "leftmost span first": () =>
      compareShare(
        { share: golden.prob_first_generated_is_leftmost, N: golden.N },
        ours().map(({ order }) => order[0] === 0),
      ),
  };
  return Object.entries(checks).map(([what, run]): Check => ({ name: `${name}: ${what}`, run }));
}

function documentChecks(
  name: string,
  golden: GoldenDocuments,
  draw: () => readonly Decision[],
): readonly Check[] {
  const ours = once(() =>
    draw().flatMap((decision) => {
      if (decision.kind === "suffix") return { start: TEXT_LENGTH - decision.length, end: TEXT_LENGTH };
      return decision.kind === "blanks" ? decision.spans : [];
    })
  );
  const { generation_length: { hist: lengths }, mask_position_over_A_hist10: places, N } = golden;
  return [
    {
      name: `${name}: length`,
      run: () => compareHistogram(lengths, ours().map(({ start, end }) => [end - start])),
    },
    { name: `${name}: place`, run: () => compareHistogram(places, ours().map(({ start }) => [start])) },
    {
      name: `${name}: suffix share`,
      run: () =>
        compareShare(
          { share: golden.fraction_mask_is_last_of_A, N },
          ours().map(({ end }) => end === TEXT_LENGTH),
        ),
    },
  ];
}

function mixtureCheck(golden: Readonly<Record<"bert" | "gpt" | "sentence", number>>): Check {
  return {
    name: "objectives of the 10B mixture",
    run: () => {
      const counts = [golden.bert, golden.sentence, golden.gpt];
      const names: readonly ObjectiveName[] = ["token", "sentence", "document"];
      const draws = counts.reduce((a, b) => a + b, 0);
      const drawn = Array.from(
        { length: draws },
        (_, draw) => [names.indexOf(chooseObjective(foldIn(key(4), draw), MIXTURES.tenBillion))],
      );
      return compareBins(counts, drawn);
    },
  };
}

function placementChecks(golden: GoldenPlacement): readonly Check[] {
  const share = { stretch: { start: 0, end: golden.total_length }, lengths: golden.span_lengths };
  const count = placeCount(share);
  const ours = once(() =>
    Array.from({ length: golden.N }, (_, draw) => {
      const drawKey = foldIn(key(5), draw);
      return placeSpans(share, share.lengths.map((_, stream) => below(drawKey, count, { stream })));
    })
  );
  return golden.start_counts_per_span.map((counts, index): Check => ({
    name: `starts of span ${index} of ${golden.span_lengths.join(", ")}`,
    run: () => compareBins(counts, ours().map((spans) => [spans[index]?.start ?? -1])),
  }));
}

function lengthsCheck(golden: readonly number[]): Check {
  return {
    name: "restricted Poisson probabilities",
    run: () => {
      const ours = poissonWeights();
      const first = golden.findIndex((value, index) => Math.abs((ours[index] ?? 0) / value - 1) > 1e-10);
      return wrong(
        ours.length === golden.length ? undefined : `expected ${golden.length} lengths, found ${ours.length}`,
        first < 0 ? undefined : `length ${first + 1}: expected ${golden[first]}, found ${ours[first]}`,
      );
    },
  };
}

function statisticsChecks(file: unknown): readonly Check[] {
  const golden = file as GoldenStatistics;
  const { bert_512: long, bert_100: short, sentence_512: sentences } = golden;
  const { "gpt_512_min0.5": half, "gpt_512_min0.25": quarter } = golden;
  const tokens = (n: number, samples: number) => ({ n, draw: () => tokenDecisions(key(n), { samples, n }) });
  return [
    ...blankChecks("token, 512 tokens", long, tokens(512, long.N)),
    ...blankChecks("token, 100 tokens", short, tokens(100, short.N)),
    ...blankChecks("sentence, 512 tokens", sentences, {
      n: TEXT_LENGTH,
      draw: () => sentenceDecisions(key(1), { samples: sentences.N }),
    }),
    ...documentChecks(
      "document from 0.5",
      half,
      () => documentDecisions(key(2), { samples: half.N, minimumRatio: 0.5 }),
    ),
    ...documentChecks(
      "document from 0.25",
      quarter,
      () => documentDecisions(key(3), { samples: quarter.N, minimumRatio: 0.25 }),
    ),
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
