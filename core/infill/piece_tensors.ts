/** What some rows read next, as the tensors that a pass with a memory is given. */
import { modelTensors } from "../glm/batch_tensors.ts";
import type { GlmConfig } from "../glm/config.ts";
import { tensor, type Tensors } from "../graph/tensor.ts";

/** Tokens of one piece that follow each other. */
export interface RowPiece {
  readonly tokens: readonly number[];
  /** Of the mask that the piece belongs to. */
  readonly position: number;
  /** Block position of the first of the tokens. */
  readonly first: number;
  /** What the model is to predict at each token, where that matters. */
  readonly targets?: readonly number[];
}

/** What the rows read before. */
export interface RowState {
  readonly lengths: readonly number[];
  readonly contextLengths: readonly number[];
}

/**
 * Inputs of a pass over `length` tokens of every row, padded with zeros, and int `targets` of the same shape. What
 * a row reads beyond its piece is overwritten by what it reads next.
 *
 * @throws {RangeError} when an id or position is out of range.
 * @example
 * ```ts
 * import { pieceTensors } from "./piece_tensors.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 32, blockPositions: true };
 * const state = { lengths: [4, 6], contextLengths: [4, 6] };
 * const pieces = [{ tokens: [5, 11], position: 2, first: 1 }, undefined];
 * const { blockPosition } = pieceTensors(pieces, { config, length: 2, state });
 * if (blockPosition?.data.join() !== "1,2,0,0") throw new Error();
 * ```
 */
export function pieceTensors(
  pieces: readonly (RowPiece | undefined)[],
  { config, length, state }: {
    readonly config: GlmConfig;
    readonly length: number;
    readonly state: RowState;
  },
): Tensors {
  const rows = pieces.length;
  const table = (valueOf: (piece: RowPiece, i: number) => number | undefined): Int32Array<ArrayBuffer> =>
    Int32Array.from({ length: rows * length }, (_, at) => {
      const piece = pieces[Math.floor(at / length)];
      const i = at % length;
      return piece === undefined || i >= piece.tokens.length ? 0 : valueOf(piece, i) ?? 0;
    });
  const targets = table((piece, i) => piece.targets?.[i]);
  const inputs = modelTensors({
    batchSize: rows,
    length,
    tokens: table(({ tokens }, i) => tokens[i]),
    targets,
    lossMask: new Int32Array(rows * length),
    position: table(({ position }) => position),
    blockPosition: table(({ first }, i) => first + i),
    first: new Int32Array(rows * length),
    contextEnd: Int32Array.from(
      { length: rows * length },
      (_, at) => state.contextLengths[Math.floor(at / length)] ?? 0,
    ),
    filled: new Int32Array(rows).fill(length),
  }, config);
  return {
    ...inputs,
    start: tensor([rows], Int32Array.from(state.lengths)),
    targets: tensor([rows, length], targets),
  };
}
