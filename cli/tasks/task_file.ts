/** Files that declare tasks. */
import { DataError, reasonOf } from "../../data/data_error.ts";

/** Whether a name is that of such a file. */
export function isTaskFile(name: string): boolean {
  return name.endsWith(".json");
}

/**
 * What a file declares.
 *
 * @param make throws a RangeError for what is no such task
 * @throws {DataError} in one sentence, with path and field.
 */
export async function readTaskFile<T>(path: string, make: (json: unknown) => T): Promise<T> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    throw new DataError(`${path}: cannot be read, ${reasonOf(error)}`);
  }
  try {
    return make(JSON.parse(text));
  } catch (error) {
    throw new DataError(`${path}: ${error instanceof Error ? error.message : error}`);
  }
}
