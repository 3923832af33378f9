/** What `infill` and `generate` do, once it is known which text to fill. */
import { setImmediate } from "node:timers/promises";
import type { Filling } from "../../core/infill/filling.ts";
import { type InfillEvent, infillMany, type InfillOptions } from "../../core/infill/infill.ts";
import type { InfillModel } from "../../core/infill/infill_model.ts";
import type { Strategy } from "../../core/infill/strategies/strategy.ts";
import { foldIn } from "../../core/random/key.ts";
import type { Context } from "../frame/context.ts";
import { CommandError } from "../frame/errors.ts";
import { paint } from "../terminal/paint.ts";
import { writeAlternatives } from "./alternatives.ts";
import type { FillingModel } from "./model.ts";
import type { TextPrompt } from "./prompt.ts";
import { filledJson, type Reporting, writeFilled } from "./report.ts";
import { fillingStream } from "./stream.ts";
import { type StreamedText, streamedText } from "./streamed_text.ts";

/** Prompts that are filled together; what comes of them is printed before others are begun. */
const TOGETHER = 16;

/** How to fill, and what to print. */
export interface RunFillingOptions {
  readonly infill: InfillOptions & { readonly strategy: Strategy };
  /** Answers per prompt. */
  readonly n: number;
  readonly json: boolean;
  readonly stream: boolean;
}

/** Fills prompts and prints what comes of them: a line of JSON or the text for every one. */
export async function runFilling(
  model: InfillModel & Pick<FillingModel, "tokenizer">,
  prompts: readonly TextPrompt[],
  { context, ...options }: RunFillingOptions & { readonly context: Context },
): Promise<void> {
  const { infill, n, json, stream } = options;
  const { tokenizer } = model;
  const { stdout, stderr } = context;
  const signal = infill.signal;
  for (const appended of new Set(prompts.map(({ appended }) => appended))) {
    if (appended === undefined) continue;
    stderr.write(`${paint(`no blank in the text: ${appended} appended`, "dim", stderr)}\n`);
  }
  const [first] = prompts;
  const live = stream && !json && first ? fillingStream(stdout, { tokenizer, prompt: first }) : undefined;
  const base = infill.key ?? [0, 0];
  const keyed = prompts.map((prompt, index) => ({
    ...prompt,
    key: prompts.length === 1 ? base : foldIn(base, index),
  }));
  const texts = new Map<string, StreamedText>();
  try {
    for (let first = 0; first < keyed.length; first += TOGETHER) {
      const run = infillMany(model, keyed.slice(first, first + TOGETHER), infill);
      for (;;) {
        const { done, value } = await run.next();
        // Where the CPU computes, nothing else would have a turn: no signal, no key.
        await setImmediate();
        if (done) {
          live?.end();
          reportAll(value.map((filling) => ({ ...filling, prompt: first + filling.prompt })));
          break;
        }
        // Of several answers the first is shown while it grows, the others when they are complete.
        if (value.sample === 0) live?.take(value);
        if (stream && json) reportEvent({ ...value, prompt: first + value.prompt });
      }
    }
  } catch (error) {
    if (live !== undefined) stdout.write("\n");
    if (signal?.aborted) throw new CommandError("stopped before the blanks were filled");
    throw error;
  }

  function reportEvent(event: InfillEvent): void {
    const { prompt, sample, blank } = event;
    const which = { ...(prompts.length > 1 ? { prompt } : {}), ...(n > 1 ? { sample } : {}), blank };
    if (event.kind === "token") {
      const { id, logProbability } = event.token;
      const name = [prompt, sample, blank].join();
      const text = texts.get(name) ?? streamedText(tokenizer);
      texts.set(name, text);
      stdout.write(`${JSON.stringify({ ...which, id, text: text.add(id), logProbability })}\n`);
    } else {
      const { ended, tokens, logProbability } = event.answer;
      const text = tokenizer.decode(tokens.map(({ id }) => id));
      stdout.write(`${JSON.stringify({ ...which, text, ended, logProbability })}\n`);
    }
  }

  function reportAll(fillings: readonly Filling[]): void {
    for (const filling of fillings) {
      const prompt = prompts[filling.prompt];
      if (prompt !== undefined) report(filling, { tokenizer, prompt });
    }
    if (json || !fillings.some(isLeftEmpty)) return;
    stderr.write(`${paint("the model left a blank empty; --min-tokens 1 asks for words", "dim", stderr)}\n`);
  }

  function report(filling: Filling, reporting: Reporting): void {
    const variants = n > 1 && infill.strategy.kind === "beam" ? hypothesesOf(filling, n) : [filling];
    for (const [variant, each] of variants.entries()) {
      if (!json) {
        if (live === undefined || filling.sample + variant > 0) writeFilled(stdout, each, reporting);
        if (!infill.alternatives) continue;
        for (const answer of each.answers) writeAlternatives(stdout, answer, tokenizer);
        continue;
      }
      const which = {
        ...(prompts.length > 1 ? { prompt: filling.prompt } : {}),
        ...(n > 1 ? { sample: filling.sample + variant } : {}),
      };
      stdout.write(`${JSON.stringify({ ...which, ...filledJson(each, reporting) })}\n`);
    }
  }
}

/** Whether an answer is nothing, because that was likeliest. */
function isLeftEmpty({ answers }: Filling): boolean {
  return answers.some(({ tokens, ended }) => tokens.length === 0 && ended === "eop");
}

/** The filling with each of the best answers of its search. */
function hypothesesOf(filling: Filling, n: number): readonly Filling[] {
  const [answer, second] = filling.answers;
  if (answer === undefined || second !== undefined) {
    throw new CommandError(
      `option --n: with beams expected a text with one blank, found ${filling.answers.length}`,
    );
  }
  return (answer.hypotheses ?? []).slice(0, n).map((each) => ({ ...filling, answers: [each] }));
}
