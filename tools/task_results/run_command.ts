/** A command of the program in a process of its own, which is told to end when its time is over. */

/**
 * Runs a command with `--json`.
 *
 * @returns its last line of JSON; nothing when it was stopped
 * @throws {Error} when it fails by itself.
 */
export async function runCommand<Last>(
  words: readonly string[],
  signal: AbortSignal,
): Promise<Last | undefined> {
  const main = new URL("../../cli/main.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", main, ...words, "--json"],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const stop = (): void => child.kill("SIGTERM");
  signal.addEventListener("abort", stop);
  const { stdout, success } = await child.output();
  signal.removeEventListener("abort", stop);
  if (signal.aborted) return undefined;
  const last = new TextDecoder().decode(stdout).trim().split("\n").at(-1) ?? "";
  if (!success || last === "") throw new Error(`expected a result of "${words.join(" ")}", found none`);
  return JSON.parse(last);
}
