/** `demo`: a first minute with GLM. */
import { BACKEND_OPTION, openBackend } from "./backend.ts";
import { demoWithModel } from "./demo/with_model.ts";
import { demoWithTraining } from "./demo/with_training.ts";
import { hasBundledModel, loadFillingModel } from "./filling/model.ts";
import { type Command, command } from "./frame/command.ts";

/** Without a trained model, and unless told otherwise. */
const TRAINING_SECONDS = 60;

/** The command. */
export const demo: Command = command({
  name: "demo",
  summary: "a first minute: three blanks filled, and how the model sees them",
  details: [
    "Needs no set-up. With the model that comes with the software, or another one, it fills a blank of each kind; " +
    "without one it trains a tiny one on Moby Dick first.",
  ],
  arguments: [],
  examples: ["demo", "demo --seconds 10"],
  permissions: "--allow-read",
  options: {
    seconds: {
      type: "number",
      value: "S",
      above: 0,
      meaning:
        "train a model for so long, letter by letter (60 where no trained one comes with the software)",
    },
    model: { type: "text", value: "DIR|URL", meaning: "a trained model instead of the one that comes along" },
    backend: BACKEND_OPTION,
  },
  async run({ options }, context) {
    const { seconds = TRAINING_SECONDS, json } = options;
    const isTrained = options.model !== undefined || options.seconds === undefined && await hasBundledModel();
    const model = isTrained ? await loadFillingModel(options.model) : undefined;
    const backend = await openBackend(options.backend, context);
    try {
      const run = { backend, context, json };
      await (model === undefined ? demoWithTraining(seconds, run) : demoWithModel(model, run));
    } finally {
      backend.close();
    }
  },
});
