/** The reference evaluation of every primitive op: one line per op. */
import type { OpName } from "../graph/op_attributes.ts";
import { evaluateAdd } from "../ops/add.ts";
import { evaluateAfter } from "../ops/after.ts";
import { evaluateArgmax } from "../ops/argmax.ts";
import { evaluateBroadcast } from "../ops/broadcast.ts";
import { evaluateConcatenate } from "../ops/concatenate.ts";
import { evaluateConstant } from "../ops/constant.ts";
import { evaluateDivide } from "../ops/divide.ts";
import { evaluateEqual } from "../ops/equal.ts";
import type { EvaluateOp } from "../ops/evaluate_op.ts";
import { evaluateExp } from "../ops/exp.ts";
import { evaluateGather } from "../ops/gather.ts";
import { evaluateIsFinite } from "../ops/is_finite.ts";
import { evaluateLess } from "../ops/less.ts";
import { evaluateLog } from "../ops/log.ts";
import { evaluateMatmul } from "../ops/matmul.ts";
import { evaluateMax } from "../ops/max.ts";
import { evaluateMaximum } from "../ops/maximum.ts";
import { evaluateMinimum } from "../ops/minimum.ts";
import { evaluateMultiply } from "../ops/multiply.ts";
import { evaluateNegate } from "../ops/negate.ts";
import { evaluateOneHot } from "../ops/one_hot.ts";
import { evaluatePad } from "../ops/pad.ts";
import { evaluatePick } from "../ops/pick.ts";
import { evaluateRandomBits } from "../ops/random_bits.ts";
import { evaluateRandomWord } from "../ops/random_word.ts";
import { evaluateReadRows } from "../ops/read_rows.ts";
import { evaluateReshape } from "../ops/reshape.ts";
import { evaluateRoundToHalf } from "../ops/round_to_half.ts";
import { evaluateScatterAdd } from "../ops/scatter_add.ts";
import { evaluateSelect } from "../ops/select.ts";
import { evaluateSlice } from "../ops/slice.ts";
import { evaluateSqrt } from "../ops/sqrt.ts";
import { evaluateStopGradient } from "../ops/stop_gradient.ts";
import { evaluateSubtract } from "../ops/subtract.ts";
import { evaluateSum } from "../ops/sum.ts";
import { evaluateTanh } from "../ops/tanh.ts";
import { evaluateThreshold } from "../ops/threshold.ts";
import { evaluateToFloat } from "../ops/to_float.ts";
import { evaluateToInt } from "../ops/to_int.ts";
import { evaluateTopIndices } from "../ops/top_indices.ts";
import { evaluateTranspose } from "../ops/transpose.ts";
import { evaluateUniform } from "../ops/uniform.ts";
import { evaluateVisible } from "../ops/visible.ts";
import { evaluateWriteRows } from "../ops/write_rows.ts";

/** Ops that the interpreter itself gives a meaning: given values, and calls of composites. */
export type StructuralOp = "input" | "output";

/** Op → how the reference computes it. */
export const EVALUATIONS: { readonly [Op in Exclude<OpName, StructuralOp>]: EvaluateOp<Op> } = {
  constant: evaluateConstant,
  add: evaluateAdd,
  subtract: evaluateSubtract,
  multiply: evaluateMultiply,
  divide: evaluateDivide,
  maximum: evaluateMaximum,
  minimum: evaluateMinimum,
  less: evaluateLess,
  equal: evaluateEqual,
  select: evaluateSelect,
  negate: evaluateNegate,
  exp: evaluateExp,
  log: evaluateLog,
  tanh: evaluateTanh,
  sqrt: evaluateSqrt,
  toFloat: evaluateToFloat,
  toInt: evaluateToInt,
  stopGradient: evaluateStopGradient,
  isFinite: evaluateIsFinite,
  roundToHalf: evaluateRoundToHalf,
  after: evaluateAfter,
  sum: evaluateSum,
  max: evaluateMax,
  argmax: evaluateArgmax,
  topIndices: evaluateTopIndices,
  threshold: evaluateThreshold,
  reshape: evaluateReshape,
  transpose: evaluateTranspose,
  broadcast: evaluateBroadcast,
  slice: evaluateSlice,
  pad: evaluatePad,
  concatenate: evaluateConcatenate,
  matmul: evaluateMatmul,
  gather: evaluateGather,
  scatterAdd: evaluateScatterAdd,
  oneHot: evaluateOneHot,
  writeRows: evaluateWriteRows,
  readRows: evaluateReadRows,
  visible: evaluateVisible,
  randomBits: evaluateRandomBits,
  randomWord: evaluateRandomWord,
  uniform: evaluateUniform,
  pick: evaluatePick,
};
