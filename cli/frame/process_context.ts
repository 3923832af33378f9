/** The world as it is: this process's terminal, signals, clock and device. */
import type { Interface } from "node:readline";
import { describeAdapter } from "../doctor/describe_adapter.ts";
import type { Context, Output } from "./context.ts";

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

/** Asks for lines on the terminal; the editor with its history is loaded when it is first needed. */
function asker(): (question: string) => Promise<string | undefined> {
  let editor: Promise<Interface> | undefined;
  const open = async (): Promise<Interface> => {
    const { createInterface } = await import("node:readline");
    const { stdin, stdout } = await import("node:process");
    return createInterface({ input: stdin, output: stdout, terminal: true });
  };
  return async (question) => {
    const lines = await (editor ??= open());
    return await new Promise((resolve) => {
      const end = (): void => resolve(undefined);
      lines.once("close", end);
      lines.question(question, (line) => {
        lines.off("close", end);
        resolve(line);
      });
    });
  };
}

/** The context of this process. */
export function processContext(): Context {
  let stop: AbortSignal | undefined;
  return {
    stdout: outputOf(Deno.stdout),
    stderr: outputOf(Deno.stderr),
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
    async openGpu() {
      hushDriver();
      const { openDevice } = await import("../../gpu/device.ts");
      const { gpuBackend } = await import("../../gpu/backend.ts");
      return gpuBackend(await openDevice());
    },
  };
}
