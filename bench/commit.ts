/** Which state of the repository a figure was measured with. */

/** What git calls it; `-dirty` behind a commit where files differ from it. */
export async function commit(): Promise<string> {
  const { stdout } = await new Deno.Command("git", { args: ["describe", "--always", "--dirty"] }).output();
  return new TextDecoder().decode(stdout).trim() || "unknown";
}
