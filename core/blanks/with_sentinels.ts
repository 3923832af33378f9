/** Variant of the layout: every piece has its own mask and start token, and no position tells where it belongs. */
import type { Example } from "./example.ts";
import { pieces } from "./pieces.ts";

/** The numbered tokens: index k − 1 belongs to the k-th piece (k ≥ 1); piece 0 keeps the ordinary tokens. */
export interface Sentinels {
  readonly masks: readonly number[];
  readonly sops: readonly number[];
  /** The position of every token of Part B: one past the positions a text can have. */
  readonly maxSequenceLength: number;
}

/**
 * The example with sentinel tokens: the k-th piece in the order of Part B, k ≥ 1, is marked by `masks[k - 1]` in
 * Part A and begins with `sops[k - 1]`; all of Part B has the position `maxSequenceLength`. Mask and piece are then
 * matched by their tokens, not by their positions.
 *
 * Source: the option `--sentinel-token` of the published code. Apply it after `shiftPositions`, which must not move
 * the sentinel position.
 *
 * @throws {RangeError} when there are more pieces than sentinels.
 *
 * @example
 * ```ts
 * import { layout } from "./layout.ts";
 * import { withSentinels } from "./with_sentinels.ts";
 *
 * const spans = [{ start: 0, end: 1 }, { start: 1, end: 2 }];
 * const example = layout({ tokens: [1, 2], spans, mask: 90, sop: 91, eop: 92 });
 * const marked = withSentinels(example, { masks: [80], sops: [81], maxSequenceLength: 64 });
 * if (marked.tokens.join() !== "90,80,91,1,81,2") throw new Error("not marked");
 * ```
 */
export function withSentinels(example: Example, sentinels: Sentinels): Example {
  const tokens = [...example.tokens];
  const targets = [...example.targets];
  for (const [k, piece] of pieces(example).entries()) {
    if (k === 0) continue;
    const mask = sentinels.masks[k - 1];
    const sop = sentinels.sops[k - 1];
    if (mask === undefined || sop === undefined) {
      throw new RangeError(
        `piece ${k} has no sentinel: found ${sentinels.masks.length} masks and ${sentinels.sops.length} start tokens`,
      );
    }
    tokens[piece.maskPlace] = mask;
    targets[piece.maskPlace] = mask;
    tokens[piece.start] = sop;
  }
  const position = example.position.map((place, index) =>
    index < example.contextLength ? place : sentinels.maxSequenceLength
  );
  return { ...example, tokens, targets, position };
}
