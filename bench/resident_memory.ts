/** The most memory that this process had. */

/** Bytes of the largest resident set so far, where the system tells (Linux); else those of now. */
export async function residentMemory(): Promise<number> {
  try {
    const status = await Deno.readTextFile("/proc/self/status");
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  } catch {
    return Deno.memoryUsage().rss;
  }
}
