/** The golden cases of the original's tasks, where the whole set and the vocabularies are beside the checkout. */
import { assert, assertEquals } from "@std/assert";
import { clozeSuite } from "../../conformance/cloze.ts";
import { gpuBackend } from "../../gpu/backend.ts";
import { isBeside, VOCABULARIES, WHOLE_SET, wholeSet } from "../blanks/beside_checkout.ts";
import { gpuTest } from "../gpu/gpu_test.ts";
import { sharedDevice } from "../gpu/shared_device.ts";

const isComplete = isBeside(VOCABULARIES) && isBeside(WHOLE_SET);

gpuTest(
  `original tasks: every case of the whole set${
    isComplete ? "" : " (skipped: needs it and the vocabularies)"
  }`,
  async () => {
    if (!isComplete) return;
    const backend = gpuBackend(await sharedDevice());
    const { passed, failed, skipped, worst } = await clozeSuite.run({ ...wholeSet, backend });
    assertEquals(failed, []);
    const reason = "a data set of files; what it builds are the cases before";
    assertEquals(skipped.map((each) => each.reason), [reason, reason]);
    assert(passed >= 315 && worst < 0.1);
  },
);
