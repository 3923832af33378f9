/**
 * A recorded tape of random draws, read from the beginning: replaying what the original drew makes its random
 * functions comparable exactly.
 */

/** One recorded draw: its kind, then what the kind records; the last entry is what was drawn. */
export type Draw = readonly [string, ...unknown[]];

/** A span as the golden files write it. */
export type Pair = readonly [number, number];

/** A reader of one tape. Every call takes the next draw and fails when it is of another kind. */
export interface Tape {
  /** A number in [0, 1). */
  readonly random: () => number;
  /** An integer; `count` is how many values it could have taken, checked against the recorded bounds. */
  readonly integer: (count: number) => number;
  /** A span length. */
  readonly choice: () => number;
  /** What a shuffle made of its list. */
  readonly shuffled: <T extends number | Pair>() => readonly T[];
  /** Distinct values. */
  readonly sample: () => readonly number[];
  /** How many draws were not read. */
  readonly unread: () => number;
}

/**
 * Opens a tape.
 *
 * @example
 * ```ts
 * import { openTape } from "./tape.ts";
 *
 * const tape = openTape([["random", 0.25], ["randrange", [45], 2]]);
 * if (tape.random() !== 0.25 || tape.integer(45) !== 2 || tape.unread() !== 0) throw new Error("unexpected");
 * ```
 */
export function openTape(draws: readonly Draw[]): Tape {
  let next = 0;
  const take = (...kinds: readonly string[]): Draw => {
    const draw = draws[next];
    if (draw === undefined) {
      throw new RangeError(`tape ends before draw ${next}: expected ${kinds.join(" or ")}`);
    }
    if (!kinds.includes(draw[0])) {
      throw new RangeError(`draw ${next} of the tape is ${draw[0]}: expected ${kinds.join(" or ")}`);
    }
    next++;
    return draw;
  };
  return {
    random: () => Number(take("random").at(-1)),
    integer: (count) => {
      const [kind, bounds, value] = take("randrange", "randint") as readonly [
        string,
        readonly number[],
        number,
      ];
      const recorded = choices(kind, bounds);
      if (recorded !== count) {
        throw new RangeError(
          `draw ${next - 1} of the tape is one of ${recorded} values: expected one of ${count}`,
        );
      }
      return value;
    },
    choice: () => (take("choices").at(-1) as readonly number[])[0] ?? NaN,
    shuffled: <T extends number | Pair>() => take("shuffle").at(-1) as readonly T[],
    sample: () => take("sample").at(-1) as readonly number[],
    unread: () => draws.length - next,
  };
}

/** How many values an integer draw could have taken. Python's `randint` includes its upper bound, numpy's does not. */
function choices(kind: string, bounds: readonly number[]): number {
  const [first = 0, second] = bounds;
  if (second === undefined) return first;
  return second - first + (kind === "randint" ? 1 : 0);
}
