/** The golden cases of the original's tasks, where the whole set and the vocabularies are beside the checkout. */
import { assert, assertEquals } from "@std/assert";
import { clozeSuite } from "../../conformance/cloze.ts";
import { originalVectors } from "../blanks/original_vectors.ts";

const VOCABULARIES = new URL("../../../shared/vocab/", import.meta.url);
const REFERENCE = new URL("../../../shared/reference/", import.meta.url);

function isThere(place: URL): boolean {
  try {
    return Deno.statSync(place).isDirectory;
  } catch {
    return false;
  }
}

Deno.test({
  name: "original tasks: every case of the whole set (needs it, and the published vocabularies)",
  ignore: !isThere(VOCABULARIES) || !isThere(REFERENCE),
  async fn() {
    const { passed, failed, skipped, worst } = await clozeSuite.run({
      ...originalVectors,
      read: (path) => Deno.readFile(new URL(path, REFERENCE)),
      list: async (path) => {
        const entries = await Array.fromAsync(Deno.readDir(new URL(`${path}/`, REFERENCE)));
        return entries.map(({ name }) => name).toSorted();
      },
      vocabulary: (file) => Deno.readFile(new URL(file, VOCABULARIES)),
    });
    assertEquals({ failed, skipped }, { failed: [], skipped: [] });
    assert(passed >= 134 && worst < 0.1);
  },
});
