/** Prepared data as `inspect` shows it. */
import { batchSource } from "../../core/objectives/batch_source.ts";
import { MIXTURES } from "../../core/objectives/mixture.ts";
import { key } from "../../core/random/key.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { objectiveTokens } from "../../data/batches/objective_tokens.ts";
import { isHeldOut, preparedCorpus } from "../../data/batches/prepared_corpus.ts";
import { type BatchStatistics, batchStatistics } from "../../data/batches/statistics.ts";
import type { Finding } from "../../data/lint/finding.ts";
import type { PreparedData } from "../../data/prepared/open_prepared.ts";
import { grouped } from "../terminal/amount.ts";
import { table } from "../terminal/table.ts";

/** Steps of which the statistics are shown, and their batches. */
const STEPS = 50;
const BATCH = 16;

/** What the numbers of `inspect DATA` are. */
export interface DataReport {
  readonly documents: number;
  readonly tokens: number;
  /** Tokens of the shortest, the median and the longest document. */
  readonly lengths: readonly [number, number, number];
  readonly tokenizer: { readonly type: string; readonly vocabularySize: number; readonly hash: string };
  readonly unknown: number;
  readonly badLines: number;
  /** Documents held out for validation at a share of 1 %. */
  readonly validation: number;
  /** Longest text of the drawn batches. */
  readonly textLength: number;
  /** Or why none can be drawn. */
  readonly batches: BatchStatistics | string;
}

/** Statistics, or why there are none: texts that are too short to train on are still worth a look. */
async function statisticsOr(draw: () => Promise<BatchStatistics>): Promise<BatchStatistics | string> {
  try {
    return await draw();
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

/** Reads and draws what the report needs. */
export async function reportOn(
  data: PreparedData,
  { tokenizer, length, seed }: {
    readonly tokenizer: Tokenizer;
    readonly length: number;
    readonly seed: number;
  },
): Promise<DataReport> {
  const sorted = data.lengths.toSorted();
  const tokens = objectiveTokens(tokenizer);
  const recipe = { mixture: MIXTURES.tenBillion, ratio: 0.15, batch: BATCH, lengths: [length] };
  const source = batchSource(key(seed), { corpus: preparedCorpus(data), tokens, recipe });
  let validation = 0;
  for (let i = 0; i < data.documents; i++) if (isHeldOut(data.document(i).hashHigh, 0.01)) validation++;
  const sum = (of: (manifest: PreparedData["manifests"][number]) => number): number =>
    data.manifests.reduce((all, manifest) => all + of(manifest), 0);
  return {
    documents: data.documents,
    tokens: data.tokens,
    lengths: [sorted[0] ?? 0, sorted[sorted.length >> 1] ?? 0, sorted.at(-1) ?? 0],
    tokenizer: { type: tokenizer.type, vocabularySize: tokenizer.vocabularySize, hash: data.tokenizerHash },
    unknown: sum(({ counts }) => counts.unknown),
    badLines: sum(({ counts }) => Object.values(counts.problems).reduce((a, b) => a + b, 0)),
    validation,
    textLength: length,
    batches: await statisticsOr(() => batchStatistics(source, { steps: STEPS, eop: tokens.eop })),
  };
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

function objectiveRows({ objectives }: BatchStatistics): readonly string[] {
  const header = ["texts", "tokens", "masked", "spans/text", "tokens/span"].map((text) => ({ text }));
  const rows = Object.entries(objectives).map(([name, of]) => {
    const { examples, tokens, maskedRatio, masked, spans } = of;
    const cells = [
      grouped(examples),
      grouped(tokens),
      percent(maskedRatio),
      examples === 0 ? "" : (spans / examples).toFixed(2),
      spans === 0 ? "" : (masked / spans).toFixed(2),
    ];
    return { label: name, cells: cells.map((text) => ({ text })) };
  });
  return table([{ label: "", cells: header }, ...rows], { columns: Infinity, colours: false });
}

/** Lines for people. */
export function dataLines(report: DataReport): readonly string[] {
  const { documents, tokens, lengths, tokenizer, unknown, badLines, validation, batches } = report;
  const [shortest, median, longest] = lengths.map(grouped);
  return [
    `${grouped(documents)} documents, ${
      grouped(tokens)
    } tokens; shortest ${shortest}, median ${median}, longest ${longest}`,
    `tokenizer ${tokenizer.type}: ${grouped(tokenizer.vocabularySize)} tokens, SHA-256 ${
      tokenizer.hash.slice(0, 16)
    }…; ` +
    `unknown: ${percent(unknown / Math.max(1, tokens))}`,
    `${grouped(badLines)} bad lines were left out; a validation share of 1 % holds out ${
      grouped(validation)
    } documents`,
    "",
    ...typeof batches === "string"
      ? [`no statistics of batches: ${batches}; --lint tells more`]
      : batchLines(batches, report.textLength),
  ];
}

function batchLines(batches: BatchStatistics, textLength: number): readonly string[] {
  const skipped = Object.entries(batches.skipped);
  return [
    `${batches.steps} steps of ${BATCH} texts of up to ${textLength} tokens, objectives .5/.3/.2:`,
    ...objectiveRows(batches),
    skipped.length === 0 ? "no text was skipped" : "skipped:",
    ...skipped.map(([reason, count]) => `  ${grouped(count)} × ${reason}`),
  ];
}

/** Lines about findings. */
export function findingLines(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap(({ check, meaning, count, of, places }) =>
    count === 0 ? [`ok       ${check}`] : [
      `${of > 2 ? `${grouped(count)} of ${grouped(of)}` : "found"}: ${check}; ${meaning}`,
      ...places.map((place) => `           ${place}`),
    ]
  );
}
