/** A heap in an array: what comes before everything else is on top. */

/** Whether `a` comes before `b`. */
export type IsBefore<Item> = (a: Item, b: Item) => boolean;

/** Puts an item into a heap. */
export function pushHeap<Item>(heap: Item[], item: Item, isBefore: IsBefore<Item>): void {
  let at = heap.length;
  heap.push(item);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(item, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = item;
}

/**
 * Takes the top off a heap; nothing where it is empty.
 *
 * @example
 * ```ts
 * import { popHeap, pushHeap } from "./heap.ts";
 *
 * const heap: number[] = [];
 * const isBefore = (a: number, b: number) => a < b;
 * for (const item of [3, 1, 2]) pushHeap(heap, item, isBefore);
 * if (popHeap(heap, isBefore) !== 1 || popHeap(heap, isBefore) !== 2) throw new Error();
 * ```
 */
export function popHeap<Item>(heap: Item[], isBefore: IsBefore<Item>): Item | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    const [left, right] = [heap[child], heap[child + 1]];
    if (left === undefined) break;
    let best = left;
    if (right !== undefined && isBefore(right, left)) [best, child] = [right, child + 1];
    if (!isBefore(best, last)) break;
    heap[at] = best;
    at = child;
  }
  heap[at] = last;
  return top;
}
