/** `generate`: continue a text. */
import { withOpenEnd } from "../core/text/with_blank.ts";
import { BACKEND_OPTION } from "./backend.ts";
import { FILLING_OPTIONS } from "./filling/options.ts";
import { runFillingCommand } from "./filling/filling_command.ts";
import { type Command, command } from "./frame/command.ts";
import { PROFILE_OPTION } from "./profile.ts";

/** The command. */
export const generate: Command = command({
  name: "generate",
  summary: "continue a text with a model",
  details: [
    "The text gets [gMASK] at its end, the mask of the document objective, and the model fills it. Blanks in the text " +
    "are filled, too, before it is continued.",
  ],
  arguments: [{ name: "TEXT", meaning: "the beginning of a text, or - for stdin" }],
  examples: ['generate "Once upon a time" --model models/moby --temperature 0.9 --stream'],
  permissions: "--allow-read=DIR",
  options: {
    ...FILLING_OPTIONS,
    "max-tokens": { type: "integer", value: "N", default: 128, minimum: 1, meaning: "longest continuation" },
    backend: BACKEND_OPTION,
    profile: PROFILE_OPTION,
  },
  async run({ arguments: [argument = ""], options }, context) {
    await runFillingCommand({ argument, values: options, prepare: withOpenEnd }, context);
  },
});
