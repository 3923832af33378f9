/** Counts of one `deno test` run, from its JUnit report, what it printed and how it ended. */
import { stripVTControlCharacters } from "node:util";

/** What one run, or several together, came to. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  /** Names of the ignored tests. */
  readonly skipped: readonly string[];
}

/** No tests at all. */
export const NO_TESTS: TestCounts = { passed: 0, failed: 0, skipped: [] };

/** The counts of two runs together. */
export function addCounts(a: TestCounts, b: TestCounts): TestCounts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: [...a.skipped, ...b.skipped],
  };
}

interface TestCase {
  readonly name: string;
  readonly file: string;
  readonly outcome: "passed" | "failed" | "skipped";
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (entity, decimal, hexadecimal, name) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hexadecimal !== undefined) return String.fromCodePoint(Number.parseInt(hexadecimal, 16));
    return ENTITIES[name] ?? entity;
  });
}

function readCases(junit: string): readonly TestCase[] {
  const cases: TestCase[] = [];
  const element = /<testcase name="([^"]*)" classname="([^"]*)"[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g;
  for (const [, name = "", file = "", body = ""] of junit.matchAll(element)) {
    const outcome = /<(?:failure|error)\b/.test(body)
      ? "failed"
      : /<skipped\b/.test(body)
      ? "skipped"
      : "passed";
    cases.push({ name: unescapeXml(name), file, outcome });
  }
  return cases;
}

/** Steps are reported beside their test as `test > step`; a step is part of its test and not counted. */
function withoutSteps(cases: readonly TestCase[]): readonly TestCase[] {
  const names = new Set(cases.map(({ file, name }) => `${file}: ${name}`));
  return cases.filter(({ file, name }) => {
    const parts = name.split(" > ");
    return !parts.slice(1).some((_, i) => names.has(`${file}: ${parts.slice(0, i + 1).join(" > ")}`));
  });
}

/**
 * What there is to count from: the report (`undefined` when none was written), the output, the exit status.
 */
export interface TestRun {
  readonly junit: string | undefined;
  readonly output: string;
  readonly success: boolean;
}

/**
 * Counts a run. A module that fails outside its tests (while it loads, say) is one failure that the report
 * leaves out, so it is taken from the output; a run that ends badly with no failure to show for it (types
 * that do not check) counts as one.
 */
export function countTests(run: TestRun): TestCounts {
  const cases = withoutSteps(readCases(run.junit ?? ""));
  const plain = stripVTControlCharacters(run.output);
  const modules = plain.match(/^Uncaught error from .* FAILED$/gm)?.length ?? 0;
  const failed = cases.filter(({ outcome }) => outcome === "failed").length + modules;
  return {
    passed: cases.filter(({ outcome }) => outcome === "passed").length,
    failed: failed === 0 && !run.success ? 1 : failed,
    skipped: cases.filter(({ outcome }) => outcome === "skipped").map(({ name }) => name),
  };
}
