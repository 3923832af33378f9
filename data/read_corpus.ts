/** Plain text files as documents. */
import { DataError, reasonOf } from "./data_error.ts";
import { decodeUtf8 } from "./utf8.ts";

/** One text and where it came from. */
export interface TextDocument {
  readonly source: string;
  readonly text: string;
}

/** What `-` stands for. */
const STDIN = "-";

/** Longest string of the engine, in UTF-16 code units; a file of more bytes may not fit. */
const LONGEST_TEXT = 2 ** 29 - 24;

/** Where `-` reads from; the process's stdin unless told otherwise. */
export interface ReadCorpusOptions {
  readonly stdin?: ReadableStream<Uint8Array>;
}

/** Files that a path stands for: itself, or the `.txt` files in the folder, by name. */
async function filesOf(path: string): Promise<readonly string[]> {
  if (path === STDIN || !(await Deno.stat(path)).isDirectory) return [path];
  const names: string[] = [];
  for await (const entry of Deno.readDir(path)) {
    if (!entry.isDirectory && entry.name.endsWith(".txt")) names.push(entry.name);
  }
  if (names.length === 0) throw new DataError(`${path}: expected .txt files in the folder, found none`);
  return names.sort().map((name) => `${path.replace(/\/+$/, "")}/${name}`);
}

async function readBytes(path: string, options: ReadCorpusOptions): Promise<Uint8Array> {
  if (path !== STDIN) return await Deno.readFile(path);
  return await new Response(options.stdin ?? Deno.stdin.readable).bytes();
}

async function readDocument(path: string, options: ReadCorpusOptions): Promise<TextDocument> {
  const source = path === STDIN ? "stdin" : path;
  const bytes = await readBytes(path, options);
  if (bytes.length > LONGEST_TEXT) {
    throw new DataError(
      `${source}: expected at most ${LONGEST_TEXT} bytes in one file, found ${bytes.length}; split it`,
    );
  }
  const result = decodeUtf8(bytes);
  if (!result.valid) {
    const byte = bytes[result.offset]?.toString(16).padStart(2, "0");
    throw new DataError(
      `${source}: expected UTF-8, found byte 0x${byte} at offset ${result.offset}, which is not`,
    );
  }
  if (result.text.trim() === "") {
    throw new DataError(
      `${source}: expected text, found ${bytes.length === 0 ? "an empty file" : "only white space"}`,
    );
  }
  return { source, text: result.text };
}

/**
 * Reads text files, folders of `.txt` files and stdin (`-`) as documents, one per file, in the order given.
 *
 * @throws {DataError} for a path that cannot be read, is not UTF-8 (with the offset of the byte) or has no
 * text.
 *
 * @example
 * ```ts
 * import { readCorpus } from "./read_corpus.ts";
 *
 * const stdin = ReadableStream.from([new TextEncoder().encode("Call me Ishmael.")]);
 * const [document] = await readCorpus(["-"], { stdin });
 * if (document?.text !== "Call me Ishmael.") throw new Error();
 * ```
 */
export async function readCorpus(
  paths: readonly string[],
  options: ReadCorpusOptions = {},
): Promise<readonly TextDocument[]> {
  if (paths.length === 0) throw new DataError("corpus: expected at least one file, found none");
  const documents: TextDocument[] = [];
  for (const path of paths) {
    try {
      for (const file of await filesOf(path)) documents.push(await readDocument(file, options));
    } catch (error) {
      throw error instanceof DataError ? error : new DataError(`${path}: cannot be read, ${reasonOf(error)}`);
    }
  }
  return documents;
}
