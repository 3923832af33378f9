/** The demo without a trained model: a tiny one learns Moby Dick letter by letter and fills three blanks. */
import { parameterCount, parameterTable } from "../../core/glm/parameters.ts";
import type { Backend } from "../../core/graph/backend.ts";
import { fillMany } from "../../core/infill/fill.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { namedCorpus } from "../../data/corpus/named_corpora.ts";
import { visible } from "../../picture/visible.ts";
import { wrap } from "../../picture/wrap.ts";
import { type FillingModel, openFillingModel } from "../filling/model.ts";
import { readPrompt } from "../filling/prompt.ts";
import type { Context, Output } from "../frame/context.ts";
import { grouped } from "../terminal/amount.ts";
import { paint, pieceStyle } from "../terminal/paint.ts";
import { paragraphWidth } from "../terminal/paragraph_width.ts";
import { progressLine } from "../terminal/progress_line.ts";
import { sparkline } from "../terminal/sparkline.ts";
import { lettersPlan } from "../training/letters_plan.ts";
import type { TrainingPlan } from "../training/plan.ts";
import { type Progress, runTraining, type TrainingEnd } from "../training/run_training.ts";
import { type Demo, pictureLines } from "./demo.ts";
import { type FilledBlank, filledExample } from "./filled_example.ts";

const TEXTS = [
  "Call me [MASK].",
  "The whale swam in t[MASK] sea.",
  "He looked at the s[MASK] and said nothing.",
];

/** Bytes of an answer. */
const MAX_TOKENS = 16;

/** Between two looks at the loss: often for a person, seldom for a log. */
const LOOK_MILLISECONDS = { terminal: 500, log: 5000 };

/** A text with its answer, as tokens and as text. */
interface Filling extends FilledBlank {
  readonly text: string;
}

/** Trains until the time is over or somebody presses Ctrl-C. */
async function train(
  backend: Backend,
  context: Context,
  options: { readonly plan: TrainingPlan; readonly seconds: number },
): Promise<{ readonly end: TrainingEnd; readonly history: readonly Progress[] }> {
  const { now, stderr } = context;
  const signal = context.onStop();
  const line = progressLine(stderr);
  const history: Progress[] = [];
  const start = now();
  const pause = stderr.isTerminal ? LOOK_MILLISECONDS.terminal : LOOK_MILLISECONDS.log;
  let looked = start;
  const secondsLeft = (): number => Math.max(0, options.seconds - (now() - start) / 1000);
  try {
    const end = await runTraining(backend, options.plan, {
      now,
      isStopped: () => signal.aborted || history.length > 0 && secondsLeft() === 0,
      isLogged: (step) => step === 1 || now() - looked >= pause,
      onProgress(progress) {
        looked = now();
        history.push(progress);
        const { step, loss, tokensPerSecond } = progress;
        const speed = `${grouped(Math.round(tokensPerSecond))} bytes/s`;
        line.show(`step ${step}  loss ${loss.toFixed(2)}  ${speed}  ${secondsLeft().toFixed(0)} s left`);
      },
    });
    return { end, history };
  } finally {
    line.end();
  }
}

async function fillings(backend: Backend, model: FillingModel): Promise<readonly Filling[]> {
  const opened = openFillingModel(backend, model);
  const prompts = TEXTS.map((text) => readPrompt(text, model));
  const filled = await fillMany(opened, prompts, { maxTokens: MAX_TOKENS });
  opened.close();
  return filled.flatMap(({ prompt, answers }) => {
    const [before = "", after = ""] = prompts[prompt]?.stretches ?? [];
    const answer = answers[0]?.tokens.map(({ id }) => id) ?? [];
    return [{ before, answer, after, text: visible(model.tokenizer.decode(answer)) }];
  });
}

function introduction({ config }: TrainingPlan, seconds: number): string {
  const count = parameterCount(parameterTable(config));
  return "GLM learns by filling blanks: pieces of a text are cut out, and the model writes them back. Here a very " +
    `small one (${
      grouped(count)
    } numbers, where the paper's has 110 million and more) reads Moby Dick, letter by ` +
    `letter, for ${seconds} seconds. Ctrl-C stops it earlier.`;
}

function lossLines(history: readonly Progress[], step: number, output: Output): readonly string[] {
  const losses = history.map(({ loss }) => loss);
  const [first, last] = [losses[0] ?? NaN, losses.at(-1) ?? NaN];
  const guesses = (loss: number): string => grouped(Math.round(Math.exp(loss)));
  const width = Math.min(60, output.columns - 30);
  return [
    `loss ${first.toFixed(2)} ${paint(sparkline(losses, width), "cyan", output)} ${last.toFixed(2)}`,
    `After ${grouped(step)} steps the model hesitates between about ${guesses(last)} letters, no longer ` +
    `between ${guesses(first)}.`,
  ];
}

function fillingLines(found: readonly Filling[], output: Output): readonly string[] {
  return found.map(({ before, text, after }) =>
    `  ${before}${paint(`«${text}»`, pieceStyle(0), output)}${after}`
  );
}

/** The picture of the first answer; where the model left the blank empty, of what stands in the book. */
function firstPicture(found: Filling | undefined, output: Output): readonly string[] {
  const isFilled = found !== undefined && found.answer.length > 0;
  const book = { before: "Call me ", answer: byteLevel().encode("Ishmael"), after: "." };
  return pictureLines(filledExample(isFilled ? found : book), {
    what: isFilled
      ? "This is how the model saw the first one"
      : "This is how the model sees the first one with the answer of the book",
    signs: "A token is a byte; ␣ is a space.",
    output,
  });
}

/** Trains for so many seconds and writes what came of it. */
export async function demoWithTraining(seconds: number, { backend, context, json }: Demo): Promise<void> {
  const { stdout } = context;
  const width = paragraphWidth(stdout);
  const say = (...lines: readonly string[]): void => {
    if (!json) { for (const line of lines) stdout.write(`${line}\n`); }
  };
  const training = lettersPlan((await namedCorpus("moby-dick")).texts);
  say(...wrap(introduction(training, seconds), width), "");
  const { end, history } = await train(backend, context, { plan: training, seconds });
  if (end.step === 0) return;
  say("", ...lossLines(history, end.step, stdout), "");
  const found = await fillings(backend, { ...training, ...end });
  if (json) {
    const losses = history.map(({ step, loss }) => ({ step, loss }));
    const result = { backend: backend.name, steps: end.step, losses, fillings: found };
    stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  say("Three blanks, filled:", ...fillingLines(found, stdout), "");
  say(...firstPicture(found[0], stdout), "");
  say(
    ...wrap(
      "A minute is enough for letters and short words, not for sense. Longer: the command pretrain; your own text: " +
        "infill; other pictures: show. Each explains itself with --help.",
      width,
    ),
  );
}
