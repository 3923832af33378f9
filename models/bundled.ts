/** The model that comes with the software: a small English one, beside this module wherever it was imported from. */
import { loadModel } from "./load_model.ts";
import type { LoadedModel } from "./read_model.ts";

/** Where it lies. */
export const BUNDLED_MODEL: URL = new URL("./english/", import.meta.url);

/**
 * Loads the bundled model; from the server that the module came from, or from the disk.
 *
 * @throws {CheckpointError} when it is not there, as in a copy from before it was trained.
 */
export function bundledModel(): Promise<LoadedModel> {
  return loadModel(BUNDLED_MODEL);
}
