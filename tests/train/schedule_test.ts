import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { learningRate, type Schedule, scheduleOf } from "../../core/train/schedule.ts";

const SCHEDULE: fc.Arbitrary<Schedule> = fc.record({
  peak: fc.double({ min: 1e-6, max: 1, noNaN: true }),
  warmupSteps: fc.oneof(fc.nat(20), fc.double({ min: 0.5, max: 20, noNaN: true })),
  decaySteps: fc.integer({ min: 1, max: 50 }),
  style: fc.constantFrom("constant", "linear", "cosine"),
  finalRatio: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
});

/** All steps of a schedule, and some after its end. */
function stepsOf({ warmupSteps, decaySteps }: Schedule): readonly number[] {
  return [...Array(Math.ceil(warmupSteps + decaySteps) + 20).keys()];
}

function check(holds: (schedule: Schedule) => void): void {
  fc.assert(fc.property(SCHEDULE, holds), { numRuns: 300 });
}

Deno.test("a warm-up begins at 0, so that the first update changes nothing; without one the peak comes first", () => {
  check((schedule) => {
    const expected = schedule.warmupSteps > 0 ? 0 : schedule.peak;
    assertAlmostEquals(learningRate(schedule, 0), expected, 1e-15);
  });
});

Deno.test("the rate never leaps: it is continuous at the end of the warm-up and everywhere else", () => {
  check((schedule) => {
    const { peak, warmupSteps, decaySteps } = schedule;
    assertAlmostEquals(learningRate(schedule, warmupSteps), peak, 1e-12 * peak);
    const steepest = peak * (1 / Math.max(warmupSteps, 1e-9) + Math.PI / 2 / decaySteps);
    for (const step of stepsOf(schedule)) {
      const [before, after] = [step + 0.25, step + 0.25001].map((at) => learningRate(schedule, at));
      assert(Math.abs((after ?? NaN) - (before ?? NaN)) <= steepest * 1e-5 * 1.01 + 1e-15);
    }
  });
});

Deno.test("the rate rises until the end of the warm-up, and never again", () => {
  check((schedule) => {
    const steps = stepsOf(schedule);
    steps.slice(1).forEach((step) => {
      const change = learningRate(schedule, step) - learningRate(schedule, step - 1);
      if (step <= schedule.warmupSteps) assert(change > 0);
      if (step - 1 >= schedule.warmupSteps) assert(change <= 1e-15);
    });
  });
});

Deno.test("the decay ends at its part of the peak; cosine stays there, linear goes on, constant never left", () => {
  check((schedule) => {
    const { peak, warmupSteps, decaySteps, finalRatio, style } = schedule;
    const [end, later] = [1, 2].map((share) => learningRate(schedule, warmupSteps + share * decaySteps));
    const last = style === "constant" ? peak : finalRatio * peak;
    const beyond = { constant: peak, cosine: last, linear: 2 * last - peak }[style];
    assertAlmostEquals(end ?? NaN, last, 1e-12 * peak);
    assertAlmostEquals(later ?? NaN, beyond, 1e-12 * peak);
  });
});

Deno.test("half of the decay is done in half of its steps, whatever the style", () => {
  check((schedule) => {
    const { peak, warmupSteps, decaySteps, finalRatio, style } = schedule;
    const middle = learningRate(schedule, warmupSteps + decaySteps / 2);
    assertAlmostEquals(middle, style === "constant" ? peak : peak * (1 + finalRatio) / 2, 1e-12 * peak);
  });
});

Deno.test("the schedule of a run warms up for its part of the steps and decays for the rest", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      (steps, warmup) => {
        const options = { peak: 1, style: "cosine", finalRatio: 0.1 } as const;
        const { warmupSteps, decaySteps, ...rest } = scheduleOf(steps, { ...options, warmup });
        assertEquals(rest, options);
        assertAlmostEquals(warmupSteps, warmup * steps, 1e-9);
        assertAlmostEquals(warmupSteps + decaySteps, steps, 1e-9);
      },
    ),
  );
});
