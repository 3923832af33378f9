/** What a command sees of the world: two outputs, an input, a clock, a device. Tests hand in their own. */
import type { Backend } from "../../core/graph/backend.ts";
import type { GpuBackend } from "../../gpu/backend.ts";
import type { AdapterReport } from "../doctor/describe_adapter.ts";

/** Where text goes, and what it looks like there. */
export interface Output {
  /** Writes at once, without a line break of its own. */
  readonly write: (text: string) => void;
  /** Whether a person is looking: then progress is redrawn in place. */
  readonly isTerminal: boolean;
  /** Whether escape sequences for colours are understood and wanted. */
  readonly colours: boolean;
  /** Width in columns; endless where nobody looks. */
  readonly columns: number;
}

/** What a person typed. */
export interface Line {
  readonly text: string;
  /** Aborted by Ctrl-C until the next question is asked: what the line began shall stop. */
  readonly signal: AbortSignal;
}

/** The world of a command. */
export interface Context {
  /** Results. */
  readonly stdout: Output;
  /** Progress, warnings and errors. */
  readonly stderr: Output;
  /**
   * Asks a person for a line, with a history of the lines before; nothing at the end of the input. Absent where
   * nobody is at the keyboard.
   */
  readonly ask?: (question: string) => Promise<Line | undefined>;
  /** All of stdin. */
  readonly readStdin: () => Promise<Uint8Array>;
  /**
   * From the first call on, Ctrl-C and SIGTERM no longer end the process but abort this signal, so that the
   * command can put its work away; a second one ends it.
   */
  readonly onStop: () => AbortSignal;
  /** Milliseconds since some fixed moment. */
  readonly now: () => number;
  /** What the adapter is that `openGpu` would open, if there is one. */
  readonly findAdapter: () => Promise<AdapterReport | undefined>;
  /**
   * Opens the best WebGPU device, with the kernels that are fast on it unless that is not wanted. Rejects with one sentence
   * when there is none that works.
   */
  readonly openGpu: (options?: OpenGpuOptions) => Promise<Backend & Pick<GpuBackend, "tuning">>;
}

/** How a device is opened. */
export interface OpenGpuOptions {
  /** Whether it is measured which kernels are fast, where that is not known yet; default yes. */
  readonly tune?: boolean;
}

/** How a command ends: done, failed, used wrongly. */
export type ExitStatus = 0 | 1 | 2;
