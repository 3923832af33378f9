/** What `finetune` makes of its options before anything is learned. */
import type { Output } from "../frame/context.ts";
import type { FillingModel } from "../filling/model.ts";
import type { Course } from "./course.ts";
import type { TaughtRows } from "./read_taught.ts";

/** What a method works with. */
export interface MethodWorld {
  readonly model: FillingModel;
  /** Most tokens of a row. */
  readonly length: number;
  readonly stderr: Output;
}

/** A course with what it is made of. */
export interface Taught {
  /** Of the task, for reports. */
  readonly name: string;
  readonly course: Course;
  readonly rows: TaughtRows;
}
