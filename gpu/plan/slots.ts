/** Which values share a buffer: two values may, when they are never needed at the same time. */

/** How long a value is needed, in task numbers, and how large it is. */
export interface Lifetime {
  readonly bytes: number;
  /** The task that makes it. */
  readonly first: number;
  /** The last task that reads it; at least `first`. */
  readonly last: number;
}

/** A slot for every value. */
export interface SlotAssignment {
  /** Value → slot. */
  readonly slotOf: readonly number[];
  /** Slot → bytes. */
  readonly slotBytes: readonly number[];
}

/** A slot while slots are assigned; the lifetimes of its values are kept in order. */
interface Slot {
  readonly bytes: number;
  readonly taken: Lifetime[];
}

/**
 * Assigns whole buffers to values. Largest first, each into the smallest slot that is free during its whole life:
 * the greedy order whose totals come close to the largest sum of live bytes. Lives are closed intervals, so that
 * a task never finds one buffer among both what it reads and what it writes.
 *
 * @example
 * ```ts
 * import { assignSlots } from "./slots.ts";
 * const { slotOf, slotBytes } = assignSlots([
 *   { bytes: 64, first: 0, last: 1 },
 *   { bytes: 32, first: 1, last: 2 },
 *   { bytes: 16, first: 2, last: 3 },
 * ]);
 * if (slotOf.join() !== "0,1,0" || slotBytes.join() !== "64,32") throw new Error();
 * ```
 */
export function assignSlots(lifetimes: readonly Lifetime[]): SlotAssignment {
  const slots: Slot[] = [];
  const slotOf = new Array<number>(lifetimes.length).fill(-1);
  const largestFirst = lifetimes.map((lifetime, value) => ({ lifetime, value }))
    .sort((a, b) => b.lifetime.bytes - a.lifetime.bytes || a.value - b.value);
  for (const { lifetime, value } of largestFirst) {
    // Slots are made largest first, so the last one that is free is the smallest.
    const slot = slots.findLastIndex((each) => isFree(each, lifetime));
    if (slot >= 0) {
      const { taken } = slots[slot] ?? { taken: [] };
      taken.splice(position(taken, lifetime), 0, lifetime);
      slotOf[value] = slot;
    } else {
      slotOf[value] = slots.length;
      slots.push({ bytes: lifetime.bytes, taken: [lifetime] });
    }
  }
  return { slotOf, slotBytes: slots.map(({ bytes }) => bytes) };
}

/**
 * The sizes that several lists of slots fit into, the n-th of each into the n-th.
 *
 * @example
 * ```ts
 * import { largestSlots } from "./slots.ts";
 * if (largestSlots([[64, 32], [48, 48, 16]]).join() !== "64,48,16") throw new Error();
 * ```
 */
export function largestSlots(lists: readonly (readonly number[])[]): readonly number[] {
  const count = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: count }, (_, slot) => Math.max(...lists.map((sizes) => sizes[slot] ?? 0)));
}

function isFree({ taken }: Slot, { first, last }: Lifetime): boolean {
  const at = position(taken, { first });
  const before = taken[at - 1];
  const after = taken[at];
  return (before === undefined || before.last < first) && (after === undefined || last < after.first);
}

/** How many of the lives, which are in order and disjoint, begin before another. */
function position(taken: readonly Lifetime[], { first }: { readonly first: number }): number {
  let [low, high] = [0, taken.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((taken[middle]?.first ?? 0) < first) low = middle + 1;
    else high = middle;
  }
  return low;
}
