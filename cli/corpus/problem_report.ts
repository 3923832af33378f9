/** Lines that are no documents: the first few are named, all are counted. */
import type { ProblemKind } from "../../data/corpus/split_documents.ts";
import type { Output } from "../frame/context.ts";
import { CommandError } from "../frame/errors.ts";
import type { FlagOption } from "../frame/options.ts";
import { grouped } from "../terminal/amount.ts";

/** Whether reading goes on behind such a line; for every command that reads a corpus. */
export const STRICT_OPTION: FlagOption = {
  type: "flag",
  meaning: "stop at the first line that cannot be read",
};

/** So many are named. */
const NAMED = 10;

/** A line that gave no document. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly problem: ProblemKind;
}

/** Counts what it is told. */
export interface ProblemReport {
  /** @throws {CommandError} at once, where reading is strict. */
  readonly tell: (problem: Problem) => void;
  /** How many there were. */
  readonly count: () => number;
}

const EXPECTED: Readonly<Record<ProblemKind, string>> = {
  "invalid UTF-8": "expected UTF-8, found bytes that are not",
  "broken JSON": "expected a JSON object, found none",
  "missing key": "expected a text under the key of --text-key, found none",
  "too long": "expected a record of at most 64 MiB, found a longer one",
};

/** One sentence on a line, its file and number first. */
export function problemText({ file, line, problem }: Problem): string {
  return `${file}:${line}: ${EXPECTED[problem]}`;
}

/** A report on an output; a strict one ends at the first problem. */
export function problemReport(output: Output, mode: "strict" | "lenient"): ProblemReport {
  let count = 0;
  return {
    tell(problem) {
      if (mode === "strict") throw new CommandError(problemText(problem));
      count++;
      if (count <= NAMED) output.write(`warning: ${problemText(problem)}; left out\n`);
      if (count === NAMED + 1) output.write("warning: more such lines are counted, not named\n");
    },
    count: () => count,
  };
}

/** For the end of a command: how many were left out, if any. */
export function problemSummary(count: number): string {
  return count === 0 ? "" : `; ${grouped(count)} bad line${count === 1 ? "" : "s"} left out`;
}
