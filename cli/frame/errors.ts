/** Errors that are messages to the person at the keyboard: one sentence each, no stack trace. */
import { CheckpointError } from "../../core/checkpoint/checkpoint_error.ts";
import { DataError } from "../../data/data_error.ts";
import { DeviceError, DeviceLostError, NoAdapterError } from "../../gpu/device_errors.ts";
import type { ExitStatus } from "./context.ts";

/** The command line is not one that a command understands; exit status 2. */
export class UsageError extends Error {
  /** The class, for messages. */
  override readonly name: string = "UsageError";
}

/** The command was understood but cannot be done; exit status 1. */
export class CommandError extends Error {
  /** The class, for messages. */
  override readonly name: string = "CommandError";
}

/** Which errors say what is wrong with what was given; all others are defects of the program. */
const EXPLAINED = [
  CommandError,
  DataError,
  CheckpointError,
  RangeError,
  NoAdapterError,
  DeviceError,
  DeviceLostError,
];

/** An error as it is reported. */
export interface ErrorReport {
  readonly message: string;
  readonly status: ExitStatus;
}

/**
 * The one line that tells a person about an error, and the exit status it means.
 *
 * @example
 * ```ts
 * import { reportOf, UsageError } from "./errors.ts";
 *
 * if (reportOf(new UsageError("unknown command")).status !== 2) throw new Error();
 * if (!reportOf(new TypeError("x is undefined")).message.startsWith("internal error")) throw new Error();
 * ```
 */
export function reportOf(error: unknown): ErrorReport {
  const message = (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, " ");
  if (error instanceof UsageError) return { message, status: 2 };
  if (EXPLAINED.some((kind) => error instanceof kind)) return { message, status: 1 };
  if (error instanceof Deno.errors.NotCapable) return { message: `not permitted: ${message}`, status: 1 };
  return { message: `internal error: ${message} (GLM_DEBUG=1 shows where)`, status: 1 };
}
