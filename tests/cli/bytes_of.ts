/** What is in a folder. */

/** Every file of the folder of a run with its bytes in hex, but the metrics and the report, which have times in them. */
export async function bytesOf(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) {
      for (const [inner, bytes] of Object.entries(await bytesOf(path))) found[`${name}/${inner}`] = bytes;
    } else if (name !== "metrics.jsonl" && name !== "report.html") { // there are times in them
      found[name] = (await Deno.readFile(path)).toHex();
    }
  }
  return found;
}
