/** `pretrain`: train a model on plain text. */
import { BACKEND_OPTION } from "./backend.ts";
import { type Command, command } from "./frame/command.ts";
import { UsageError } from "./frame/errors.ts";
import { foretell } from "./pretrain/forecast.ts";
import { PRETRAIN_OPTIONS } from "./pretrain/options.ts";
import { planOf, readHeldOut, splitOf, tokenizerOf } from "./pretrain/plan_of.ts";
import { train } from "./pretrain/train.ts";
import { PROFILE_OPTION } from "./profile.ts";
import { preparedAmong, readData } from "./training/read_data.ts";

/** The command. */
export const pretrain: Command = command({
  name: "pretrain",
  summary: "train a model on plain text files; the same command goes on with a run",
  details: [
    "Reads UTF-8 text; a token is a byte, unless --tokenizer names a vocabulary. Writes a model directory (config.json, " +
    "model.safetensors and the tokenizer) with checkpoints and metrics.jsonl beside it. Ctrl-C or SIGTERM ends the " +
    "run after the current step and saves; the status is then 0. With --json every logged step is a line of JSON on " +
    "stdout.",
    "The same command on the folder of a run goes on from its last checkpoint, whatever ended it, and gives the same " +
    "bits on the same device as a run that was never interrupted. With other settings it is refused.",
    "The learning rate rises from 0 over 5 % of the steps and falls by a cosine to a tenth; the loss is in nats per " +
    "predicted token. The optimiser's other settings are those published for the preset.",
  ],
  arguments: [],
  examples: [
    "pretrain --data moby.txt --preset minimal --steps 500 --out models/moby",
    "pretrain --data corpus/ --preset tiny --objective mix --steps 3000 --seed 1 --out models/mixed",
    "pretrain --data train/ --validation held-out/ --tokenizer words/ --preset small --objective " +
    "token=.5,sentence=.3,document=.2 --steps 10000 --out models/small",
  ],
  permissions: "--allow-read --allow-write",
  options: { ...PRETRAIN_OPTIONS, backend: BACKEND_OPTION, profile: PROFILE_OPTION },
  async run({ options }, context) {
    const { data, out } = options;
    if (data.length === 0) {
      throw new UsageError("option --data: expected a file or folder of text, found none");
    }
    if (out === undefined) { // also for --dry-run, so that the command is the same but for that word
      throw new UsageError("option --out: expected a model directory to write, found none");
    }
    const tokenizer = await tokenizerOf(options);
    const settings = planOf(options, tokenizer);
    const split = splitOf(options, "train");
    const texts = await readData(data, { tokenizer, context, split });
    const heldOut = await readHeldOut(options, { tokenizer, context });
    const plan = { ...settings, corpus: texts.corpus };
    try {
      if (options["dry-run"]) return await foretell(plan, { ...options, context });
      const folders = await preparedAmong(data);
      await train(plan, {
        out,
        prepared: folders.length === 0 ? undefined : { folders, split },
        validation: heldOut === undefined ? undefined : {
          corpus: heldOut.corpus,
          every: options["validate-every"],
          batches: options["validation-batches"],
        },
        options,
        context,
      });
    } finally {
      texts.close();
      heldOut?.close();
    }
  },
});
