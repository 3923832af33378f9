/** Tunings in the user's cache directory, a file per adapter. */
import { writeFileAtomic } from "./atomic.ts";

/** The most bytes of a file that are read. */
const MAX_BYTES = 65_536;

/** What a store is asked for. */
export interface FileTuningStore {
  readonly load: (key: string) => Promise<string | undefined>;
  readonly save: (key: string, text: string) => Promise<void>;
}

/** How the environment is asked; a variable that may not be read is one that is not set. */
export interface CacheEnvironment {
  readonly os: typeof Deno.build.os;
  readonly get: (name: string) => string | undefined;
}

/**
 * The directory for what this program may keep between runs and can do without; `undefined` where the environment names
 * none.
 *
 * @example
 * ```ts
 * import { cacheDirectory } from "./tuning_store.ts";
 * const get = (name: string) => (name === "HOME" ? "/home/ada" : undefined);
 * if (cacheDirectory({ os: "linux", get }) !== "/home/ada/.cache/glm") throw new Error();
 * ```
 */
export function cacheDirectory({ os, get }: CacheEnvironment): string | undefined {
  const xdg = get("XDG_CACHE_HOME");
  // The specification of XDG has relative paths ignored.
  if (xdg?.startsWith("/")) return `${xdg}/glm`;
  if (os === "windows") {
    const local = get("LOCALAPPDATA");
    return local ? `${local}\\glm` : undefined;
  }
  const home = get("HOME");
  if (!home) return undefined;
  return os === "darwin" ? `${home}/Library/Caches/glm` : `${home}/.cache/glm`;
}

/**
 * Keeps texts in a directory, which is made when something is kept.
 *
 * @example
 * ```ts
 * import { fileTuningStore } from "./tuning_store.ts";
 * const directory = await Deno.makeTempDir();
 * const store = fileTuningStore(`${directory}/cache`);
 * await store.save("an adapter", "fast");
 * if (await store.load("an adapter") !== "fast" || await store.load("another") !== undefined) throw new Error();
 * await Deno.remove(directory, { recursive: true });
 * ```
 */
export function fileTuningStore(directory: string): FileTuningStore {
  const pathOf = async (key: string): Promise<string> => {
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
    return `${directory}/tuning-${new Uint8Array(hash).slice(0, 8).toHex()}.json`;
  };
  return {
    async load(key) {
      const path = await pathOf(key);
      try {
        const { size } = await Deno.stat(path);
        if (size > MAX_BYTES) {
          throw new RangeError(`${path}: expected at most ${MAX_BYTES} bytes, found ${size}`);
        }
        return await Deno.readTextFile(path);
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return undefined;
        throw error;
      }
    },
    async save(key, text) {
      await Deno.mkdir(directory, { recursive: true });
      await writeFileAtomic(await pathOf(key), new TextEncoder().encode(text));
    },
  };
}
