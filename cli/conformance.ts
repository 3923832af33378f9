/** `conformance`: run the golden cases of the original code. */
import { halfBackend } from "../core/policies/half_backend.ts";
import type { Backend } from "../core/graph/backend.ts";
import { foreignLayoutSuite } from "../conformance/foreign_layout.ts";
import type { Suite } from "../conformance/suite.ts";
import { BACKEND_OPTION, openBackend } from "./backend.ts";
import { askCommand } from "./conformance/ask_command.ts";
import { linesOf } from "./conformance/report.ts";
import { checkFolder, runSuite, skippedSuite, type SuiteReport } from "./conformance/run_suites.ts";
import { SUITES } from "./conformance/suites.ts";
import { type Command, command } from "./frame/command.ts";
import type { Context } from "./frame/context.ts";
import { CommandError, UsageError } from "./frame/errors.ts";
import { didYouMean } from "./frame/suggest.ts";

const NAMES = SUITES.map(({ name }) => name);

/** The suites of `a,b`; all of them when nothing was said. */
function chosenNames(text: string | undefined): readonly string[] {
  const names = text?.split(",").map((name) => name.trim()) ?? NAMES;
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown === undefined) return [...new Set(names)];
  throw new UsageError(
    `option --suite: expected some of ${NAMES.join(", ")}, found "${unknown}"${didYouMean(unknown, NAMES)}`,
  );
}

async function run(
  names: readonly string[],
  context: Context,
  options: {
    readonly suites: readonly Suite[];
    readonly folder: string;
    readonly vocabularies: string;
    readonly backend: Backend;
    readonly done: (report: SuiteReport) => void;
  },
): Promise<readonly SuiteReport[]> {
  const reports: SuiteReport[] = [];
  for (const name of names) {
    const suite = options.suites.find((each) => each.name === name);
    const report = suite === undefined
      ? skippedSuite(name, "not asked over JSON lines")
      : await runSuite(suite, { ...options, now: context.now });
    reports.push(report);
    options.done(report);
  }
  return reports;
}

/** The command. */
export const conformance: Command = command({
  name: "conformance",
  summary: "check this software against golden files of the original code",
  details: [
    "DIR holds a folder per suite: layout, stats, mask, model, train, generate, tokenizer, cloze; other folders are " +
    "ignored. Without --suite all suites run for which there are files. The status is 1 when a case fails, and when " +
    "a suite that was asked for ran nothing. On the CPU everything is computed in float64.",
    "With --command another implementation is checked instead: CMD is run once, reads a question per line (JSON, as the " +
    "command layout reads it) and writes an answer per line (as layout writes it). It is asked the golden layouts and " +
    "200 drawn ones.",
  ],
  arguments: [{ name: "DIR", meaning: "the folder of golden files" }],
  examples: [
    "conformance tests/vectors/original --suite layout,mask,model --backend cpu",
    'conformance tests/vectors/original --suite layout --command "python3 my_glm.py"',
  ],
  permissions: "--allow-read, and --allow-run=sh for --command",
  options: {
    suite: { type: "text", value: "A,B", meaning: `which suites: ${NAMES.join(", ")}` },
    vocab: {
      type: "text",
      value: "DIR",
      meaning: "published vocabularies (default: the folder vocab beside DIR)",
    },
    command: { type: "text", value: "CMD", meaning: "check this program instead, over JSON lines" },
    backend: BACKEND_OPTION,
    precision: {
      type: "choice",
      choices: ["full", "16"],
      default: "full",
      meaning:
        "how weights and activations are stored: as the backend does, or in 16 bits, with tolerances of its own",
    },
    all: { type: "flag", meaning: "list every failure, not the first ten of a suite" },
  },
  async run({ arguments: [folder = ""], options }, context) {
    const { stdout } = context;
    const { command: other } = options;
    const names = chosenNames(options.suite ?? (other === undefined ? undefined : "layout"));
    await checkFolder(folder);
    const opened = await openBackend(options.backend, context, { precision: "float64" });
    const backend = options.precision === "16" ? halfBackend(opened) : opened;
    try {
      const done = (report: SuiteReport): void => {
        if (options.json) return;
        for (const line of linesOf(report, stdout, options)) stdout.write(`${line}\n`);
      };
      const vocabularies = options.vocab ?? `${folder}/../vocab`;
      const suites = other === undefined ? SUITES : [foreignLayoutSuite((asked) => askCommand(other, asked))];
      const reports = await run(names, context, { suites, folder, vocabularies, backend, done });
      const passed = reports.reduce((sum, report) => sum + report.passed, 0);
      const failed = reports.reduce((sum, report) => sum + report.failed.length, 0);
      if (options.json) {
        const { name, precision, about } = backend;
        const result = { backend: { name, precision, about }, passed, failed, suites: reports };
        stdout.write(`${JSON.stringify(result)}\n`);
      } else {
        const subject = other ?? `${backend.name} (${backend.about})`;
        stdout.write(`\n${passed} passed, ${failed} failed on ${subject}\n`);
      }
      if (failed > 0) return 1;
      const idle = reports.filter(({ status }) => status === "skipped");
      if (options.suite !== undefined && idle.length > 0) {
        const list = idle.map(({ name, reason }) => `${name} (${reason})`).join(", ");
        throw new CommandError(`conformance: expected every suite of --suite to run, found idle: ${list}`);
      }
      if (passed === 0) {
        throw new CommandError(`${folder}: expected golden files of a known suite, found none`);
      }
    } finally {
      backend.close();
    }
    return 0;
  },
});
