/** Everything that is decided before a device does anything: dispatches, buffers, copies and their sizes. */
import type { TensorType } from "../../core/graph/tensor.ts";
import type { Dispatch } from "../kernel.ts";
import type { IndexBound } from "./index_bounds.ts";
import type { SplitTensor } from "./split/row_range.ts";

/** Where a value lies: in the buffer of an input, or in a slot. */
export type Place = { readonly input: string } | { readonly slot: number };

/** A dispatch and the buffer of each of its bindings. */
export interface PlannedDispatch {
  readonly dispatch: Dispatch;
  readonly places: readonly Place[];
  /** The op or composite that it helps to compute, and the number of the call. */
  readonly kernel: string;
  readonly call: number;
  /** Of the values that it binds. */
  readonly bytes: number;
  /** Of the whole call, with its first dispatch; 0 with the others. */
  readonly flops: number;
}

/** A copy of a whole value. */
export interface Copy {
  readonly from: Place;
  readonly to: Place;
  readonly bytes: number;
}

/** A tensor with a place. */
export interface PlannedTensor extends TensorType {
  readonly place: Place;
  readonly bytes: number;
  /** Whether its numbers are stored in 16 bits: inputs that are only read so; default no. */
  readonly isHalf?: boolean;
}

/** A graph, ready to be given buffers. */
export interface Plan {
  readonly inputs: Readonly<Record<string, PlannedTensor>>;
  readonly outputs: Readonly<Record<string, PlannedTensor>>;
  /** Bytes of every slot. */
  readonly slots: readonly number[];
  /** The first so many slots hold nothing between two steps, the others what is read later: outputs. */
  readonly workspaceSlots: number;
  readonly dispatches: readonly PlannedDispatch[];
  /** After the dispatches, in this order: outputs that are inputs, then what is carried and was not made in place. */
  readonly copies: readonly Copy[];
  /** Inputs and outputs that are in parts here, by the name of the whole. */
  readonly split: Readonly<Record<string, SplitTensor>>;
  readonly indexBounds: Readonly<Record<string, IndexBound>>;
  /** Bytes of all buffers: inputs (those placed elsewhere included), slots and the numbers of the dispatches. */
  readonly bytes: number;
}
