/** What an evaluation found: data for programs, and sections for people. */
import { grouped } from "../terminal/amount.ts";

/** A stretch of a text; `mark` says whether it is what it should be. */
export interface MarkedText {
  readonly text: string;
  readonly mark?: "right" | "wrong";
}

/** A text in a report, as it is or in stretches. */
export type ReportText = string | readonly MarkedText[];

/** A cell of a table: `note` stands behind or below its text; the more `share` it has, the darker it is. */
export interface ReportCell {
  readonly text: string;
  readonly note?: string;
  readonly share?: number;
}

/** A part of a report. */
export type ReportSection =
  | { readonly kind: "figures"; readonly figures: Readonly<Record<string, number>> }
  | {
    readonly kind: "table";
    readonly title: string;
    /** Over the columns, the first of which has the rows' names. */
    readonly head: readonly string[];
    readonly rows: readonly { readonly name: string; readonly cells: readonly ReportCell[] }[];
  }
  | {
    readonly kind: "texts";
    readonly title: string;
    readonly columns: readonly string[];
    readonly rows: readonly (readonly ReportText[])[];
  };

/** A report. */
export interface Report {
  readonly title: string;
  /** What was measured, in a few words. */
  readonly about: string;
  /** As `--json` prints it. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly sections: readonly ReportSection[];
}

/**
 * A figure as people read it: whole numbers in groups, others with four digits behind the point.
 *
 * @example
 * ```ts
 * import { figureText } from "./report.ts";
 * if (figureText(12345) !== "12,345" || figureText(0.5) !== "0.5000") throw new Error();
 * ```
 */
export function figureText(value: number): string {
  return Number.isInteger(value) ? grouped(value) : value.toFixed(4);
}
