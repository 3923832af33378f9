/** How sure the model was of an answer, for people: every token with its probability and what else was likely. */
import type { Alternative, Answer } from "../../core/infill/answer.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { displayWidth } from "../../picture/display_width.ts";
import { tokenName } from "../../picture/token_name.ts";
import type { Output } from "../frame/context.ts";
import { paint, pieceStyle } from "../terminal/paint.ts";

const ENDINGS: Readonly<Record<Answer["ended"], string>> = {
  eop: "ended by the model",
  limit: "cut off by --max-tokens",
  given: "given",
};

/** Writes an answer's tokens below each other, each with its probability and the likeliest ones. */
export function writeAlternatives(output: Output, answer: Answer, tokenizer: Tokenizer): void {
  const { blank, tokens, end, ended, logProbability } = answer;
  const scored = end === undefined ? tokens : [...tokens, end];
  const name = ({ id }: Alternative): string => tokenName(id, tokenizer);
  const width = Math.max(0, ...scored.map((token) => displayWidth(name(token))));
  output.write(`  blank ${blank}, ${ENDINGS[ended]}: log-probability ${logProbability.toFixed(3)}\n`);
  for (const token of scored) {
    const padding = " ".repeat(width - displayWidth(name(token)));
    const others = token.alternatives.map((each) => `${name(each)} ${percent(each)}`).join("  ");
    output.write(
      `    ${paint(name(token), pieceStyle(blank), output)}${padding} ${percent(token).padStart(6)}   ${
        paint(others, "dim", output)
      }`.trimEnd() + "\n",
    );
  }
}

function percent({ logProbability }: Alternative): string {
  const share = 100 * Math.exp(logProbability);
  return share < 0.05 ? "<0.1 %" : `${share.toFixed(1)} %`;
}
