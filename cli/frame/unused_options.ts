/** Options that a command has for some of its uses only. */
import { UsageError } from "./errors.ts";

/**
 * Refuses options that would not be looked at.
 *
 * @param options values by name; one that was not given is undefined
 * @param use `special`: the options that not every use looks at; `used`: those that this one does; `kind` and `name` of it
 * @throws {UsageError} for the first of them.
 * @example
 * ```ts
 * import { refuseUnused } from "./unused_options.ts";
 * const use = { special: ["ratio", "pattern"], used: ["pattern"], kind: "method", name: "cloze" };
 * refuseUnused({ pattern: 1, ratio: undefined }, use);
 * try {
 *   refuseUnused({ ratio: 0.2 }, use);
 *   throw new Error();
 * } catch (error) {
 *   if (!String(error).includes("option --ratio: expected a method that uses it, found cloze")) throw error;
 * }
 * ```
 */
export function refuseUnused(
  options: Readonly<Record<string, unknown>>,
  { special, used, kind, name }: {
    readonly special: readonly string[];
    readonly used: readonly string[];
    readonly kind: string;
    readonly name: string;
  },
): void {
  const unused = special.find((each) => options[each] !== undefined && !used.includes(each));
  if (unused !== undefined) {
    throw new UsageError(`option --${unused}: expected a ${kind} that uses it, found ${name}`);
  }
}
