import type { SuiteContext } from "../../conformance/suite.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";

/** Golden files of a folder, as a suite reads them. */
export function goldenFiles(root: URL): Pick<SuiteContext, "read" | "list"> {
  return {
    read: (path) => Deno.readFile(new URL(path, root)),
    list: async (path) => {
      const entries = await Array.fromAsync(Deno.readDir(new URL(path, root)));
      return entries.map((entry) => entry.name).toSorted();
    },
  };
}

/** The golden files kept with the tests. */
export const originalVectors: SuiteContext = {
  ...goldenFiles(new URL("../vectors/original/", import.meta.url)),
  backend: referenceBackend("float64"),
};
