/** A model directory read from wherever its files can be fetched: a web server, or the disk by a `file:` address. */
import { openTokenizer } from "../text/open_tokenizer.ts";
import { fetchBytes } from "./fetch_bytes.ts";
import { type LoadedModel, readModel } from "./read_model.ts";

/**
 * Loads the model directory at an address.
 *
 * @param directory its address, with or without a slash at the end
 * @throws {CheckpointError | TypeError} for a file that is missing or not what it should be, and for another tokenizer
 * than the model was saved with.
 */
export async function loadModel(directory: URL | string): Promise<LoadedModel> {
  const base = new URL(`${String(directory).replace(/\/+$/, "")}/`);
  return await readModel({
    where: base.href,
    read: (name, most) => fetchBytes(new URL(name, base), { most }),
    openTokenizer,
  });
}
