/** `report`: what runs did, as curves, numbers and filled blanks. */
import { type Command, command } from "./frame/command.ts";
import { UsageError } from "./frame/errors.ts";
import { readRun, type RunHistory } from "./report/read_run.ts";
import { writeReport } from "./report/write_report.ts";
import { table } from "./terminal/table.ts";

/** The last validation of every objective. */
function latest({ name, steps, qualities }: RunHistory) {
  const objectives = Map.groupBy(qualities, ({ objective }) => objective);
  return {
    run: name,
    step: steps.at(-1)?.step ?? 0,
    loss: steps.at(-1)?.loss ?? null,
    heldOut: Object.fromEntries([...objectives].map(([objective, found]) => [objective, found.at(-1)])),
  };
}

function lines(runs: readonly RunHistory[]): readonly string[] {
  const rows = runs.flatMap((run) => {
    const { step, heldOut } = latest(run);
    return Object.entries(heldOut).map(([objective, found]) => ({
      label: `${run.name} ${objective}`,
      cells: [
        String(step),
        found?.loss.toFixed(3) ?? "",
        found?.perplexity.toFixed(1) ?? "",
        `${(100 * (found?.firstToken ?? NaN)).toFixed(1)} %`,
        `${(100 * (found?.exact ?? NaN)).toFixed(1)} %`,
      ].map((text) => ({ text })),
    }));
  });
  const heading = ["step", "loss", "perplexity", "first token", "all tokens"].map((text) => ({ text }));
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
