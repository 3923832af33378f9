/** From folders of runs to a page on disk. */
import { writeFileAtomic } from "../../data/atomic.ts";
import { reportPage } from "./page.ts";
import { readRun, type RunHistory } from "./read_run.ts";

/** Draws the report of some runs; the plotting library is loaded when it is first needed. */
export async function writeReport(path: string, runs: readonly RunHistory[]): Promise<void> {
  const { curvesOf } = await import("./curves.ts");
  await writeFileAtomic(path, new TextEncoder().encode(reportPage(runs, curvesOf(runs))));
}

/** Draws the report of one run into its own folder. */
export async function redrawReport(folder: string): Promise<void> {
  await writeReport(`${folder}/report.html`, [await readRun(folder)]);
}
