/** Models by address, on a small stand-in that the test writes. */
import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../core/checkpoint/checkpoint_error.ts";
import { initialise } from "../../core/glm/initialise.ts";
import { key } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { saveModelDirectory } from "../../data/model_directory.ts";
import { loadModel } from "../../models/load_model.ts";
import { inFolder, runCli } from "../cli/run_cli.ts";

const CONFIG = {
  layers: 1,
  hidden: 8,
  heads: 2,
  maxPositions: 64,
  vocabularySize: 384,
  blockPositions: true,
};

async function withServer(folder: string, body: (address: string) => Promise<void>): Promise<void> {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    try {
      return new Response(await Deno.readFile(folder + new URL(request.url).pathname));
    } catch {
      return new Response("not found", { status: 404 });
    }
  });
  try {
    await body(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

Deno.test("a model by address is the model in the folder, from a server and from the disk", async () => {
  await inFolder(async (folder) => {
    const model = { config: CONFIG, parameters: initialise(CONFIG, key(1)), tokenizer: byteLevel() };
    await saveModelDirectory(`${folder}/model`, model);
    await withServer(folder, async (address) => {
      for (const where of [`${address}/model`, `${address}/model/`, new URL(`file://${folder}/model`)]) {
        const loaded = await loadModel(where);
        assertEquals(loaded.config, CONFIG);
        assertEquals(loaded.parameters["word_embeddings.weight"], model.parameters["word_embeddings.weight"]);
        assertEquals(loaded.tokenizer.type, "byte-level");
      }
      await assertRejects(
        () => loadModel(`${address}/none`),
        CheckpointError,
        "expected a file of a model directory",
      );
      await assertRejects(() => loadModel(`file://${folder}/none`), CheckpointError, "found none");

      const fill = (where: string) =>
        runCli(["infill", "a [MASK] c", "--model", where, "--backend", "cpu", "--max-tokens", "3", "--json"]);
      const [byAddress, byFolder] = [await fill(`${address}/model`), await fill(`${folder}/model`)];
      assertEquals([byAddress.status, byAddress.stdout], [0, byFolder.stdout]);
    });
  });
});
