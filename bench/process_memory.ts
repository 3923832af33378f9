/** Memory of this process, by the kernel's account (Linux). */

/** Bytes that lie in memory now, and the most that ever did. */
export interface ProcessMemory {
  readonly now: number;
  readonly peak: number;
}

/** The memory of this process; without /proc the peak is that of now. */
export async function processMemory(): Promise<ProcessMemory> {
  try {
    const status = await Deno.readTextFile("/proc/self/status");
    const of = (name: string): number =>
      1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]);
    return { now: of("VmRSS"), peak: of("VmHWM") };
  } catch {
    const { rss } = Deno.memoryUsage();
    return { now: rss, peak: rss };
  }
}
