/** A command line from its first word to its exit status. */
import type { Command } from "./command.ts";
import type { Context, ExitStatus } from "./context.ts";
import { reportOf, UsageError } from "./errors.ts";
import { helpOf, overview } from "./help.ts";
import { paint } from "../terminal/paint.ts";
import { didYouMean } from "./suggest.ts";
import { VERSION } from "./version.ts";

/** What there is to call, and whether defects are shown with their stacks. */
export interface Program {
  readonly commands: readonly Command[];
  readonly debug?: boolean;
}

/**
 * Runs a command line. Never throws: an error becomes one line on stderr.
 *
 * @returns 0 done, 1 failed, 2 wrong usage
 */
export async function runCommandLine(
  words: readonly string[],
  context: Context,
  { commands, debug = false }: Program,
): Promise<ExitStatus> {
  try {
    return await dispatch(words, context, commands);
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return 1; // whoever read the results has gone
    const { message, status } = reportOf(error);
    const { stderr } = context;
    stderr.write(`${paint("error:", "red", stderr)} ${message}\n`);
    if (debug && error instanceof Error) stderr.write(`${error.stack}\n`);
    return status;
  }
}

/** The name of a command, of one word or two, and what follows it. */
function splitName(
  words: readonly string[],
  commands: readonly Command[],
): { readonly name: string | undefined; readonly rest: readonly string[] } {
  const two = words.slice(0, 2).join(" ");
  return commands.some(({ name }) => name === two)
    ? { name: two, rest: words.slice(2) }
    : { name: words[0], rest: words.slice(1) };
}

async function dispatch(
  words: readonly string[],
  context: Context,
  commands: readonly Command[],
): Promise<ExitStatus> {
  const { stdout, stderr } = context;
  const { name, rest } = splitName(words, commands);
  if (name === undefined) {
    stderr.write(overview(commands, stderr.columns));
    return 2;
  }
  if (name === "--help" || name === "-h" || name === "help" && rest.length === 0) {
    stdout.write(overview(commands, stdout.columns));
    return 0;
  }
  if (name === "--version") {
    stdout.write(`glm ${VERSION}\n`);
    return 0;
  }
  if (name === "help") return await dispatch([...rest, "--help"], context, commands);
  const command = commands.find((each) => each.name === name);
  if (command === undefined) {
    const kind = name.startsWith("-") ? "option" : "command";
    const known = kind === "option" ? ["--help", "--version"] : commands.map((each) => each.name);
    throw new UsageError(`unknown ${kind} ${name}${didYouMean(name, known) || "; --help lists them"}`);
  }
  const end = rest.indexOf("--");
  if ((end < 0 ? rest : rest.slice(0, end)).some((word) => word === "--help" || word === "-h")) {
    stdout.write(helpOf(command, stdout.columns));
    return 0;
  }
  try {
    return await command.run(rest, context);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${name}: ${error.message}`, { cause: error });
    throw error;
  }
}
