/** `report`: what runs did, as curves, numbers and filled blanks. */
import { type Command, command } from "./frame/command.ts";
import { UsageError } from "./frame/errors.ts";
import { QUALITY_HEADINGS, qualityRows } from "./report/quality_table.ts";
import { latestQualities, readRun, type RunHistory } from "./report/read_run.ts";
import { writeReport } from "./report/write_report.ts";
import { table } from "./terminal/table.ts";

/** Where a run stands, as `--json` says it. */
function latest(run: RunHistory): Readonly<Record<string, unknown>> {
  const last = run.steps.at(-1);
  return {
    run: run.name,
    step: last?.step ?? 0,
    loss: last?.loss ?? null,
    heldOut: Object.fromEntries(latestQualities(run).map((found) => [found.objective, found])),
  };
}

function lines(runs: readonly RunHistory[]): readonly string[] {
  const rows = runs.flatMap((run) =>
    qualityRows(run).map(({ objective, cells }) => ({
      label: `${run.name} ${objective}`,
      cells: [String(run.steps.at(-1)?.step ?? 0), ...cells].map((text) => ({ text })),
    }))
  );
  const heading = ["step", ...QUALITY_HEADINGS].map((text) => ({ text }));
  return table([{ label: "held-out", cells: heading }, ...rows], { columns: Infinity, colours: false });
}

/** The command. */
export const report: Command = command({
  name: "report",
  summary: "draw the course of training runs as a page, and compare them",
  details: [
    "Reads the folders that pretrain writes, also while it is at work. The page needs nothing beside itself: curves " +
    "of loss, accuracy, learning rate, gradient and throughput, blanks filled over time, settings. The last held-out " +
    "figures go to stdout.",
  ],
  arguments: [{ name: "RUN", meaning: "the folder of a run; several are compared", isRepeatable: true }],
  examples: ["report models/mine", "report models/a models/b --out compared.html"],
  permissions: "--allow-read --allow-write",
  options: {
    out: { type: "text", value: "FILE", default: "report.html", meaning: "the page to write" },
  },
  async run({ arguments: folders, options }, { stdout, stderr }) {
    if (folders.length === 0) throw new UsageError("expected RUN (the folder of a run), found none");
    const runs = await Promise.all(folders.map(readRun));
    await writeReport(options.out, runs);
    stdout.write(
      options.json
        ? `${JSON.stringify(runs.map(latest))}\n`
        : lines(runs).map((line) => `${line}\n`).join(""),
    );
    stderr.write(`written to ${options.out}\n`);
  },
});
