/**
 * The gradient of attention without a matrix of scores. With the probabilities p = exp(score − log-sum-exp), what
 * dropout makes of them p' (0, or p / (1 − rate)), and D = Σ dy·y of a query's row:
 * dv = p'ᵀ·dy, dscore = p·(dy·vᵀ, dropped alike, − D), dq = scale · dscore·k, dk = scale · dscoreᵀ·q.
 * The queries' gradient and the keys' and values' are added up by invocations of their own, so nothing is atomic. A
 * GPU computes the scores for either; a software driver, which has no arithmetic to spare, keeps dscore for a chunk
 * of keys at a time.
 */
import type { CompositeKernel } from "../kernel.ts";
import { attentionCall } from "./attention/attention_call.ts";
import { keyGradients } from "./attention/key_gradients.ts";
import { queryGradient } from "./attention/query_gradient.ts";
import { queryFromScores } from "./attention/query_from_scores.ts";
import { prepare, preparedBytes } from "./attention/row_sums.ts";
import { chunksOf, scoreBytes } from "./attention/score_chunks.ts";

/** The kernel of the composite `attentionGradient`. */
export const attentionGradientKernel: CompositeKernel = {
  tolerance: {
    absolute: 2e-5,
    relative: 1e-5,
    reason: "dscore is a difference of float32 products that nearly cancel where one key dominates, times " +
      "exponentials of scores with a float32 product's error",
  },
  supports: ({ gradient }) => gradient?.cotangents.join() === "0" && gradient.wanted.join() === "0,1,2",
  plan: (call, composite) => {
    const attention = attentionCall(call, composite);
    if (!call.capabilities.isSoftware) {
      return {
        dispatches: [prepare(attention), queryGradient(attention), keyGradients(attention)],
        scratch: [preparedBytes(attention)],
      };
    }
    return {
      dispatches: [
        prepare(attention),
        ...chunksOf(attention).flatMap((chunk) => [
          keyGradients(attention, chunk),
          queryFromScores(attention, chunk),
        ]),
      ],
      scratch: [preparedBytes(attention), scoreBytes(attention)],
    };
  },
};
