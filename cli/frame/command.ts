/** What a command is: a name, words for the help, options as data, and a function. */
import type { Context, ExitStatus } from "./context.ts";
import { UsageError } from "./errors.ts";
import { COMMON_OPTIONS, GPU_OPTIONS, type Options, type OptionValues } from "./options.ts";
import { readOptions } from "./read_options.ts";

/** A word that a command needs besides its options. */
export interface Argument {
  /** In capitals, as in `--help`. */
  readonly name: string;
  readonly meaning: string;
  /** It may be left out. */
  readonly isOptional?: true;
  /** It may be given any number of times, not at all among them; only the last argument. */
  readonly isRepeatable?: true;
}

/** The words of a command. */
export interface Manual {
  /** One word, or two: `tokenizer train`. */
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** Paragraphs for the command's own help. */
  readonly details: readonly string[];
  readonly arguments: readonly Argument[];
  /** What is written behind the program, per example. */
  readonly examples: readonly string[];
  /** The fewest permissions of `deno run` that suffice. */
  readonly permissions: string;
}

/** What a command is given: its arguments by position, its options by name. */
export interface Given<O extends Options> {
  readonly arguments: readonly string[];
  readonly options: OptionValues<O & typeof COMMON_OPTIONS>;
}

/** A command as it is written. */
export interface CommandDefinition<O extends Options> extends Manual {
  readonly options: O;
  /** Whether it opens a device without an option `backend`. */
  readonly opensGpu?: true;
  /** Does it. A status need only be returned when it is not 0. */
  readonly run: (given: Given<O>, context: Context) => Promise<ExitStatus | void>;
}

/** A command as it is called. */
export interface Command extends Manual {
  readonly options: Options;
  /** @throws {UsageError} when the words do not fit the declaration. */
  readonly run: (words: readonly string[], context: Context) => Promise<ExitStatus>;
}

/**
 * Makes a command of its definition: every command gets the common options, and typed values.
 *
 * @example
 * ```ts
 * import { command } from "./command.ts";
 *
 * const greet = command({
 *   name: "greet",
 *   summary: "say hello",
 *   details: [],
 *   arguments: [{ name: "WHOM", meaning: "to greet" }],
 *   examples: ["greet world"],
 *   permissions: "",
 *   options: { loud: { type: "flag", meaning: "in capitals" } },
 *   run: ({ arguments: [whom = ""], options }, { stdout }) => {
 *     stdout.write(`hello ${options.loud ? whom.toUpperCase() : whom}\n`);
 *     return Promise.resolve();
 *   },
 * });
 * if (!("json" in greet.options)) throw new Error();
 * ```
 */
export function command<const O extends Options>(definition: CommandDefinition<O>): Command {
  const options = { ...definition.options, ...(usesGpu(definition) ? GPU_OPTIONS : {}), ...COMMON_OPTIONS };
  return {
    ...definition,
    options,
    async run(words, context) {
      const read = readOptions(words, options);
      checkArguments(read.words, definition.arguments);
      const tune = !("no-tune" in read.values && read.values["no-tune"]);
      const world = tune ? context : { ...context, openGpu: () => context.openGpu({ tune }) };
      return await definition.run({ arguments: read.words, options: read.values }, world) ?? 0;
    },
  };
}

/** A command uses the GPU if it says so, or if it can be told where to compute. */
function usesGpu({ options, opensGpu }: Pick<CommandDefinition<Options>, "options" | "opensGpu">): boolean {
  return opensGpu === true || "backend" in options;
}

function checkArguments(words: readonly string[], declared: readonly Argument[]): void {
  const missing = declared[words.length];
  if (
    missing?.isOptional || missing?.isRepeatable || declared.at(-1)?.isRepeatable && missing === undefined
  ) return;
  if (missing !== undefined) {
    throw new UsageError(`expected ${missing.name} (${missing.meaning}), found none`);
  }
  if (words.length === declared.length) return;
  const names = declared.map(({ name }) => name).join(" ");
  throw new UsageError(
    declared.length === 0
      ? `expected options only, found "${words[0]}"`
      : `expected one ${names}, found ${words.length} words; a text with spaces goes in quotes`,
  );
}
