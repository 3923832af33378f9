/** Writing so that a reader, or a crash, sees the old file or the new one and nothing between. */
import { DataError, reasonOf } from "./data_error.ts";

/**
 * A name beside `path` that nothing else has. Ignored by git, and recognisable when a crash leaves it behind.
 */
export function partialName(path: string): string {
  return `${path.replace(/\/+$/, "")}.${crypto.randomUUID().slice(0, 8)}.partial`;
}

/** Writes all of some bytes where an open file stands. */
export async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
}

/** Writes a new file and waits until the disk has it. */
export async function writeFileSynced(path: string, bytes: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  await writeAll(file, bytes);
  await file.sync();
}

/**
 * Writes a file whole or not at all: under another name in the same folder, then renamed over `path`.
 *
 * @throws {DataError} when it cannot be written; `path` is then as it was, and nothing is left behind.
 *
 * @example
 * ```ts
 * import { writeFileAtomic } from "./atomic.ts";
 *
 * const folder = await Deno.makeTempDir();
 * await writeFileAtomic(`${folder}/a.txt`, new TextEncoder().encode("whole"));
 * if (await Deno.readTextFile(`${folder}/a.txt`) !== "whole") throw new Error();
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array): Promise<void> {
  const partial = partialName(path);
  try {
    await writeFileSynced(partial, bytes);
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw new DataError(`${path}: cannot be written, ${reasonOf(error)}`);
  }
}
