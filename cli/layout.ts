/** `layout`: from tokens and spans to an example, JSON to JSON. */
import { layout as layOut } from "../core/blanks/layout.ts";
import { type Command, command } from "./frame/command.ts";
import { readStdinText } from "./frame/read_text.ts";
import { parseLayoutInput } from "./layout/parse_input.ts";

/** The command. */
export const layout: Command = command({
  name: "layout",
  summary: "the layout of an example as JSON, from stdin to stdout",
  details: [
    "Reads {tokens, spans, order, mask, sop, eop}: token ids; spans as [start, end] or {start, end}, sorted and " +
    "disjoint; the order of the pieces (left to right where it is left out); the ids of mask, start and end of " +
    "a piece. Writes {tokens, targets, lossMask, position, blockPosition, contextLength}. With --lines every line of " +
    "stdin is such an object, and every line of stdout its answer.",
  ],
  arguments: [],
  examples: [
    `layout <<< '{"tokens": [1, 2, 3, 4], "spans": [[1, 3]], "order": [0], "mask": 90, "sop": 91, "eop": 92}'`,
  ],
  permissions: "",
  options: { lines: { type: "flag", meaning: "one question per line" } },
  async run({ options }, context) {
    const text = await readStdinText(context);
    const questions = options.lines ? text.split("\n").filter((line) => line.trim() !== "") : [text];
    const answers = questions.map((question) => `${JSON.stringify(layOut(parseLayoutInput(question)))}\n`);
    context.stdout.write(answers.join(""));
  },
});
