/** Suite `cloze`: understanding tasks as blank filling, as the original asks, scores and judges them. */
import { checkSeq2Seq } from "./cloze/seq2seq.ts";
import { checkSuperglue } from "./cloze/superglue.ts";
import { checkBuildInputs } from "./cloze/build_inputs.ts";
import { checkLanguageModel } from "./cloze/language_model.ts";
import type { Suite } from "./suite.ts";
import { startTally } from "./tally.ts";

/** The suite. */
export const clozeSuite: Suite = {
  name: "cloze",
  about: "SuperGLUE as blanks and with a head, language-model evaluation, conditional generation",
  async run(context) {
    const tally = startTally();
    if ((await context.list("cloze")).length === 0) return tally.result();
    await checkBuildInputs(tally, context);
    await checkSuperglue(tally, context);
    await checkLanguageModel(tally, context);
    await checkSeq2Seq(tally, context);
    return tally.result();
  },
};
