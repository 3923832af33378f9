/**
 * Every primitive op and what it carries besides its inputs. This is the whole instruction set: models,
 * gradients and optimisers are compositions of these.
 *
 * Four tables are exhaustive over `OpName`, so that forgetting an op fails the type check: this one, the
 * evaluations (`core/interpret/evaluations.ts`), the gradients (`core/interpret/gradients.ts`) and the kernels
 * (`gpu/kernels/table.ts`).
 */
import type { Call } from "./composite.ts";
import type { Shape } from "./tensor.ts";

/** Ops without attributes carry this. */
export type None = Readonly<Record<never, never>>;

/** Which rows of a larger table a part of it is. */
export interface RowsOf {
  /** The part's first row in the table. */
  readonly start: number;
  /** Rows of the table. */
  readonly of: number;
}

/** Op name → its attributes. Inputs are listed in the op's own file, `core/ops/NAME.ts`. */
export interface OpAttributes {
  // Leaves
  /** A value given at every evaluation. */
  readonly input: { readonly name: string };
  /** One number, as a scalar. */
  readonly constant: { readonly value: number };
  /** Output `index` of a call of a composite; the inputs are the call's. */
  readonly output: { readonly call: Call; readonly index: number };

  // Element by element, with broadcasting
  readonly add: None;
  readonly subtract: None;
  readonly multiply: None;
  readonly divide: None;
  readonly maximum: None;
  readonly minimum: None;
  /** 1 where a < b, else 0. */
  readonly less: None;
  /** 1 where a = b, else 0. */
  readonly equal: None;
  /** a where the condition is not 0, else b. */
  readonly select: None;
  readonly negate: None;
  readonly exp: None;
  readonly log: None;
  readonly tanh: None;
  readonly sqrt: None;
  /** int → float. */
  readonly toFloat: None;
  /** float → int, towards zero. */
  readonly toInt: None;
  /** The value itself; gradients stop here. */
  readonly stopGradient: None;
  /** 1 where x is neither infinite nor NaN, else 0. */
  readonly isFinite: None;
  /** The nearest float16; stored in 16 bits where backends can. */
  readonly roundToHalf: None;
  /** The first input, computed after the second. */
  readonly after: None;

  // Reductions; reduced axes stay, with size 1
  readonly sum: { readonly axes: readonly number[] };
  readonly max: { readonly axis: number };
  /** The index of the largest value, the first of equals. */
  readonly argmax: { readonly axis: number };

  /** The places of the largest elements along the last axis, the largest first. */
  readonly topIndices: { readonly count: number };
  /** The smallest element whose larger ones together weigh at most a limit. */
  readonly threshold: None;

  // The same numbers in another arrangement
  readonly reshape: { readonly shape: Shape };
  readonly transpose: { readonly permutation: readonly number[] };
  readonly broadcast: { readonly shape: Shape };
  readonly slice: { readonly axis: number; readonly start: number; readonly end: number };
  /** Zeros before and after, along one axis. */
  readonly pad: { readonly axis: number; readonly before: number; readonly after: number };
  readonly concatenate: { readonly axis: number };

  // Products
  /** a[…, M, K] · b[…, N, K]ᵀ. */
  readonly matmul: None;

  // By index
  /** Of a part of a table, where given: then an index outside it gives zeros. */
  readonly gather: { readonly part?: RowsOf };
  /** Into a part of a table, where given: then what belongs outside it is left out. */
  readonly scatterAdd: { readonly rows: number; readonly part?: RowsOf };
  readonly oneHot: { readonly depth: number };
  readonly writeRows: None;
  readonly readRows: { readonly count: number };

  // What only GLM needs
  /** 1 where query may attend to key (SPEC: who sees whom), else 0. */
  readonly visible: { readonly keys: number };

  // Randomness
  readonly randomBits: { readonly shape: Shape; readonly stream: number };
  /** 32 random bits for each of several keys. */
  readonly randomWord: None;
  /** 32 random bits → [0, 1), exact in float32. */
  readonly uniform: None;
  /** The place that a number in [0, 1) chooses among weights. */
  readonly pick: None;
}

/** Names of the primitive ops. */
export type OpName = keyof OpAttributes;
