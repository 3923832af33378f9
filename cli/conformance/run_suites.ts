/** Running suites over a folder of golden files. */
import type { Suite, SuiteResult } from "../../conformance/suite.ts";
import type { Backend } from "../../core/graph/backend.ts";
import { DataError, isMissing, reasonOf } from "../../data/data_error.ts";

/** What one suite came to. `reason` says why nothing ran. */
export interface SuiteReport extends SuiteResult {
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped";
  readonly reason?: string;
  readonly seconds: number;
}

/** Where the golden files are and where to compute. */
export interface RunOptions {
  readonly folder: string;
  /** The folder of published vocabularies; some cases need them. */
  readonly vocabularies: string;
  readonly backend: Backend;
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * A suite that cannot run.
 *
 * @example
 * ```ts
 * import { skippedSuite } from "./run_suites.ts";
 *
 * if (skippedSuite("cloze", "not built yet").status !== "skipped") throw new Error();
 * ```
 */
export function skippedSuite(name: string, reason: string): SuiteReport {
  return { name, status: "skipped", reason, passed: 0, failed: [], skipped: [], worst: 0, seconds: 0 };
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw new DataError(`${path}: cannot be read, ${reasonOf(error)}`, { cause: error });
  }
}

async function list(path: string): Promise<readonly string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(path), ({ name }) => name)).toSorted();
  } catch (error) {
    if (isMissing(error)) return [];
    throw new DataError(`${path}: cannot be read, ${reasonOf(error)}`);
  }
}

/**
 * Checks that a path is a folder.
 *
 * @throws {DataError} when it is none.
 */
export async function checkFolder(path: string): Promise<void> {
  let isDirectory: boolean;
  try {
    ({ isDirectory } = await Deno.stat(path));
  } catch (error) {
    throw new DataError(`${path}: cannot be read, ${reasonOf(error)}`);
  }
  if (!isDirectory) throw new DataError(`${path}: expected a folder of golden files, found a file`);
}

/** Runs one suite. A suite that breaks is a failure of it, not of the run. */
export async function runSuite(suite: Suite, options: RunOptions): Promise<SuiteReport> {
  const { folder, vocabularies, backend, now } = options;
  const root = folder.replace(/\/+$/, "");
  const none = `no golden files in ${root}`;
  const start = now();
  let filesRead = 0;
  let result: SuiteResult;
  try {
    result = await suite.run({
      async read(path) {
        const bytes = await read(`${root}/${path}`);
        filesRead++;
        return bytes;
      },
      list: (path) => list(`${root}/${path}`),
      vocabulary: (file) => read(`${vocabularies}/${file}`),
      backend,
    });
  } catch (error) {
    if (filesRead === 0 && error instanceof DataError && isMissing(error.cause)) {
      return skippedSuite(suite.name, none);
    }
    const reason = error instanceof Error ? error.message : String(error);
    result = { passed: 0, failed: [{ case: suite.name, reason }], skipped: [], worst: 0 };
  }
  const seconds = (now() - start) / 1000;
  if (result.failed.length > 0) return { name: suite.name, status: "failed", ...result, seconds };
  if (result.passed > 0) return { name: suite.name, status: "passed", ...result, seconds };
  const reason = result.skipped[0]?.reason ?? none;
  return { name: suite.name, status: "skipped", reason, ...result, seconds };
}
