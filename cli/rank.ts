/** `rank`: how likely given answers are. */
import { rank as rankCandidates } from "../core/infill/rank.ts";
import { BACKEND_OPTION, openBackend } from "./backend.ts";
import { loadFillingModel, openFillingModel } from "./filling/model.ts";
import { LENGTH_PENALTY_OPTION, MODEL_OPTION } from "./filling/options.ts";
import { readPrompt } from "./filling/prompt.ts";
import { writeShown } from "./filling/report.ts";
import { type Command, command } from "./frame/command.ts";
import { UsageError } from "./frame/errors.ts";
import { readText } from "./frame/read_text.ts";

/** The command. */
export const rank: Command = command({
  name: "rank",
  summary: "score given answers for a blank",
  details: [
    "Prints the candidates, the likeliest first, each behind the sum of the log-probabilities of its tokens and of the " +
    "end behind them.",
  ],
  arguments: [{ name: "TEXT", meaning: "a text with a blank, or - for stdin" }],
  examples: ['rank "Call me [MASK]." --candidates Ishmael,Ahab,Queequeg --model models/moby'],
  permissions: "--allow-read=DIR",
  options: {
    model: MODEL_OPTION,
    candidates: { type: "text", value: "A,B", meaning: "answers, with commas between them" },
    blank: { type: "integer", value: "I", default: 0, minimum: 0, meaning: "which blank, counted from 0" },
    "length-penalty": LENGTH_PENALTY_OPTION,
    backend: BACKEND_OPTION,
  },
  async run({ arguments: [argument = ""], options }, context) {
    const { blank, "length-penalty": lengthPenalty = 0, json } = options;
    const candidates = options.candidates?.split(",") ?? [];
    if (candidates.length === 0) {
      throw new UsageError("option --candidates: expected answers such as A,B, found none");
    }
    const text = await readText(argument, context);
    const model = await loadFillingModel(options.model);
    const { tokenizer } = model;
    const prompt = readPrompt(text, model);
    const backend = await openBackend(options.backend, context);
    const opened = openFillingModel(backend, model);
    const { stdout } = context;
    try {
      const ids = candidates.map((each) => tokenizer.encode(each));
      const ranked = await rankCandidates(opened, prompt.context, { candidates: ids, blank, lengthPenalty });
      if (json) {
        const list = ranked.map(({ candidate, score, logProbability, tokens, end }) => ({
          candidate,
          text: candidates[candidate],
          score,
          logProbability,
          tokens: tokens.map(({ id }) => id),
          tokenLogProbabilities: [...tokens, ...(end ? [end] : [])].map((token) => token.logProbability),
        }));
        stdout.write(`${JSON.stringify({ ranked: list })}\n`);
        return;
      }
      for (const { candidate, score } of ranked) {
        writeShown(stdout, `${score.toFixed(3).padStart(10)}  ${candidates[candidate]}\n`);
      }
    } finally {
      opened.close();
      backend.close();
    }
  },
});
