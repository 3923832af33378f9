/** Interleaved timing: every round runs each contestant once, so that a drift of the machine hits all of them. */
import type { Prepared } from "./peer.ts";

/** How long a run should take at least, so that the wait at its end (10 ms in Deno) hardly counts. */
const RUN_MS = 400;
const MOST_REPETITIONS = 32;

/**
 * Times contestants in rounds.
 *
 * @param contestants warmed up already
 * @returns per contestant, the milliseconds of one piece of work in each round
 */
export async function timeInRounds(
  contestants: readonly Prepared[],
  rounds: number,
): Promise<readonly (readonly number[])[]> {
  const repetitions: number[] = [];
  for (const contestant of contestants) {
    const once = await milliseconds(() => contestant.run(1));
    repetitions.push(Math.min(Math.max(1, Math.round(RUN_MS / once)), MOST_REPETITIONS));
  }
  const timings = contestants.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, contestant] of contestants.entries()) {
      const times = repetitions[index] ?? 1;
      timings[index]?.push(await milliseconds(() => contestant.run(times)) / times);
    }
  }
  return timings;
}

async function milliseconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
