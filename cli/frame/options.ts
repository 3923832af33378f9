/** Options as data: what a command declares, and the types of the values that it gets. */

interface Described {
  /** What it is for, in a few words; shown by `--help`. */
  readonly meaning: string;
}

interface Valued extends Described {
  /** How the value is written in `--help`: `N`, `DIR`. */
  readonly value: string;
}

/** An option that is there or not. */
export interface FlagOption extends Described {
  readonly type: "flag";
}

/** An option with a text: a name, a path. */
export interface TextOption extends Valued {
  readonly type: "text";
  readonly default?: string;
}

/** An option with a text that may be given several times. */
export interface TextsOption extends Valued {
  readonly type: "texts";
}

/** An option with a number. */
export interface NumberOption extends Valued {
  readonly type: "integer" | "number";
  readonly default?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  /** The number must be greater than this one. */
  readonly above?: number;
  /** The number must be less than this one. */
  readonly below?: number;
}

/** An option with one of several words. */
export interface ChoiceOption extends Described {
  readonly type: "choice";
  readonly choices: readonly string[];
  readonly default?: string;
}

/** Any option. */
export type Option = FlagOption | TextOption | TextsOption | NumberOption | ChoiceOption;

/** Options by name, without the dashes. */
export type Options = Readonly<Record<string, Option>>;

/** One value, whatever its option. */
export type OptionValue = boolean | string | number | readonly string[] | undefined;

type Plain<O extends Option> = O extends FlagOption ? boolean
  : O extends TextsOption ? readonly string[]
  : O extends NumberOption ? number
  : O extends ChoiceOption ? O["choices"][number]
  : string;

type Given<O extends Option> = O extends FlagOption | TextsOption | { readonly default: string | number }
  ? Plain<O>
  : Plain<O> | undefined;

/** The values of options: `undefined` where an option was not given and has no default. */
export type OptionValues<O extends Options> = { readonly [Name in keyof O]: Given<O[Name]> };

/** Every command has these. */
export const COMMON_OPTIONS: { readonly json: FlagOption; readonly help: FlagOption } = {
  json: { type: "flag", meaning: "print the result as JSON" },
  help: { type: "flag", meaning: "show this help" },
};

/** Every command that uses a GPU has these, too. */
export const GPU_OPTIONS: { readonly "no-tune": FlagOption } = {
  "no-tune": {
    type: "flag",
    meaning: "do not measure which kernels are fast on this adapter, nor use what was",
  },
};
