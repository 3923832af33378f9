/** `infill`: fill the blanks of a text. */
import { BACKEND_OPTION } from "./backend.ts";
import { FILLING_OPTIONS } from "./filling/options.ts";
import { runFillingCommand } from "./filling/filling_command.ts";
import { type Command, command } from "./frame/command.ts";
import { UsageError } from "./frame/errors.ts";
import { PROFILE_OPTION } from "./profile.ts";

/** The command. */
export const infill: Command = command({
  name: "infill",
  summary: "fill the blanks of a text with a model",
  details: [
    "Blanks are [MASK] (a few words), [sMASK] (a sentence) and [gMASK] (the rest of a text); \\[MASK] is text. A " +
    "text without a blank gets [gMASK] at its end. Blanks are filled from left to right, those with a fixed answer " +
    "first, unless --order says otherwise.",
    "Modes: accumulate encodes the text once and remembers every answer (the original's); substitute puts every " +
    "answer into the text and encodes it again; first-only fills one blank (Hugging Face's).",
    "Without TEXT, on a terminal, it asks for texts until Ctrl-D.",
    'With --jsonl every line is a text in quotes or {"text": …, "answers": {"0": …}, "order": [1, 0]}; prompts are ' +
    "filled together.",
  ],
  arguments: [{ name: "TEXT", meaning: "a text with blanks, or - for stdin", isOptional: true }],
  examples: [
    'infill "Call me [MASK]. Some [MASK] ago" --model models/moby',
    'infill "Call me [MASK]." --model models/moby --temperature 0.8 --top-p 0.9 --n 3 --seed 7',
    'infill "Call me [MASK]. Some [MASK] ago" --model models/moby --answer 0=Ishmael --beams 4',
    "infill - --jsonl --model models/moby < prompts.jsonl",
  ],
  permissions: "--allow-read=DIR",
  options: {
    ...FILLING_OPTIONS,
    "max-tokens": { type: "integer", value: "N", default: 32, minimum: 1, meaning: "longest answer" },
    backend: BACKEND_OPTION,
    profile: PROFILE_OPTION,
  },
  async run({ arguments: [argument], options }, context) {
    if (argument === undefined && context.ask === undefined) {
      throw new UsageError("expected TEXT (a text with blanks, or - for stdin), found none");
    }
    await runFillingCommand({ argument, values: options }, context);
  },
});
