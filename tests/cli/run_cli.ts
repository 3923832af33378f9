/** Runs the command line inside the test: no process, everything that it writes in hand. */
import { COMMANDS } from "../../cli/commands.ts";
import { runCommandLine } from "../../cli/frame/command_line.ts";
import type { Context, ExitStatus, Line, Output } from "../../cli/frame/context.ts";
import { NoAdapterError } from "../../gpu/device_errors.ts";

/** The world that a command sees in a test; what is left out is a pipe without a device. */
export interface World {
  readonly stdin?: string | Uint8Array;
  readonly columns?: number;
  readonly isTerminal?: boolean;
  readonly colours?: boolean;
  readonly openGpu?: Context["openGpu"];
  readonly findAdapter?: Context["findAdapter"];
  readonly signal?: AbortSignal;
  /** What a person types, line by line. */
  readonly typed?: readonly (string | Line)[];
  /** Called with every piece of text on stderr. */
  readonly onStderr?: (text: string) => void;
  /** The same for stdout. */
  readonly onStdout?: (text: string) => void;
  readonly debug?: boolean;
}

/** What came of it. */
export interface Outcome {
  readonly status: ExitStatus;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line. */
export async function runCli(words: readonly string[], world: World = {}): Promise<Outcome> {
  const { columns = Infinity, isTerminal = false, colours = false, stdin = "" } = world;
  let stdout = "";
  let stderr = "";
  const output = (write: (text: string) => void): Output => ({ write, isTerminal, colours, columns });
  const typed = [...world.typed ?? []];
  const context: Context = {
    ...(world.typed === undefined ? {} : { ask: () => Promise.resolve(lineOf(typed.shift())) }),
    stdout: output((text) => {
      stdout += text;
      world.onStdout?.(text);
    }),
    stderr: output((text) => {
      stderr += text;
      world.onStderr?.(text);
    }),
    readStdin: () => Promise.resolve(typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin),
    onStop: () => world.signal ?? new AbortController().signal,
    now: () => performance.now(),
    findAdapter: world.findAdapter ?? (() => Promise.resolve(undefined)),
    openGpu: world.openGpu ?? (() => Promise.reject(new NoAdapterError())),
  };
  const status = await runCommandLine(words, context, { commands: COMMANDS, debug: world.debug ?? false });
  return { status, stdout, stderr };
}

function lineOf(typed: string | Line | undefined): Line | undefined {
  return typeof typed === "string" ? { text: typed, signal: new AbortController().signal } : typed;
}
