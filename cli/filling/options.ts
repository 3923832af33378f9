/** The options of the commands that fill blanks, and what they mean to the library. */
import type { InfillOptions } from "../../core/infill/infill.ts";
import type { Strategy } from "../../core/infill/strategies/strategy.ts";
import { type Key, key } from "../../core/random/key.ts";
import type { BackendChoice } from "../backend.ts";
import { UsageError } from "../frame/errors.ts";
import type { OptionValues } from "../frame/options.ts";

/** Which model. */
export const MODEL_OPTION = {
  type: "text",
  value: "DIR|URL",
  meaning:
    "a model directory, as pretrain writes it, or its address (default: the model that comes with the software)",
} as const;

/** How answers of several lengths are made comparable. */
export const LENGTH_PENALTY_OPTION = {
  type: "number",
  value: "A",
  meaning: "divide scores of answers by length^A (default: 0)",
} as const;

/** The declarations, for every command that fills blanks. */
export const FILLING_OPTIONS = {
  model: MODEL_OPTION as typeof MODEL_OPTION,
  strategy: {
    type: "choice",
    choices: ["greedy", "sample", "beam"],
    meaning: "how tokens are chosen; default: what the other options are for, else greedy",
  },
  mode: {
    type: "choice",
    choices: ["accumulate", "substitute", "first-only"],
    default: "accumulate",
    meaning: "how later blanks see earlier answers",
  },
  temperature: { type: "number", value: "T", above: 0, meaning: "sample: below 1 sharper, above 1 flatter" },
  "top-k": { type: "integer", value: "K", minimum: 1, meaning: "sample from the K likeliest tokens" },
  "top-p": {
    type: "number",
    value: "P",
    above: 0,
    maximum: 1,
    meaning: "sample from the likeliest tokens that together have probability P",
  },
  "min-p": {
    type: "number",
    value: "P",
    minimum: 0,
    maximum: 1,
    meaning: "sample from tokens at least P times as likely as the likeliest",
  },
  "repetition-penalty": {
    type: "number",
    value: "R",
    above: 0,
    meaning: "greedy, sample: above 1 discourages tokens that the answer already has",
  },
  beams: {
    type: "integer",
    value: "N",
    minimum: 1,
    meaning: "beam: answers that are searched at once; default 4",
  },
  "length-penalty": { type: "number", value: "A", meaning: "beam: divide scores by length^A; default 0" },
  "no-repeat-ngram": { type: "integer", value: "N", minimum: 1, meaning: "no N tokens twice in an answer" },
  "min-tokens": { type: "integer", value: "N", default: 0, minimum: 0, meaning: "shortest answer" },
  n: {
    type: "integer",
    value: "N",
    default: 1,
    minimum: 1,
    meaning: "how many answers: draws, or the best beams",
  },
  seed: {
    type: "integer",
    value: "N",
    default: 0,
    minimum: 0,
    meaning: "of all draws; another, other draws",
  },
  order: { type: "text", value: "I,J", meaning: "blanks to fill first, counted from 0" },
  answer: {
    type: "texts",
    value: "I=TEXT",
    meaning: "fix the answer of blank I; may be given several times",
  },
  alternatives: {
    type: "integer",
    value: "N",
    default: 0,
    minimum: 0,
    meaning: "also show every token's probability, and the N likeliest at its place",
  },
  jsonl: { type: "flag", meaning: "TEXT is a line of JSON per prompt; so is the output" },
  stream: { type: "flag", meaning: "print the (first) answer while it grows; with --json a line per token" },
} as const;

/** Values of the options. */
export type FillingValues = OptionValues<typeof FILLING_OPTIONS> & { readonly backend: BackendChoice };

