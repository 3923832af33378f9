/** The format of the golden SuperGLUE cases. */
import type { ChoiceLoss } from "../../core/tasks/choice_loss.ts";
import { SUPERGLUE } from "../../core/tasks/superglue/tasks.ts";
import type { Item, Task } from "../../core/tasks/task.ts";
import { type GoldenExample, rowOf } from "./golden_examples.ts";

/** A sample: one sequence, whose targets are the verbalizers; or one sequence per choice. */
export type GoldenSample = SharedSample | SeparateSample;

/** What samples of both kinds have. */
export interface SampleBase {
  readonly label: number;
  readonly uid: string;
  /** Answers that are read behind the one sequence (`fast_decode`). */
  readonly dec_text?: readonly (readonly number[])[];
  readonly dec_position?: readonly (readonly (readonly number[])[])[];
  readonly dec_target?: readonly (readonly number[])[];
  /** A sample of the language model's, under its names. */
  readonly attention_mask?: number;
  readonly position_id?: readonly (readonly number[])[];
  readonly loss_mask?: readonly number[];
}

/** One sequence for all choices. */
export interface SharedSample extends SampleBase {
  readonly text: readonly number[];
  readonly position: readonly (readonly number[])[];
  readonly mask: number;
  readonly target: readonly number[];
}

/** One sequence per choice. */
export interface SeparateSample extends SampleBase {
  readonly text: readonly (readonly number[])[];
  readonly position: readonly (readonly (readonly number[])[])[];
  readonly mask: readonly number[];
  readonly target: readonly (readonly number[])[];
  readonly logit_mask: readonly (readonly number[])[];
}

/** Whether every choice is a sequence. */
export function isSeparate(sample: GoldenSample): sample is SeparateSample {
  return Array.isArray(sample.mask);
}

/** Options of the original. */
export interface Variant {
  readonly multi_token?: boolean;
  readonly adapet?: boolean;
  readonly length_penalty?: number;
  readonly loss_func?: ChoiceLoss | "cross_entropy";
  readonly as_lm?: boolean;
  readonly fast_decode?: boolean;
  readonly cloze_eval?: boolean;
}

/** A case of either file. */
export interface SuperglueCase {
  readonly task: string;
  readonly pattern_id: number | null;
  readonly tokenizer: string;
  readonly variant: Variant;
  readonly seq_length?: number;
  readonly multi_token?: boolean;
  readonly examples?: readonly GoldenExample[];
  readonly samples: readonly GoldenSample[];
  readonly train_samples?: readonly GoldenSample[];
  readonly raw_model_logits_per_forward?: readonly (readonly (readonly number[])[])[];
  readonly predictions?: readonly number[];
  readonly lm_losses_per_batch?: readonly number[];
  readonly finetune_losses_per_batch?: readonly number[];
}

/** The task of a case, and its items. */
export function itemsOf(
  { task: name, examples = [] }: Pick<SuperglueCase, "task" | "examples">,
): { readonly task: Task; readonly items: readonly Item[] } {
  const task = SUPERGLUE[name];
  if (task === undefined) throw new RangeError(`task: expected one of SuperGLUE, found "${name}"`);
  return { task, items: examples.flatMap((example) => task.read(rowOf(name, example))) };
}
