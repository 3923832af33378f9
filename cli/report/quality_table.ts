/** The last held-out figures of a run as cells, for the terminal and the page. */
import { latestQualities, type RunHistory } from "./read_run.ts";

/** What stands above the cells. */
export const QUALITY_HEADINGS: readonly string[] = ["loss", "perplexity", "first token", "all tokens"];

/** A line of figures. */
export interface QualityRow {
  readonly objective: string;
  readonly cells: readonly string[];
}

/** A line for every objective that was validated. */
export function qualityRows(run: RunHistory): readonly QualityRow[] {
  return latestQualities(run).map(({ objective, loss, perplexity, firstToken, exact }) => ({
    objective,
    cells: [
      loss.toFixed(3),
      perplexity.toFixed(1),
      `${(100 * firstToken).toFixed(1)} %`,
      `${(100 * exact).toFixed(1)} %`,
    ],
  }));
}
