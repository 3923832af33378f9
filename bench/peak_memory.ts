/** The most memory that a process ever had, by the kernel's account (Linux). */

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
    const text = await Deno.readTextFile(`/proc/${child.pid}/status`).catch(() => "");
    const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/m.exec(text) ?? [];
    bytes = Math.max(bytes, 1024 * Number(kibibytes ?? 0));
    await new Promise((wake) => setTimeout(wake, 20));
  }
  const { code } = await status;
  return { code, bytes, seconds: (performance.now() - start) / 1000 };
}
