/** `inspect DATA`: what prepared data holds, what batches of it are like, what is wrong with it. */
import { loadTokenizer, loadTokenizerHash } from "../../data/model_directory.ts";
import { lintPrepared } from "../../data/lint/lint_prepared.ts";
import { openPrepared } from "../../data/prepared/open_prepared.ts";
import { openTokenizer } from "../../text/open_tokenizer.ts";
import type { Context, ExitStatus } from "../frame/context.ts";
import { CommandError } from "../frame/errors.ts";
import { grouped } from "../terminal/amount.ts";
import { progressLine } from "../terminal/progress_line.ts";
import { dataLines, findingLines, reportOn } from "./data_report.ts";

/** What `inspect` was asked about data. */
export interface InspectDataOptions {
  readonly json: boolean;
  readonly lint: boolean;
  /** Findings make the status 1. */
  readonly strict: boolean;
  /** A model directory that the data is meant for. */
  readonly model: string | undefined;
  /** Longest text of the drawn batches. */
  readonly length: number;
  readonly seed: number;
}

/** Progress is shown every so many documents. */
const SHOWN_EVERY = 20_000;

/** Inspects a folder of prepared data. */
export async function inspectData(
  folder: string,
  options: InspectDataOptions,
  { stdout, stderr }: Context,
): Promise<ExitStatus> {
  const data = await openPrepared([folder]);
  const line = progressLine(stderr);
  try {
    const tokenizer = await loadTokenizer(folder, { openTokenizer });
    const write = (lines: readonly string[]): void => stdout.write(lines.map((line) => `${line}\n`).join(""));
    if (!options.lint) {
      const report = await reportOn(data, { ...options, tokenizer });
      if (options.json) stdout.write(`${JSON.stringify(report)}\n`);
      else write(dataLines(report));
      return 0;
    }
    const { model } = options;
    const hash = model === undefined ? undefined : await loadTokenizerHash(model);
    if (model !== undefined && hash === undefined) {
      throw new CommandError(`${model}/config.json: expected the hash of a tokenizer, found none`);
    }
    const findings = await lintPrepared(data, {
      tokenizer,
      ratio: 0.15,
      ...(model === undefined || hash === undefined ? {} : { model: { name: model, hash } }),
      onProgress(documents) {
        if (documents % SHOWN_EVERY === 0) {
          line.show(`${grouped(documents)} of ${grouped(data.documents)} documents`);
        }
      },
    });
    line.end();
    if (options.json) stdout.write(`${JSON.stringify({ findings })}\n`);
    else write(findingLines(findings));
    return options.strict && findings.some(({ count }) => count > 0) ? 1 : 0;
  } finally {
    line.end();
    data.close();
  }
}
