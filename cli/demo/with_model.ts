/** The demo with a trained model: three texts with the three kinds of blanks, what stands in them, and how it is seen. */
import type { Backend } from "../../core/graph/backend.ts";
import type { Answer } from "../../core/infill/answer.ts";
import { fill } from "../../core/infill/fill.ts";
import { type Labelled, labelled } from "../../picture/labelled.ts";
import { tokenName } from "../../picture/token_name.ts";
import { visible } from "../../picture/visible.ts";
import { wrap } from "../../picture/wrap.ts";
import { type FillingModel, openFillingModel } from "../filling/model.ts";
import { readPrompt, type TextPrompt } from "../filling/prompt.ts";
import type { Output } from "../frame/context.ts";
import { paint, pieceStyle } from "../terminal/paint.ts";
import { paragraphWidth } from "../terminal/paragraph_width.ts";
import { type Demo, pictureLines } from "./demo.ts";

const INTRODUCTION =
  "GLM fills blanks: it reads a text with a mask in it from both sides and writes what is missing, token by token, " +
  "until it ends the answer itself. This model is a very small one; the paper's has a hundred times its size and more.";

/** A text of each kind, and how long its answer may become. */
const TEXTS = [
  { kind: "words, [MASK]", text: "We the people of the [MASK] must never forget the past.", maxTokens: 8 },
  {
    kind: "a sentence, [sMASK]",
    text: "The sea was calm. [sMASK] Then the whale rose again.",
    maxTokens: 24,
  },
  {
    kind: "the rest of a text, [gMASK]",
    text: "Fellow citizens, the state of the Union is [gMASK]",
    maxTokens: 24,
  },
] as const;

/** Tokens that are shown with their probabilities. */
const ALTERNATIVES = 3;

/** A filled text. */
interface Shown {
  readonly kind: string;
  readonly prompt: TextPrompt;
  readonly answer: Answer;
}

/** Fills the texts; those that are longer than the model's positions are left out. */
async function fillTexts(backend: Backend, model: FillingModel): Promise<readonly Shown[]> {
  const opened = openFillingModel(backend, model);
  try {
    const shown: Shown[] = [];
    for (const { kind, text, maxTokens } of TEXTS) {
      const prompt = readPrompt(text, model);
      const room = Math.max(1, Math.min(maxTokens, model.config.maxPositions - 1));
      const [filling] = await fill(opened, prompt, { maxTokens: room, alternatives: ALTERNATIVES });
      const answer = filling?.answers[0];
      if (answer !== undefined) shown.push({ kind, prompt, answer });
    }
    return shown;
  } finally {
    opened.close();
  }
}

/** What the blank was filled with, and what else the model thought of. */
function textLines(
  { kind, prompt, answer }: Shown,
  model: FillingModel,
  output: Output,
): readonly string[] {
  const { tokenizer } = model;
  const [before = "", after = ""] = prompt.stretches;
  const ids = answer.tokens.map(({ id }) => id);
  const [first] = [...answer.tokens, ...(answer.end === undefined ? [] : [answer.end])];
  const thoughts = (first?.alternatives ?? []).map(({ id, logProbability }) =>
    `${tokenName(id, tokenizer)} ${(100 * Math.exp(logProbability)).toFixed(1)} %`
  );
  const filled = paint(`«${visible(tokenizer.decode(ids))}»`, pieceStyle(0), output);
  return [
    paint(`${kind}:`, "dim", output),
    ...wrap(`${before}${filled}${after}`, paragraphWidth(output)).map((line) => `  ${line}`),
    paint(`  first token: ${thoughts.join(", ")}`, "dim", output),
    "",
  ];
}

/** The first text as the model saw it. */
function seen({ prompt, answer }: Shown, model: FillingModel): Labelled {
  const { ids, blanks: [place = 0] } = prompt.context;
  const answered = answer.tokens.length > 0
    ? answer.tokens.map(({ id }) => id)
    : model.tokenizer.encode("nation");
  const names = (of: readonly number[]): readonly string[] => of.map((id) => tokenName(id, model.tokenizer));
  return labelled({
    tokens: [...names(ids.slice(0, place)), ...names(answered), ...names(ids.slice(place + 1))],
    spans: [{ start: place, end: place + answered.length }],
  });
}

/** Fills a text of each kind and writes the answers, what else was thought of, and the picture of the first. */
export async function demoWithModel(model: FillingModel, { backend, context, json }: Demo): Promise<void> {
  const { stdout } = context;
  const shown = await fillTexts(backend, model);
  if (json) {
    const texts = shown.map(({ prompt, answer }) => ({
      stretches: prompt.stretches,
      answer: model.tokenizer.decode(answer.tokens.map(({ id }) => id)),
      logProbability: answer.logProbability,
    }));
    stdout.write(`${JSON.stringify({ backend: backend.name, texts })}\n`);
    return;
  }
  const [first] = shown;
  const lines = [
    ...wrap(INTRODUCTION, paragraphWidth(stdout)),
    "",
    ...shown.flatMap((each) => textLines(each, model, stdout)),
    ...(first === undefined ? [] : pictureLines(seen(first, model), {
      what: "This is how the model saw the first one",
      signs: "The sign ␣ is a space.",
      output: stdout,
    })),
  ];
  stdout.write(lines.map((line) => `${line}\n`).join(""));
}
