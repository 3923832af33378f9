/** One process at a time works on a folder. The system lets go of the lock when the process ends, however it ends. */
import { DataError, isMissing, reasonOf } from "../data_error.ts";

/** A held lock. */
export interface Lock {
  /** Lets go, and removes the file. */
  readonly release: () => Promise<void>;
}

async function isStillThere(path: string, file: Deno.FsFile): Promise<boolean> {
  try {
    const [there, held] = [await Deno.stat(path), await file.stat()];
    return there.ino === held.ino;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/**
 * Locks a file, which is made when there is none.
 *
 * @throws {DataError} when another process holds it, or the file cannot be made.
 *
 * @example
 * ```ts
 * import { lock } from "./lock.ts";
 *
 * const folder = await Deno.makeTempDir();
 * const held = await lock(`${folder}/run.lock`);
 * await held.release();
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function lock(path: string): Promise<Lock> {
  for (;;) {
    let file: Deno.FsFile;
    try {
      file = await Deno.open(path, { create: true, write: true });
    } catch (error) {
      throw new DataError(`${path}: cannot be made, ${reasonOf(error)}`);
    }
    if (!await file.tryLock(true)) {
      file.close();
      throw new DataError(
        `${path}: expected no other process at work in this folder, found one that holds the lock`,
      );
    }
    // Whoever held it before may have removed the file after it was opened here: then it locks nothing.
    if (await isStillThere(path, file)) {
      return {
        release: async () => {
          await Deno.remove(path).catch(() => {});
          file.close();
        },
      };
    }
    file.close();
  }
}
