/**
 * Puts a trained model where the software looks for the one that comes with it: `models/english`, in 16 bits.
 *
 * Usage: `deno run -A tools/export_bundled.ts RUN`, where RUN is the folder of a run; the weights with the best validation
 * are taken.
 */
import { parameterTable } from "../core/glm/parameters.ts";
import { loadModelDirectory, writeModelFiles } from "../data/model_directory.ts";
import { openTokenizer } from "../text/open_tokenizer.ts";

/** Everything together must fit into this. */
const MOST_BYTES = 16 * 2 ** 20;

async function sizeOf(folder: string): Promise<number> {
  const sizes = await Array.fromAsync(
    Deno.readDir(folder),
    async ({ name }) => (await Deno.stat(`${folder}/${name}`)).size,
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

if (import.meta.main) {
  const [run] = Deno.args;
  if (run === undefined) {
    console.error("usage: deno run -A tools/export_bundled.ts RUN");
    Deno.exit(2);
  }
  const model = await loadModelDirectory(`${run}/best`, {
    shapes: (config) => Object.fromEntries(parameterTable(config).map(({ name, shape }) => [name, shape])),
    openTokenizer,
  });
  const folder = new URL("../models/english", import.meta.url).pathname;
  await Deno.mkdir(folder, { recursive: true });
  await writeModelFiles(folder, model, { float: "F16" });
  const bytes = await sizeOf(folder);
  console.log(`${folder}: ${bytes} bytes`);
  Deno.exit(bytes <= MOST_BYTES ? 0 : 1);
}
