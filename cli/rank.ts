/** `rank`: how likely given answers are. */
import { type Ranked, rankMany } from "../core/infill/rank.ts";
import { BACKEND_OPTION, openBackend } from "./backend.ts";
import { loadFillingModel, openFillingModel } from "./filling/model.ts";
import { LENGTH_PENALTY_OPTION, MODEL_OPTION } from "./filling/options.ts";
import { type Ranking, readRankings } from "./filling/read_rankings.ts";
import { writeShown } from "./filling/report.ts";
import { type Command, command } from "./frame/command.ts";
import { UsageError } from "./frame/errors.ts";
import { readText } from "./frame/read_text.ts";

/** Candidates that are computed together: of several blanks, and of one that has more. */
const TOGETHER = 16;
const MOST_TOGETHER = 64;

/** The command. */
export const rank: Command = command({
  name: "rank",
  summary: "score given answers for a blank",
  details: [
    "Prints the candidates, the likeliest first, each behind the sum of the log-probabilities of its tokens and of the " +
    "end behind them. The space in front of a blank need not be written again.",
    'With --jsonl every line is {"text": …, "candidates": […], "blank": 0}; what it lacks, the options say.',
  ],
  arguments: [{ name: "TEXT", meaning: "a text with a blank, or - for stdin" }],
  examples: [
    'rank "Call me [MASK]." --candidates Ishmael,Ahab,Queequeg --model models/moby',
    'rank "[MASK] Then all was quiet." --candidate "Ay, ay, sir." --candidate "He sank." --model models/moby',
    "rank - --jsonl --model models/moby < questions.jsonl",
  ],
  permissions: "--allow-read=DIR",
  options: {
    model: MODEL_OPTION,
    candidates: { type: "text", value: "A,B", meaning: "answers, with commas between them" },
    candidate: {
      type: "texts",
      value: "TEXT",
      meaning: "an answer that may have commas; several times for several",
    },
    blank: { type: "integer", value: "I", default: 0, minimum: 0, meaning: "which blank, counted from 0" },
    n: { type: "integer", value: "N", minimum: 1, meaning: "print the best N alone" },
    "length-penalty": LENGTH_PENALTY_OPTION,
    jsonl: { type: "flag", meaning: "TEXT is a line of JSON per question; so is the output" },
    backend: BACKEND_OPTION,
  },
  async run({ arguments: [argument = ""], options }, context) {
    const { blank, "length-penalty": lengthPenalty = 0, json, jsonl, n } = options;
    const candidates = [...options.candidates?.split(",") ?? [], ...options.candidate];
    if (candidates.length === 0 && !jsonl) {
      throw new UsageError("option --candidates: expected answers such as A,B, found none");
    }
    const text = await readText(argument, context);
    const model = await loadFillingModel(options.model);
    const rankings = readRankings(text, model, { candidates, blank, jsonl });
    const backend = await openBackend(options.backend, context);
    const opened = openFillingModel(backend, model);
    const { stdout } = context;
    try {
      const asked = rankings.map(({ prompt, ids, blank }) => ({
        context: prompt.context,
        candidates: ids,
        blank,
      }));
      const batch = asked.reduce((most, { candidates }) => Math.max(most, candidates.length), TOGETHER);
      const found = rankMany(opened, asked, { lengthPenalty, batch: Math.min(batch, MOST_TOGETHER) });
      for (const ranking of rankings) {
        const { value: ranked = [] } = await found.next();
        const best = ranked.slice(0, n);
        if (json || jsonl) {
          stdout.write(`${JSON.stringify({ ranked: best.map((each) => rankedJson(each, ranking)) })}\n`);
          continue;
        }
        for (const { candidate, score } of best) {
          writeShown(stdout, `${score.toFixed(3).padStart(10)}  ${ranking.candidates[candidate]}\n`);
        }
      }
    } finally {
      opened.close();
      backend.close();
    }
  },
});

function rankedJson(
  { candidate, score, logProbability, tokens, end }: Ranked,
  { candidates }: Ranking,
): Readonly<Record<string, unknown>> {
  return {
    candidate,
    text: candidates[candidate],
    score,
    logProbability,
    tokens: tokens.map(({ id }) => id),
    tokenLogProbabilities: [...tokens, ...(end ? [end] : [])].map((token) => token.logProbability),
  };
}
