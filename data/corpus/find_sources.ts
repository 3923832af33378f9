/** From paths on a command line to the files of a corpus. */
import { DataError, reasonOf } from "../data_error.ts";
import type { FileSource, SourceFormat } from "./source.ts";

/** Formats by the end of a file's name. */
const FORMATS: readonly (readonly [RegExp, SourceFormat])[] = [
  [/\.(txt|text|md)$/i, "text"],
  [/\.(jsonl|ndjson)$/i, "jsonl"],
  [/\.parquet$/i, "parquet"],
];

/**
 * What a file is by its name; text, where the name does not say.
 *
 * @example
 * ```ts
 * import { sourceOf } from "./find_sources.ts";
 *
 * const { format, isCompressed } = sourceOf("a/b.jsonl.gz");
 * if (format !== "jsonl" || !isCompressed) throw new Error();
 * if (sourceOf("README").format !== "text") throw new Error();
 * ```
 */
export function sourceOf(path: string): FileSource {
  const format = formatOf(path) ?? "text";
  return { kind: "file", name: path, format, isCompressed: format !== "parquet" && isGzip(path) };
}

function isGzip(path: string): boolean {
  return /\.gz$/i.test(path);
}

function formatOf(path: string): SourceFormat | undefined {
  const plain = path.replace(/\.gz$/i, "");
  return FORMATS.find(([pattern]) => pattern.test(plain))?.[1];
}

/** Files of a folder and the folders in it whose names tell their format, in the order of their names. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const entries = await Array.fromAsync(Deno.readDir(folder));
  for (const { name, isDirectory } of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (name.startsWith(".")) continue;
    const path = `${folder.replace(/\/+$/, "")}/${name}`;
    if (isDirectory) found.push(...await filesIn(path));
    else if (formatOf(name) !== undefined) found.push(path);
  }
  return found;
}

/**
 * The files that paths stand for: a file itself; of a folder and the folders in it, every `.txt`, `.text`, `.md`,
 * `.jsonl`, `.ndjson`, each also with `.gz`, and `.parquet`.
 *
 * @throws {DataError} for a path that does not exist or a folder without such files.
 *
 * @example
 * ```ts
 * import { findSources } from "./find_sources.ts";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/b.txt`, "two");
 * await Deno.writeTextFile(`${folder}/a.jsonl`, '{"text": "one"}');
 * const sources = await findSources([folder]);
 * if (sources.map(({ format }) => format).join() !== "jsonl,text") throw new Error();
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function findSources(paths: readonly string[]): Promise<readonly FileSource[]> {
  const found: FileSource[] = [];
  for (const path of paths) {
    try {
      if (!(await Deno.stat(path)).isDirectory) {
        found.push(sourceOf(path));
        continue;
      }
      const files = await filesIn(path);
      if (files.length === 0) {
        throw new DataError(`${path}: expected .txt, .jsonl or .parquet files in the folder, found none`);
      }
      found.push(...files.map(sourceOf));
    } catch (error) {
      throw error instanceof DataError ? error : new DataError(`${path}: cannot be read, ${reasonOf(error)}`);
    }
  }
  return found;
}
