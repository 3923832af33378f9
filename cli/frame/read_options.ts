/** From words on the command line to typed values, by the declaration of the options. */
import { parseArgs } from "@std/cli";
import { UsageError } from "./errors.ts";
import type { NumberOption, Option, Options, OptionValue, OptionValues } from "./options.ts";
import { didYouMean } from "./suggest.ts";

/** Words, read. */
export interface ReadOptions<O extends Options> {
  /** What is no option, in order. */
  readonly words: readonly string[];
  readonly values: OptionValues<O>;
}

/**
 * Reads the words behind a command's name. `--name value` and `--name=value` are the same; `--` ends the options.
 *
 * @throws {UsageError} for an option that is not declared (with a suggestion), given twice, without its value or
 * with one that it cannot have.
 *
 * @example
 * ```ts
 * import { readOptions } from "./read_options.ts";
 *
 * const declared = { seed: { type: "integer", value: "N", default: 0, meaning: "of all draws" } } as const;
 * const { words, values } = readOptions(["some text", "--seed", "7"], declared);
 * if (words[0] !== "some text" || values.seed !== 7) throw new Error();
 * ```
 */
export function readOptions<const O extends Options>(words: readonly string[], declared: O): ReadOptions<O> {
  const names = Object.keys(declared);
  const flags = names.filter((name) => declared[name]?.type === "flag");
  const valued = names.filter((name) => declared[name]?.type !== "flag");
  const parsed = parseArgs(attachValues(words, valued), {
    boolean: flags,
    string: [...valued, "_"],
    collect: valued,
    ...(flags.includes("help") ? { alias: { help: "h" } } : {}),
    unknown: (word, name) => {
      if (name === undefined) return true;
      const written = word.replace(/=.*$/s, "");
      throw new UsageError(
        `unknown option ${written}${didYouMean(written, names.map((known) => `--${known}`))}`,
      );
    },
  });
  const values = Object.fromEntries(names.map((name): [string, OptionValue] => {
    const option = declared[name];
    const given = parsed[name];
    if (option === undefined || typeof given === "boolean") return [name, given === true];
    return [name, valueOf(`--${name}`, { option, texts: Array.isArray(given) ? given.map(String) : [] })];
  }));
  return { words: parsed._.map(String), values: values as OptionValues<O> };
}

/** Joins `--name value` where the value may begin with a dash, as in `--data -`. */
function attachValues(words: readonly string[], valued: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    const next = words[i + 1];
    if (word === "--") return [...joined, ...words.slice(i)];
    const takesNext = word.startsWith("--") && valued.includes(word.slice(2)) && next !== undefined &&
      !next.startsWith("--");
    joined.push(takesNext ? `${word}=${next}` : word);
    if (takesNext) i++;
  }
  return joined;
}

function valueOf(
  name: string,
  { option, texts }: { readonly option: Option; readonly texts: readonly string[] },
): OptionValue {
  if (texts.includes("")) throw new UsageError(`option ${name}: expected a value, found none`);
  if (option.type === "texts") return texts;
  if (texts.length > 1) throw new UsageError(`option ${name}: expected once, found ${texts.length} times`);
  const [text] = texts;
  if (option.type === "flag") return text !== undefined;
  if (text === undefined) return option.default;
  if (option.type === "text") return text;
  if (option.type === "choice") {
    if (option.choices.includes(text)) return text;
    const words = `${option.choices.slice(0, -1).join(", ")} or ${option.choices.at(-1)}`;
    throw new UsageError(
      `option ${name}: expected ${words}, found "${text}"${didYouMean(text, option.choices)}`,
    );
  }
  return numberOf(name, { option, text });
}

function numberOf(
  name: string,
  { option, text }: { readonly option: NumberOption; readonly text: string },
): number {
  const { type, minimum = -Infinity, maximum = Infinity, above = -Infinity, below = Infinity } = option;
  const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN;
  const isKind = type === "integer" ? Number.isSafeInteger(value) : Number.isFinite(value);
  const isInside = value >= minimum && value <= maximum && (value > above || above === -Infinity) &&
    (value < below || below === Infinity);
  if (isKind && isInside) return value;
  throw new UsageError(`option ${name}: expected ${rangeOf(option)}, found "${text}"`);
}

/** The numbers that an option takes, in words. */
function rangeOf({ type, minimum, maximum, above, below }: NumberOption): string {
  const bounds = [
    minimum === undefined ? [] : [`of at least ${minimum}`],
    maximum === undefined ? [] : [`of at most ${maximum}`],
    above === undefined ? [] : [`greater than ${above}`],
    below === undefined ? [] : [`less than ${below}`],
  ].flat();
  return [type === "integer" ? "an integer" : "a number", bounds.join(" and ")].join(" ").trim();
}
