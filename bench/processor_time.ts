/** Time that counts only what this process computes, so that a busy machine will do. Linux only. */

/** Milliseconds that all threads of this process have computed; the kernel counts in hundredths of a second. */
export function processorTime(): number {
  const [, numbers = ""] = Deno.readTextFileSync("/proc/self/stat").split(") ");
  const [user, system] = numbers.split(" ").slice(11, 13).map(Number);
  return ((user ?? NaN) + (system ?? NaN)) * 10;
}