/** The strategy that the options ask for. */
function strategyOf(values: FillingValues): Strategy {
  const { temperature, "top-k": topK, "top-p": topP, "min-p": minP, beams, "length-penalty": lengthPenalty } =
    values;
  const drawing = { temperature, topK, topP, minP };
  const searching = { beams, "length-penalty": lengthPenalty };
  const given = (options: Readonly<Record<string, unknown>>): readonly string[] =>
    Object.keys(options).filter((name) => options[name] !== undefined);
  const kind = values.strategy ??
    (given(drawing).length > 0 ? "sample" : given(searching).length > 0 ? "beam" : "greedy");
  const written = (name: string): string =>
    `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const [decisive] = given(drawing);
  const reason = values.strategy === undefined && kind === "sample" && decisive !== undefined
    ? `, which ${written(decisive)} asks for`
    : "";
  const refuse = (names: readonly string[]): void => {
    const [name] = names;
    if (name === undefined) return;
    throw new UsageError(`option ${written(name)}: expected another strategy than ${kind}${reason}`);
  };
  if (kind !== "sample") refuse(given(drawing));
  if (kind !== "beam") refuse(given(searching));
  if (kind === "beam") refuse(given({ "repetition-penalty": values["repetition-penalty"] }));
  if (kind === "greedy") return { kind };
  if (kind === "beam") {
    return {
      kind,
      beams: beams ?? Math.max(4, values.n),
      ...(lengthPenalty === undefined ? {} : { lengthPenalty }),
    };
  }
  return { kind, ...Object.fromEntries(Object.entries(drawing).filter(([, value]) => value !== undefined)) };
}

/**
 * The options as the library has them.
 *
 * @throws {UsageError} when they contradict each other.
 */
export function infillOptionsOf(
  values: FillingValues & { readonly "max-tokens": number },
): InfillOptions & { readonly strategy: Strategy; readonly key: Key } {
  const strategy = strategyOf(values);
  if (values["min-tokens"] > values["max-tokens"]) {
    throw new UsageError(
      `option --min-tokens: expected at most ${values["max-tokens"]}, as --max-tokens has it, found ${
        values["min-tokens"]
      }`,
    );
  }
  const { n, "no-repeat-ngram": noRepeatNgram, "repetition-penalty": repetitionPenalty } = values;
  if (strategy.kind === "greedy" && n > 1) {
    throw new UsageError(
      `option --n: expected a strategy with several answers, sample or beam, found greedy`,
    );
  }
  if (strategy.kind === "beam" && n > strategy.beams) {
    throw new UsageError(`option --n: expected at most ${strategy.beams}, the number of beams, found ${n}`);
  }
  return {
    strategy,
    mode: values.mode,
    samples: strategy.kind === "sample" ? n : 1,
    maxTokens: values["max-tokens"],
    minTokens: values["min-tokens"],
    alternatives: values.alternatives,
    key: key(values.seed),
    ...(noRepeatNgram === undefined ? {} : { noRepeatNgram }),
    ...(repetitionPenalty === undefined ? {} : { repetitionPenalty }),
  };
}

/**
 * Blanks of `--order 1,0`.
 *
 * @throws {UsageError} when it is no list of numbers.
 * @example
 * ```ts
 * import { readOrder } from "./options.ts";
 * if (readOrder("1,0").join() !== "1,0") throw new Error();
 * ```
 */
export function readOrder(text: string): readonly number[] {
  if (!/^\d+(,\d+)*$/.test(text)) {
    throw new UsageError(`option --order: expected blanks such as 1,0, found "${text}"`);
  }
  return text.split(",").map(Number);
}

/**
 * Answers of `--answer 0=Ishmael`.
 *
 * @throws {UsageError} when one does not begin with the number of a blank.
 * @example
 * ```ts
 * import { readAnswers } from "./options.ts";
 * if (readAnswers(["1=a=b"])[1] !== "a=b") throw new Error();
 * ```
 */
export function readAnswers(texts: readonly string[]): Readonly<Record<number, string>> {
  return Object.fromEntries(texts.map((text) => {
    const [, blank, answer] = /^(\d+)=(.*)$/s.exec(text) ?? [];
    if (blank === undefined || answer === undefined) {
      throw new UsageError(
        `option --answer: expected a blank and its answer such as 0=Ishmael, found "${text}"`,
      );
    }
    return [Number(blank), answer];
  }));
}
