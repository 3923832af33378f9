/**
 * The metrics of a run, `metrics.jsonl` in its folder: a line per logged step, per validation and per look at filled
 * blanks.
 */
import { writeFileAtomic } from "../atomic.ts";
import { DataError, isMissing, reasonOf } from "../data_error.ts";
import { isJsonRecord, type JsonRecord } from "../json_record.ts";

/** The file. */
export const METRICS = "metrics.jsonl";

/** The lines of a text; one that a killed process left half-written is none. */
function linesOf(text: string): readonly JsonRecord[] {
  return text.split("\n").flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return isJsonRecord(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

/**
 * Reads the metrics of a folder.
 *
 * @throws {DataError} when they cannot be read.
 *
 * @example
 * ```ts
 * import { addMetrics, readMetrics, shortenMetrics } from "./metrics.ts";
 *
 * const folder = await Deno.makeTempDir();
 * for (const step of [1, 2, 3]) await addMetrics(folder, { step, loss: 5 });
 * await shortenMetrics(folder, 2);
 * if ((await readMetrics(folder)).map(({ step }) => step).join() !== "1,2") throw new Error();
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function readMetrics(folder: string): Promise<readonly JsonRecord[]> {
  try {
    return linesOf(await Deno.readTextFile(`${folder}/${METRICS}`));
  } catch (error) {
    throw new DataError(
      `${folder}/${METRICS}: cannot be read, ${reasonOf(error)}; expected the folder of a run`,
    );
  }
}

/**
 * Adds a line.
 *
 * @throws {DataError} when it cannot be written.
 */
export async function addMetrics(
  folder: string,
  line: JsonRecord & { readonly step: number },
): Promise<void> {
  const path = `${folder}/${METRICS}`;
  try {
    await Deno.writeTextFile(path, `${JSON.stringify(line)}\n`, { append: true });
  } catch (error) {
    throw new DataError(`${path}: cannot be written, ${reasonOf(error)}`);
  }
}

/**
 * Takes back the lines of the steps behind one, which will be done again; without a file there are none.
 *
 * @throws {DataError} when they cannot be read or written.
 */
export async function shortenMetrics(folder: string, step: number): Promise<void> {
  const path = `${folder}/${METRICS}`;
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (isMissing(error)) return;
    throw new DataError(`${path}: cannot be read, ${reasonOf(error)}`);
  }
  const kept = linesOf(text).filter((line) => Number(line.step) <= step);
  const lines = kept.map((line) => `${JSON.stringify(line)}\n`).join("");
  await writeFileAtomic(path, new TextEncoder().encode(lines));
}
