/**
 * Every kernel. Exhaustive over the ops, together with `EXPRESSIONS` (ops that work element by element): an op
 * without a kernel fails the type check.
 */
import type { OpName } from "../../core/graph/op_attributes.ts";
import type { ElementwiseName } from "../../core/ops/elementwise.ts";
import type { CompositeKernel, OpKernel } from "../kernel.ts";
import { advanceKernel } from "./advance.ts";
import { argmaxKernel } from "./argmax.ts";
import { attentionKernel } from "./attention.ts";
import { attentionGradientKernel } from "./attention_gradient.ts";
import { broadcastKernel } from "./broadcast.ts";
import { concatenateKernel } from "./concatenate.ts";
import { constantKernel } from "./constant.ts";
import { crossEntropyKernel } from "./cross_entropy.ts";
import { crossEntropyGradientKernel } from "./cross_entropy_gradient.ts";
import { gatherKernel } from "./gather.ts";
import { layerNormKernel } from "./layer_norm.ts";
import { layerNormGradientKernel } from "./layer_norm_gradient.ts";
import { linearCrossEntropyKernel } from "./linear_cross_entropy.ts";
import { linearCrossEntropyGradientKernel } from "./linear_cross_entropy_gradient.ts";
import { matmulKernel } from "./matmul.ts";
import { maxKernel } from "./max.ts";
import { oneHotKernel } from "./one_hot.ts";
import { padKernel } from "./pad.ts";
import { pickKernel } from "./pick.ts";
import { randomBitsKernel } from "./random_bits.ts";
import { randomWordKernel } from "./random_word.ts";
import { readRowsKernel } from "./read_rows.ts";
import { recallKernel } from "./recall.ts";
import { rememberKernel } from "./remember.ts";
import { roundToHalfKernel } from "./round_to_half.ts";
import { scatterAddKernel } from "./scatter_add.ts";
import { sliceKernel } from "./slice.ts";
import { sumKernel } from "./sum.ts";
import { sumOfRowsKernel } from "./sum_of_rows.ts";
import { sumOfSquaresKernel } from "./sum_of_squares.ts";
import { thresholdKernel } from "./threshold.ts";
import { topIndicesKernel } from "./top_indices.ts";
import { transposeKernel } from "./transpose.ts";
import { visibleKernel } from "./visible.ts";
import { writeRowsKernel } from "./write_rows.ts";

/** Ops with a kernel of their own: not the leaves, not aliases, not what `EXPRESSIONS` covers. */
export type KernelOp = Exclude<OpName, "input" | "output" | "reshape" | "after" | ElementwiseName>;

/** Op → kernel. */
export const OP_KERNELS: { readonly [Op in KernelOp]: OpKernel<Op> } = {
  argmax: argmaxKernel,
  broadcast: broadcastKernel,
  concatenate: concatenateKernel,
  constant: constantKernel,
  gather: gatherKernel,
  matmul: matmulKernel,
  max: maxKernel,
  oneHot: oneHotKernel,
  pad: padKernel,
  pick: pickKernel,
  randomBits: randomBitsKernel,
  randomWord: randomWordKernel,
  readRows: readRowsKernel,
  roundToHalf: roundToHalfKernel,
  scatterAdd: scatterAddKernel,
  slice: sliceKernel,
  sum: sumKernel,
  threshold: thresholdKernel,
  topIndices: topIndicesKernel,
  transpose: transposeKernel,
  visible: visibleKernel,
  writeRows: writeRowsKernel,
};

/** Composite's name → the kernel that computes it whole. Its body is the specification. */
export const COMPOSITE_KERNELS: Readonly<Record<string, CompositeKernel>> = {
  advance: advanceKernel,
  attention: attentionKernel,
  attentionGradient: attentionGradientKernel,
  crossEntropy: crossEntropyKernel,
  crossEntropyGradient: crossEntropyGradientKernel,
  layerNorm: layerNormKernel,
  layerNormGradient: layerNormGradientKernel,
  linearCrossEntropy: linearCrossEntropyKernel,
  linearCrossEntropyGradient: linearCrossEntropyGradientKernel,
  recall: recallKernel,
  remember: rememberKernel,
  sumOfRows: sumOfRowsKernel,
  sumOfSquares: sumOfSquaresKernel,
};
