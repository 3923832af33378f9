/** Memory of processes, by the kernel's account (Linux). */

/** Bytes that lie in memory now, and the most that ever did. */
export interface ProcessMemory {
  readonly now: number;
  readonly peak: number;
}

/** How often a process is looked at, in milliseconds. */
const INTERVAL = 20;

/** The memory of this process; without /proc the peak is that of now. */
export async function processMemory(): Promise<ProcessMemory> {
  const { rss } = Deno.memoryUsage();
  return await memoryOf("self") ?? { now: rss, peak: rss };
}

/**
 * Runs a command to its end.
 *
 * @returns its exit status and its largest resident set in bytes; 0 where there is no /proc
 */
export async function peakMemory(command: string, args: readonly string[]): Promise<{
  readonly code: number;
  readonly bytes: number;
  readonly seconds: number;
}> {
  const start = performance.now();
  const child = new Deno.Command(command, { args: [...args], stdout: "null", stderr: "null" }).spawn();
  let bytes = 0;
  let isRunning = true;
  const status = child.status.finally(() => isRunning = false);
  while (isRunning) {
    const { peak = 0 } = await memoryOf(child.pid) ?? {};
    bytes = Math.max(bytes, peak);
    await new Promise((wake) => setTimeout(wake, INTERVAL));
  }
  const { code } = await status;
  return { code, bytes, seconds: (performance.now() - start) / 1000 };
}

/** Nothing for a process that has ended, and where the kernel keeps no such account. */
async function memoryOf(process: number | "self"): Promise<ProcessMemory | undefined> {
  const text = await Deno.readTextFile(`/proc/${process}/status`).catch(() => "");
  const of = (name: string): number =>
    1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text)?.[1] ?? 0);
  return text.includes("VmRSS:") ? { now: of("VmRSS"), peak: of("VmHWM") } : undefined;
}
