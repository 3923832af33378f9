/** How long the rest of some work takes. */

/**
 * Told again and again how many of how many steps are done, says how many seconds the others take at the pace since the
 * first call: what happens before it, like compiling, does not count. Undefined at first.
 *
 * @param now milliseconds
 * @example
 * ```ts
 * import { pace } from "./pace.ts";
 * let time = 0;
 * const secondsLeft = pace(() => time);
 * if (secondsLeft(1, 10) !== undefined) throw new Error();
 * time = 2000;
 * if (secondsLeft(2, 10) !== 16) throw new Error();
 * ```
 */
export function pace(now: () => number): (done: number, all: number) => number | undefined {
  let first: { readonly at: number; readonly done: number } | undefined;
  return (done, all) => {
    const at = now();
    first ??= { at, done };
    if (done === first.done) return undefined;
    return (all - done) * (at - first.at) / 1000 / (done - first.done);
  };
}
