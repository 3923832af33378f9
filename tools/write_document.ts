/** Documents that programs write: formatted as the gate asks for, and whole or not at all. */
import { writeFileAtomic } from "../data/atomic.ts";

/**
 * Writes a Markdown document, formatted with the settings of this project.
 *
 * @throws {Error} when it cannot be formatted.
 */
export async function writeDocument(path: string, text: string): Promise<void> {
  const config = new URL("../deno.json", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", "--config", config, "--ext", "md", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await ReadableStream.from([new TextEncoder().encode(text)]).pipeTo(child.stdin);
  const { success, stdout, stderr } = await child.output();
  if (!success) throw new Error(`deno fmt ${path}: ${new TextDecoder().decode(stderr).trim()}`);
  await writeFileAtomic(path, stdout);
}
