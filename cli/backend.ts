/** Where a command computes: `--backend auto|gpu|cpu`. */
import type { Backend } from "../core/graph/backend.ts";
import type { Precision } from "../core/interpret/evaluate.ts";
import { referenceBackend } from "../core/interpret/reference_backend.ts";
import type { Context } from "./frame/context.ts";
import { CommandError } from "./frame/errors.ts";
import { paint } from "./terminal/paint.ts";

const CHOICES = ["auto", "gpu", "cpu"] as const;

/** What a person may ask for. */
export type BackendChoice = typeof CHOICES[number];

/** The option, for every command that computes. */
export const BACKEND_OPTION: {
  readonly type: "choice";
  readonly choices: typeof CHOICES;
  readonly default: "auto";
  readonly meaning: string;
} = {
  type: "choice",
  choices: CHOICES,
  default: "auto",
  meaning: "where to compute; auto takes the GPU where there is one that works, and says so",
};

/** What the CPU is to be. */
export interface BackendOptions {
  /** Of the reference interpreter; default float32. */
  readonly precision?: Precision;
}

/**
 * Opens the backend of the choice. `auto` says on stderr which it took and why; there is no other fallback.
 *
 * @throws {CommandError} when `gpu` was asked for and cannot be had.
 */
export async function openBackend(
  choice: BackendChoice,
  context: Pick<Context, "openGpu" | "stderr">,
  { precision = "float32" }: BackendOptions = {},
): Promise<Backend> {
  const { stderr } = context;
  const say = (text: string): void => stderr.write(`${paint(`backend: ${text}`, "dim", stderr)}\n`);
  if (choice === "cpu") return referenceBackend(precision);
  try {
    const backend = await context.openGpu();
    if (choice === "auto") say(`gpu, ${backend.about}`);
    return backend;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (choice === "gpu") throw new CommandError(`backend gpu: ${reason}`, { cause: error });
    say(`cpu, the reference interpreter, which is slow (${reason})`);
    return referenceBackend(precision);
  }
}
