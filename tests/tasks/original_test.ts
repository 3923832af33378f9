/** The golden cases of the original's tasks, where the whole set and the vocabularies are beside the checkout. */
import { assert, assertEquals } from "@std/assert";
import { clozeSuite } from "../../conformance/cloze.ts";
import { gpuBackend } from "../../gpu/backend.ts";
import { gpuTest } from "../gpu/gpu_test.ts";
import { sharedDevice } from "../gpu/shared_device.ts";

const VOCABULARIES = new URL("../../../shared/vocab/", import.meta.url);
const REFERENCE = new URL("../../../shared/reference/", import.meta.url);

function isThere(place: URL): boolean {
  try {
    return Deno.statSync(place).isDirectory;
  } catch {
    return false;
  }
}

const isComplete = isThere(VOCABULARIES) && isThere(REFERENCE);

gpuTest(
  `original tasks: every case of the whole set${
    isComplete ? "" : " (skipped: needs it and the vocabularies)"
  }`,
  async () => {
    if (!isComplete) return;
    const { passed, failed, skipped, worst } = await clozeSuite.run({
      backend: gpuBackend(await sharedDevice()),
      read: (path) => Deno.readFile(new URL(path, REFERENCE)),
      list: async (path) => {
        const entries = await Array.fromAsync(Deno.readDir(new URL(`${path}/`, REFERENCE)));
        return entries.map(({ name }) => name).toSorted();
      },
      vocabulary: (file) => Deno.readFile(new URL(file, VOCABULARIES)),
    });
    assertEquals([failed, skipped.length], [[], 2]);
    assert(passed >= 315 && worst < 0.5);
  },
);
