/** Time that counts only what this process computes, so that a busy machine will do. */
import process from "node:process";

/** Milliseconds that all threads of this process have computed. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
