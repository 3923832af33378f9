/** What is too large, or not ours to publish, and lies beside the checkout where somebody put it there. */
import type { SuiteContext } from "../../conformance/suite.ts";
import { goldenFiles } from "./original_vectors.ts";

const SHARED = new URL("../../../shared/", import.meta.url);

/** The place of a file or folder beside the checkout. */
export function beside(path: string): URL {
  return new URL(path, SHARED);
}

/** Whether it is there. */
export function isBeside(path: string): boolean {
  try {
    Deno.statSync(beside(path));
    return true;
  } catch {
    return false;
  }
}

/** The whole set of golden files, of which the tests keep a part. */
export const WHOLE_SET = "reference/";

/** The vocabularies that the original's models were published with. */
export const VOCABULARIES = "vocab/";

/** Both, as a suite reads them. */
export const wholeSet: Required<Pick<SuiteContext, "read" | "list" | "vocabulary">> = {
  ...goldenFiles(beside(WHOLE_SET)),
  vocabulary: (file) => Deno.readFile(beside(`${VOCABULARIES}${file}`)),
};
