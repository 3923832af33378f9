import { parseArgs as splitArgs } from "node:util";

/** `T` unless it is the wide `string`, whose keys say nothing. */
type Literal<T extends string> = string extends T ? never : T;

/** What `parseArgs` returns: declared options by name, everything else in `_`. */
export type Args<
  Booleans extends string = string,
  Strings extends string = string,
  Collected extends string = never,
  Negatable extends string = never,
  Defaults extends object = Record<never, never>,
> =
  & Record<string, unknown>
  & { _: Array<string | number>; "--"?: string[] }
  & { [Name in Exclude<Literal<Booleans>, Collected>]: boolean }
  & { [Name in Extract<Literal<Booleans>, Collected>]: boolean[] }
  & { [Name in Extract<Literal<Strings>, Collected>]: string[] }
  & {
    [Name in Exclude<Literal<Strings>, Collected>]:
      | string
      | (Name extends keyof Defaults ? Defaults[Name] : undefined)
      | (Name extends Negatable ? false : never);
  };

/** The options of the real `parseArgs` except nested (dotted) names and `boolean: true`. */
export interface ParseOptions<
  Booleans extends string = string,
  Strings extends string = string,
  Collected extends string = string,
  Negatable extends string = string,
  Defaults extends object = object,
> {
  /** Options that take no value; `false` unless given. `--name=false` and `--name false` switch off. */
  readonly boolean?: Booleans | readonly Booleans[];
  /** Options whose value stays a string. Given without a value: the empty string. `"_"`: positionals too. */
  readonly string?: Strings | readonly Strings[];
  /** Options that may be repeated; always an array. */
  readonly collect?: Collected | readonly Collected[];
  /** Options for which `--no-name` means `false`. */
  readonly negatable?: Negatable | readonly Negatable[];
  /** Values of options that are not given. */
  readonly default?: Defaults;
  /** Other names of an option; all names are set. */
  readonly alias?: Readonly<Record<string, string | readonly string[]>>;
  /** Stop at the first positional: it and all that follows go to `_` unparsed. */
  readonly stopEarly?: boolean;
  /** Put what follows `--` into `"--"` instead of `_`. */
  readonly "--"?: boolean;
  /** Called with every undeclared option (and every positional, without `key`); `false` drops it. */
  readonly unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

function list<T extends string>(names: T | readonly T[] | undefined): readonly string[] {
  return names === undefined ? [] : typeof names === "string" ? [names] : [...names];
}

function aliasGroups(
  alias: Readonly<Record<string, string | readonly string[]>>,
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, readonly string[]>();
  for (const [name, others] of Object.entries(alias)) {
    const group = [name, ...list(others)];
    for (const member of group) groups.set(member, group);
  }
  return groups;
}

function numberIfItLooksLikeOne(text: string): string | number {
  const looksLikeOne = /^0x[0-9a-f]+$/i.test(text) ||
    /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/.test(text);
  return looksLikeOne ? Number(text) : text;
}

/** The options of one `-abc`, `-n5` or `-n=5`: names, and the value that is part of the argument. */
function shortOptions(argument: string): readonly (readonly [name: string, value: string | undefined])[] {
  const letters = argument.slice(1);
  const options: (readonly [string, string | undefined])[] = [];
  for (let i = 0; i < letters.length; i++) {
    const [name, rest] = [letters.charAt(i), letters.slice(i + 1)];
    const isValue = rest !== "" && (rest === "-" || rest.startsWith("=") || /^\W/.test(rest) ||
      (/[A-Za-z]/.test(name) && /^-?\d+(?:\.\d*)?(?:e-?\d+)?$/.test(rest)));
    if (isValue) return [...options, [name, rest.startsWith("=") ? rest.slice(1) : rest]];
    options.push([name, undefined]);
  }
  return options;
}

/**
 * Splits a command line as the real `parseArgs` does: `--name value`, `--name=value`, `--flag`, `--no-flag`,
 * `-abc`, `-n5`, `--`. A long option never takes an argument that begins with `-` as its value (write
 * `--seed=-1`, `--data=-`). Undeclared options and positionals that look like numbers become numbers.
 *
 * @example
 * ```ts
 * import { parseArgs } from "@std/cli";
 * import { assertEquals } from "@std/assert";
 *
 * const args = parseArgs(["infill", "--json", "--seed", "7"], { boolean: ["json"], string: ["seed"] });
 * assertEquals([args._, args.json, args.seed], [["infill"], true, "7"]);
 * ```
 */
export function parseArgs<
  Booleans extends string = never,
  Strings extends string = never,
  Collected extends string = never,
  Negatable extends string = never,
  Defaults extends object = Record<never, never>,
>(
  args: readonly string[],
  options: ParseOptions<Booleans, Strings, Collected, Negatable, Defaults> = {},
): Args<Booleans, Strings, Collected, Negatable, Defaults> {
  const groups = aliasGroups(options.alias ?? {});
  const names = (name: string): readonly string[] => groups.get(name) ?? [name];
  const all = (declared: readonly string[]): ReadonlySet<string> => new Set(declared.flatMap(names));
  const booleans = all(list(options.boolean));
  const strings = all(list(options.string));
  const collected = all(list(options.collect));
  const negatable = all(list(options.negatable));
  const parsed: Record<string, unknown> = {};
  const positionals: Array<string | number> = [];

  function set(name: string, value: string | boolean, argument: string): void {
    const declared = booleans.has(name) || strings.has(name) || groups.has(name);
    if (!declared && options.unknown?.(argument, name, value) === false) return;
    const kept = typeof value === "string" && !strings.has(name)
      ? booleans.has(name) ? value !== "false" : numberIfItLooksLikeOne(value)
      : value;
    for (const each of names(name)) {
      const before = parsed[each];
      const gather = collected.has(each) && !(value === false && negatable.has(each));
      define(each, gather ? [...(Array.isArray(before) ? before : []), kept] : kept);
    }
  }

  /** As `parsed[name] = value`, for names such as `__proto__` too. */
  function define(name: string, value: unknown): void {
    Object.defineProperty(parsed, name, { value, enumerable: true, configurable: true, writable: true });
  }

  const end = args.indexOf("--");
  const before = end < 0 ? args : args.slice(0, end);
  const { tokens } = splitArgs({ args: [...before], strict: false, allowPositionals: true, tokens: true });

  /** The argument after `index` where `name` takes it as its value. */
  function nextValue(name: string, index: number, mayBeDash: boolean): string | undefined {
    const next = before[index + 1];
    if (next === undefined || next === "") return undefined;
    if (booleans.has(name)) return next === "true" || next === "false" ? next : undefined;
    return next.startsWith("-") && !(mayBeDash && (next === "-" || next.startsWith("---")))
      ? undefined
      : next;
  }

  let done = -1; // the last argument that has been dealt with
  for (const token of tokens) {
    const { index } = token;
    const argument = before[index];
    if (index <= done || argument === undefined) continue;
    done = index;
    if (token.kind === "positional") {
      if (options.unknown?.(argument) !== false) {
        positionals.push(strings.has("_") ? argument : numberIfItLooksLikeOne(argument));
      }
      if (options.stopEarly === true) {
        positionals.push(...before.slice(index + 1));
        break;
      }
    } else if (token.kind === "option" && argument.startsWith("--")) {
      const negated = token.name.startsWith("no-") ? token.name.slice(3) : undefined;
      if (token.value !== undefined) set(token.name, token.value, argument);
      else if (negated !== undefined && negatable.has(negated)) set(negated, false, argument);
      else {
        const value = nextValue(token.name, index, false);
        if (value !== undefined) done = index + 1;
        set(token.name, value ?? (strings.has(token.name) ? "" : true), argument);
      }
    } else if (token.kind === "option") {
      const cluster = shortOptions(argument);
      cluster.forEach(([name, inline], i) => {
        const value = inline ?? (i === cluster.length - 1 ? nextValue(name, index, true) : undefined);
        if (inline === undefined && value !== undefined) done = index + 1;
        set(name, value ?? (strings.has(name) ? "" : true), argument);
      });
    }
  }

  const given = (name: string): boolean => Object.hasOwn(parsed, name);
  for (const [name, value] of Object.entries(options.default ?? {})) {
    if (!given(name)) { for (const each of names(name)) define(each, value); }
  }
  for (const name of booleans) if (!given(name)) define(name, collected.has(name) ? [] : false);
  for (const name of strings) if (!given(name) && collected.has(name)) define(name, []);
  const after = end < 0 ? [] : args.slice(end + 1);
  if (options["--"] === true) define("--", after);
  else positionals.push(...after);
  define("_", positionals);
  return parsed as Args<Booleans, Strings, Collected, Negatable, Defaults>;
}
