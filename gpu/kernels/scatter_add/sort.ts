/**
 * A stable sort of indices on the device: runs of 1, 16, 256, … sorted elements are merged sixteen at a time. An
 * element finds its place in a merged run by binary search in the fifteen other runs, so there are no atomics, no
 * shared memory, and only one result.
 */
import type { Binding, Dispatch, KernelPlan, Operand } from "../../kernel.ts";
import { perElement } from "../per_element.ts";

/** What is sorted, and where scratch space may begin. */
export interface Sort {
  /** int, `size` elements. */
  readonly keys: Operand;
  readonly size: number;
  /** Scratch buffers that the plan already has; those asked for here come after them. */
  readonly scratchBefore: number;
}

/** The dispatches of a sort, and where it leaves the keys in order and the places they come from. */
export interface Sorted extends Required<KernelPlan> {
  readonly keys: Operand;
  readonly order: Operand;
}

/** Runs that are merged into one. */
const WAYS = 16;

/**
 * Sorts keys; equal keys stay in order.
 *
 * @example
 * ```ts
 * import { sort } from "./sort.ts";
 * if (sort({ keys: { input: 1 }, size: 300, scratchBefore: 0 }).dispatches.length !== 3) throw new Error();
 * ```
 */
export function sort({ keys, size, scratchBefore }: Sort): Sorted {
  const place = (index: number): Operand => ({ scratch: scratchBefore + index });
  const dispatches: Dispatch[] = [];
  let from = { keys, order: keys };
  for (let run = 1; run === 1 || run < size; run *= WAYS) {
    const isEven = dispatches.length % 2 === 0;
    const to = { keys: place(isEven ? 0 : 2), order: place(isEven ? 1 : 3) };
    dispatches.push(merge({ from, to, size, run }));
    from = to;
  }
  const buffers = dispatches.length > 1 ? 4 : 2;
  return { dispatches, scratch: Array.from({ length: buffers }, () => 4 * size), ...from };
}

/** Keys with the places they had before the sort. */
interface Ordered {
  readonly keys: Operand;
  readonly order: Operand;
}

/** Merges runs of `run` elements. Before the first merge every element is at its own place. */
function merge(
  { from, to, size, run }: {
    readonly from: Ordered;
    readonly to: Ordered;
    readonly size: number;
    readonly run: number;
  },
): Dispatch {
  const binding = (name: string, access: Binding["access"], operand: Operand): Binding => ({
    name,
    type: "i32",
    access,
    operand,
  });
  return perElement({
    label: "sort by merging",
    bindings: [
      binding("keys", "read", from.keys),
      binding("order", "read", from.order),
      binding("merged_keys", "write", to.keys),
      binding("merged_order", "write", to.order),
    ],
    parameters: [{ name: "run", type: "u32", value: run }],
    size,
    functions: `
// How many of the sorted keys from \`begin\` to \`end\` lie before a key; equal ones do where \`with_equal\`.
fn count_before(key: i32, begin: u32, end: u32, with_equal: bool) -> u32 {
  var low = begin;
  var high = end;
  while (low < high) {
    let middle = (low + high) / 2u;
    let other = keys[middle];
    if (other < key || (with_equal && other == key)) { low = middle + 1u; } else { high = middle; }
  }
  return low - begin;
}
`,
    statements: `
  let key = keys[i];
  let own = i / parameters.run;
  let first = own / ${WAYS}u * ${WAYS}u;
  var place = first * parameters.run + i % parameters.run;
  for (var other = first; other < first + ${WAYS}u; other++) {
    let begin = min(other * parameters.run, parameters.size);
    let end = min(begin + parameters.run, parameters.size);
    if (other != own) { place += count_before(key, begin, end, other < own); }
  }
  merged_keys[place] = key;
  merged_order[place] = select(order[i], i32(i), parameters.run == 1u);`,
  });
}
