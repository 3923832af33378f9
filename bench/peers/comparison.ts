/** One piece of work done by everybody: results checked against ours, then timed in rounds. */
import type { Peer, Prepared } from "./peer.ts";
import { ratios, type Spread, spread } from "../spread.ts";
import { timeInRounds } from "./rounds.ts";
import type { Work } from "./work.ts";

/** What came of one contestant. */
export type Row =
  | { readonly peer: string; readonly onWebGpu: boolean; readonly refused: string }
  | {
    readonly peer: string;
    readonly onWebGpu: boolean;
    /** Milliseconds per piece of work. */
    readonly milliseconds: Spread;
    readonly gigaflopsPerSecond: number;
    /** Their time over ours, paired by round; above 1 we are ahead. */
    readonly overOurs: Spread;
    /** Largest difference from our result, relative to the largest element of ours. */
    readonly difference: number;
  };

/** A work and its rows, ours first. */
export interface Comparison {
  readonly work: string;
  readonly flops: number;
  readonly rounds: number;
  readonly rows: readonly Row[];
}

/**
 * Largest relative difference that counts as the same result. Peers order float32 sums as they like: products of
 * 1024 terms differ by 1e-6, losses after two updates by 1e-5; a forgotten bias or mask shows as 1e-1.
 */
const TOLERANCE = 1e-3;

/** Lets everybody do a piece of work. `us` comes first and is what the others are measured against. */
export async function compare(
  work: Work,
  { us, peers, rounds, say }: {
    readonly us: Peer;
    readonly peers: readonly Peer[];
    readonly rounds: number;
    readonly say: (line: string) => void;
  },
): Promise<Comparison> {
  say(`${work.name}: ${us.name}`);
  const own = await us.prepare(work);
  if (typeof own === "string") throw new Error(`${work.name}: we cannot do it: ${own}`);
  const expected = await own.result();

  const ready: { readonly peer: Peer; readonly prepared: Prepared; readonly difference: number }[] = [
    { peer: us, prepared: own, difference: 0 },
  ];
  const refused: Row[] = [];
  for (const peer of peers) {
    say(`${work.name}: ${peer.name}`);
    const refuse = (why: string): void =>
      void refused.push({ peer: peer.name, onWebGpu: peer.onWebGpu, refused: why });
    try {
      const prepared = await peer.prepare(work);
      if (typeof prepared === "string") {
        refuse(prepared);
        continue;
      }
      const difference = relativeDifference(await prepared.result(), expected);
      if (difference <= TOLERANCE) ready.push({ peer, prepared, difference });
      else {
        refuse(`its result differs from ours by ${difference.toExponential(1)} of the largest element`);
        prepared.close();
      }
    } catch (error) {
      refuse(`it fails: ${(error instanceof Error ? error.message : String(error)).split("\n")[0]}`);
    }
  }

  say(`${work.name}: timing`);
  const timings = await timeInRounds(ready.map(({ prepared }) => prepared), rounds);
  ready.forEach(({ prepared }) => prepared.close());
  const ourTimings = timings[0] ?? [];
  const rows = ready.map(({ peer, difference }, index): Row => {
    const own = timings[index] ?? [];
    const milliseconds = spread(own);
    return {
      peer: peer.name,
      onWebGpu: peer.onWebGpu,
      milliseconds,
      gigaflopsPerSecond: work.flops / milliseconds.median / 1e6,
      overOurs: ratios(own, ourTimings),
      difference,
    };
  });
  return { work: work.name, flops: work.flops, rounds, rows: [...rows, ...refused] };
}

function relativeDifference(found: Float32Array, expected: Float32Array): number {
  if (found.length !== expected.length) return Infinity;
  let largest = 0;
  let difference = 0;
  for (let index = 0; index < expected.length; index++) {
    const [ours, theirs] = [expected[index] ?? NaN, found[index] ?? NaN];
    largest = Math.max(largest, Math.abs(ours));
    // Not Math.max: NaN must not be lost.
    if (!(Math.abs(ours - theirs) <= difference)) difference = Math.abs(ours - theirs);
  }
  return difference / largest;
}
