/** Suite `generate`: blanks filled as the original fills them, token for token, and the parts of its strategies. */
import { checkEvaluaters } from "./generate/evaluaters.ts";
import { goldenGenerate } from "./generate/golden_generate.ts";
import { checkSamples } from "./generate/samples.ts";
import { checkUnits } from "./generate/units.ts";
import type { Suite } from "./suite.ts";
import { startTally } from "./tally.ts";

/** The suite. */
export const generateSuite: Suite = {
  name: "generate",
  about: "greedy filling and beam search with a key/value memory, and what they are made of",
  async run(context) {
    const tally = startTally();
    await checkUnits(tally, context);
    const golden = await goldenGenerate(context);
    await checkSamples(tally, golden, context);
    await checkEvaluaters(tally, golden, context);
    return tally.result();
  },
};
