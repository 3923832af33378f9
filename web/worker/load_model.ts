/** A model directory beside the page. */
import { fetchBytes } from "../../models/fetch_bytes.ts";
import { type LoadedModel, readModel } from "../../models/read_model.ts";
import { openTokenizer } from "./open_tokenizer.ts";

/** More is not read into a page. */
const MOST_BYTES = 1 << 30;

/** The names of the files that the build put there: asking for one that is not there would be an error of the page. */
async function namesAt(where: URL): Promise<readonly string[]> {
  const bytes = await fetchBytes(new URL("files.json", where), { most: MOST_BYTES });
  if (bytes === undefined) {
    throw new TypeError(
      `${where.href}files.json: there is no such file; build the page with a model directory`,
    );
  }
  const names: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (Array.isArray(names)) return names.filter((name) => typeof name === "string");
  throw new TypeError(`${where.href}files.json: expected names of files, found something else`);
}

/**
 * Reads it.
 *
 * @param url its address, which may be relative to the page's
 * @throws {Error} in one sentence when a file is missing or not what it should be.
 */
export async function loadModel(url: string): Promise<LoadedModel> {
  const where = new URL(`${url}/`, self.location.href);
  const names = await namesAt(where);
  return await readModel({
    where: where.href,
    read: async (name, most) =>
      names.includes(name)
        ? await fetchBytes(new URL(name, where), { most: Math.min(most, MOST_BYTES) })
        : undefined,
    openTokenizer,
  });
}
