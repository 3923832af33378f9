/** What the suites found, as lines for people. */
import type { Output } from "../frame/context.ts";
import { paint } from "../terminal/paint.ts";
import type { SuiteReport } from "./run_suites.ts";

/** Failures that are listed unless all are wanted. */
const FIRST_FAILURES = 10;

/** Reasons of skips with how often each was given. */
function countReasons(report: SuiteReport): readonly string[] {
  const counts = new Map<string, number>();
  for (const { reason } of report.skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count} skipped: ${reason}`);
}

function worstOf({ worst }: SuiteReport): string {
  return worst === 0 ? "exact" : `worst error ${worst.toPrecision(2)} of its tolerance`;
}

/**
 * The lines of one suite: counts, then reasons of skips, then failures.
 *
 * @param options `all` lists every failure instead of the first ten.
 */
export function linesOf(
  report: SuiteReport,
  output: Pick<Output, "colours">,
  options: { readonly all: boolean },
): readonly string[] {
  const { name, status, reason, passed, failed, skipped, seconds } = report;
  const title = name.padEnd(10);
  if (status === "skipped") return [`${title} ${paint("skipped", "yellow", output)}: ${reason}`];
  const verdict = status === "passed" ? paint("passed ", "green", output) : paint("failed ", "red", output);
  const counts = `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`;
  const shown = options.all ? failed : failed.slice(0, FIRST_FAILURES);
  const rest = failed.length - shown.length;
  return [
    `${title} ${verdict} ${counts}, ${worstOf(report)}, ${seconds.toFixed(1)} s`,
    ...countReasons(report).map((line) => `  ${paint(line, "dim", output)}`),
    ...shown.map((failure) => `  ${paint("failed", "red", output)} ${failure.case}: ${failure.reason}`),
    ...(rest > 0 ? [`  and ${rest} more; --all lists them`] : []),
  ];
}
