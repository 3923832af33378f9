/** Suite `cloze`: understanding tasks as blank filling, as the original asks, scores and judges them. */
import { checkSuperglue } from "./cloze/superglue.ts";
import type { Suite } from "./suite.ts";
import { startTally } from "./tally.ts";

/** The suite. */
export const clozeSuite: Suite = {
  name: "cloze",
  about: "SuperGLUE as blanks and with a head, language-model evaluation, conditional generation",
  async run(context) {
    const tally = startTally();
    if ((await context.list("cloze")).length === 0) return tally.result();
    await checkSuperglue(tally, context);
    return tally.result();
  },
};
