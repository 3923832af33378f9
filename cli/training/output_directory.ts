/** The folder that a run will write its model to: claimed before the work begins, given back when there is none. */
import { DataError, isMissing, reasonOf } from "../../data/data_error.ts";

/** A claimed folder. */
export interface OutputDirectory {
  /** Removes the folder if it was made for this run and nothing was written to it. */
  readonly abandon: () => Promise<void>;
}

async function entriesOf(path: string): Promise<readonly string[] | undefined> {
  try {
    return await Array.fromAsync(Deno.readDir(path), ({ name }) => name);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new DataError(`${path}: cannot be written to, ${reasonOf(error)}`);
  }
}

/**
 * Makes the folder, so that a path that cannot be written to is found out before hours of training.
 *
 * @throws {DataError} when it is not empty, no folder, or cannot be made.
 */
export async function claimOutputDirectory(path: string): Promise<OutputDirectory> {
  const entries = await entriesOf(path);
  if (entries !== undefined && entries.length > 0) {
    throw new DataError(
      `${path}: expected a new or empty folder for the model, found files in it; continuing a run is not built yet`,
    );
  }
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (error) {
    throw new DataError(`${path}: cannot be made, ${reasonOf(error)}`);
  }
  // Removing fails when there are files in the folder: then they stay.
  return { abandon: () => entries === undefined ? Deno.remove(path).catch(() => {}) : Promise.resolve() };
}
