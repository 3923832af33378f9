/** The world as it is: this process's terminal, signals, clock and device. */
import type { Interface } from "node:readline";
import { describeAdapter } from "../doctor/describe_adapter.ts";
import type { TuningStore } from "../../gpu/tune/tune_device.ts";
import type { Context, Line, Output } from "./context.ts";

/** Status of a process that a second Ctrl-C ended, as shells have it. */
const INTERRUPTED = 130;

function outputOf(stream: typeof Deno.stdout | typeof Deno.stderr): Output {
  const isTerminal = stream.isTerminal();
  const encoder = new TextEncoder();
  return {
    write(text) {
      const bytes = encoder.encode(text);
      for (let written = 0; written < bytes.length;) written += stream.writeSync(bytes.subarray(written));
    },
    isTerminal,
    colours: isTerminal && !Deno.noColor,
    columns: isTerminal ? Math.max(20, Deno.consoleSize().columns || 80) : Infinity,
  };
}

/** Turns Ctrl-C and SIGTERM into an abort; the second one ends the process. */
function listenForStop(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) Deno.exit(INTERRUPTED);
    controller.abort();
  };
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  return controller.signal;
}

/** Mesa's drivers complain on stderr about a missing XDG_RUNTIME_DIR, which nothing here needs. */
function hushDriver(): void {
  const name = "XDG_RUNTIME_DIR";
  if (Deno.build.os !== "linux") return;
  if (Deno.permissions.querySync({ name: "env", variable: name }).state !== "granted") return;
  if (Deno.env.get(name) === undefined) Deno.env.set(name, "/tmp");
}

/**
 * Asks for lines on the terminal; the editor with its history is loaded when it is first needed. Ctrl-C ends the
 * input, or, while nothing is asked, stops what the last line began.
 */
function asker(): (question: string) => Promise<Line | undefined> {
  let editor: Promise<Interface> | undefined;
  let running: AbortController | undefined;
  const open = async (): Promise<Interface> => {
    const { createInterface } = await import("node:readline");
    const { stdin, stdout } = await import("node:process");
    const lines = createInterface({ input: stdin, output: stdout, terminal: true });
    return lines.on("SIGINT", () => {
      if (running === undefined) lines.close();
      else running.abort();
    });
  };
  return async (question) => {
    running = undefined;
    const lines = await (editor ??= open());
    return await new Promise((resolve) => {
      const end = (): void => resolve(undefined);
      lines.once("close", end);
      lines.question(question, (text) => {
        lines.off("close", end);
        running = new AbortController();
        resolve({ text, signal: running.signal });
      });
    });
  };
}

/** Where tunings are kept; nowhere, and nothing is measured, where this process may not keep them. */
async function tuningStore(): Promise<TuningStore | undefined> {
  const may = (descriptor: Deno.PermissionDescriptor): boolean =>
    Deno.permissions.querySync(descriptor).state === "granted";
  const get = (variable: string): string | undefined =>
    may({ name: "env", variable }) ? Deno.env.get(variable) : undefined;
  const { cacheDirectory, fileTuningStore } = await import("../../data/tuning_store.ts");
  const path = cacheDirectory({ os: Deno.build.os, get });
  if (path === undefined || !may({ name: "read", path }) || !may({ name: "write", path })) return undefined;
  return fileTuningStore(path);
}

/** The context of this process. */
export function processContext(): Context {
  let stop: AbortSignal | undefined;
  const stderr = outputOf(Deno.stderr);
  return {
    stdout: outputOf(Deno.stdout),
    stderr,
    ...(Deno.stdin.isTerminal() && Deno.stdout.isTerminal() ? { ask: asker() } : {}),
    readStdin: () => new Response(Deno.stdin.readable).bytes(),
    onStop: () => stop ??= listenForStop(),
    now: () => performance.now(),
    findAdapter: async () => {
      hushDriver();
      // Types promise `navigator.gpu` everywhere; it is missing where WebGPU is switched off.
      const gpu: GPU | undefined = navigator.gpu;
      const adapter = await gpu?.requestAdapter({ powerPreference: "high-performance" });
      return adapter ? describeAdapter(adapter) : undefined;
    },
    // Loaded when first needed: most commands compute nothing.
    async openGpu({ tune = true } = {}) {
      hushDriver();
      const { openDevice } = await import("../../gpu/device.ts");
      const { gpuBackend } = await import("../../gpu/backend.ts");
      const device = await openDevice();
      const store = tune ? await tuningStore() : undefined;
      if (store === undefined) return gpuBackend(device);
      const { tuneDevice } = await import("../../gpu/tune/tune_device.ts");
      const warn = (message: string): void => stderr.write(`warning: ${message}\n`);
      return gpuBackend(await tuneDevice(device, { now: () => performance.now(), store, warn }));
    },
  };
}
