/** The folder of a fine-tuning run: the best model for whoever wants to use it, and where the runs stand. */
import { parameterTable } from "../../core/glm/parameters.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import type { RunDirectory } from "../../data/run/run_directory.ts";
import type { FillingModel } from "../filling/model.ts";
import { writeHead } from "../tasks/head_file.ts";
import type { Course } from "./course.ts";
import type { FinetuningStanding } from "./standing.ts";

/** Saves where the runs stand, and the best model of all so far. */
export async function saveFinetuned(
  folder: RunDirectory | undefined,
  { standing, model, head, best, tensors, step }: {
    readonly standing: FinetuningStanding;
    readonly model: FillingModel;
    readonly head: Course["head"];
    readonly best: Tensors;
    readonly tensors: Tensors;
    readonly step: number;
  },
): Promise<void> {
  if (folder === undefined) return;
  const own = new Set(parameterTable(model.config).map(({ name }) => name));
  const part = (isOwn: boolean): Tensors =>
    Object.fromEntries(Object.entries(best).filter(([name]) => own.has(name) === isOwn));
  // Before the rest: whoever is stopped in between goes on from the step before, and writes the same head again.
  if (head !== undefined) await writeHead(folder.path, { parameters: part(false), pooled: head.pooled });
  await folder.save({ step, tensors, notes: { ...standing } }, { ...model, parameters: part(true) });
}
