/** Help texts, generated from what the commands declare. */
import type { Command } from "./command.ts";
import type { Option, Options } from "./options.ts";
import { wrap } from "../../picture/wrap.ts";
import { paragraphWidth } from "../terminal/paragraph_width.ts";

/** How the program is started. */
export const PROGRAM = "deno run -A cli/main.ts";

/** Two columns: terms, and what they mean. */
function list(entries: readonly (readonly [term: string, meaning: string])[], columns: number): string {
  const indent = Math.min(30, 4 + Math.max(0, ...entries.map(([term]) => term.length)));
  return entries.map(([term, meaning]) => {
    const lines = wrap(meaning, Math.max(20, columns - indent));
    const start = `  ${term}`;
    const first = start.length < indent - 1 ? [start.padEnd(indent) + (lines.shift() ?? "")] : [start];
    return [...first, ...lines.map((line) => " ".repeat(indent) + line)].join("\n") + "\n";
  }).join("");
}

function termOf([name, option]: [string, Option]): string {
  if (option.type === "flag") return name === "help" ? "-h, --help" : `--${name}`;
  return `--${name} ${option.type === "choice" ? option.choices.join("|") : option.value}`;
}

function meaningOf(option: Option): string {
  const notes = [
    ...(option.type === "texts" ? ["repeatable"] : []),
    ...("default" in option && option.default !== undefined ? [`default ${option.default}`] : []),
  ];
  return option.meaning + (notes.length > 0 ? ` (${notes.join(", ")})` : "");
}

function optionList(options: Options, columns: number): string {
  return list(Object.entries(options).map((entry) => [termOf(entry), meaningOf(entry[1])]), columns);
}

/**
 * The help of one command.
 *
 * @param command whose help
 * @param columns of the output
 */
export function helpOf(command: Command, columns: number): string {
  const width = paragraphWidth({ columns });
  const words = command.arguments.map(({ name, isRepeatable }) => isRepeatable ? ` [${name}…]` : ` ${name}`)
    .join("");
  const paragraphs = [`${command.name}: ${command.summary}`, ...command.details];
  const permissions = command.permissions === "" ? "none" : command.permissions;
  return [
    `Usage: ${PROGRAM} ${command.name}${words} [options]\n`,
    ...paragraphs.map((text) => wrap(text, width).map((line) => `${line}\n`).join("")),
    ...command.arguments.length === 0
      ? []
      : ["Arguments\n" + list(command.arguments.map(({ name, meaning }) => [name, meaning]), width)],
    "Options\n" + optionList(command.options, width),
    ...command.examples.length === 0
      ? []
      : ["Examples\n" + command.examples.map((example) => `  ${PROGRAM} ${example}\n`).join("")],
    `Permissions that suffice instead of -A: ${permissions}\n`,
  ].join("\n");
}

/** The help of the program: its commands. */
export function overview(commands: readonly Command[], columns: number): string {
  const width = paragraphWidth({ columns });
  return [
    `Usage: ${PROGRAM} COMMAND [options]\n`,
    "GLM: a language model that is trained by filling blanks (Du et al., ACL 2022).\n",
    "Commands\n" + list(commands.map(({ name, summary }) => [name, summary]), width),
    "Options\n" + list([["-h, --help", "show this help"], ["--version", "show the version"]], width),
    `"${PROGRAM} COMMAND --help" explains a command. New here? Start with: ${PROGRAM} demo\n`,
  ].join("\n");
}
