/**
 * A checkpoint that is not what it claims to be. The message is one sentence: where, what was expected, what
 * was found.
 *
 * @example
 * ```ts
 * import { CheckpointError } from "./checkpoint_error.ts";
 *
 * if (new CheckpointError("header: expected JSON").name !== "CheckpointError") throw new Error();
 * ```
 */
export class CheckpointError extends Error {
  /** The class, for messages. */
  override readonly name: string = "CheckpointError";
}
