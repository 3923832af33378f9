import type { SuiteContext } from "../../conformance/suite.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";

const ROOT = new URL("../vectors/original/", import.meta.url);

/** The golden files kept with the tests, as a suite reads them. */
export const originalVectors: SuiteContext = {
  read: (path) => Deno.readFile(new URL(path, ROOT)),
  list: async (path) => {
    const entries = await Array.fromAsync(Deno.readDir(new URL(path, ROOT)));
    return entries.map((entry) => entry.name).toSorted();
  },
  backend: referenceBackend("float64"),
};
