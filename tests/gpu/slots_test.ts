/** Slots: a property of the plan alone, without a device. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { assignSlots, type Lifetime } from "../../gpu/plan/slots.ts";

const lifetimes: fc.Arbitrary<readonly Lifetime[]> = fc.array(
  fc.record({ bytes: fc.integer({ min: 1, max: 9 }), first: fc.nat(20), length: fc.nat(8) })
    .map(({ bytes, first, length }) => ({ bytes: bytes * 16, first, last: first + length })),
  { maxLength: 40 },
);

Deno.test("slots: values that live at the same time never share one, and all fit theirs", () => {
  fc.assert(fc.property(lifetimes, (lives) => {
    const { slotOf, slotBytes } = assignSlots(lives);
    assertEquals(slotOf.length, lives.length);
    lives.forEach((a, i) => {
      assert((slotBytes[slotOf[i] ?? -1] ?? 0) >= a.bytes);
      lives.slice(i + 1).forEach((b, j) => {
        const overlap = a.first <= b.last && b.first <= a.last;
        assert(
          !overlap || slotOf[i] !== slotOf[i + 1 + j],
          `${JSON.stringify([a, b])} share slot ${slotOf[i]}`,
        );
      });
    });
  }));
});

Deno.test("slots: no more bytes than separate buffers, no fewer than are alive at once", () => {
  fc.assert(fc.property(lifetimes, (lives) => {
    const sum = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b, 0);
    const total = sum(assignSlots(lives).slotBytes);
    assert(total <= sum(lives.map(({ bytes }) => bytes)));
    for (let task = 0; task < 30; task++) {
      const alive = lives.filter(({ first, last }) => first <= task && task <= last);
      assert(total >= sum(alive.map(({ bytes }) => bytes)));
    }
  }));
});

Deno.test("slots: a chain of equal values needs two", () => {
  const lives = Array.from({ length: 100 }, (_, task) => ({ bytes: 64, first: task, last: task + 1 }));
  assertEquals(assignSlots(lives).slotBytes, [64, 64]);
});
