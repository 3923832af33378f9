/** Models by address, on a small stand-in that the test writes. */
import { assertEquals, assertRejects } from "@std/assert";
import { CheckpointError } from "../../core/checkpoint/checkpoint_error.ts";
import { initialise } from "../../core/glm/initialise.ts";
import { key } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { trainVocabulary } from "../../text/train_vocabulary.ts";
import { saveModelDirectory } from "../../data/model_directory.ts";
import { fetchBytes } from "../../models/fetch_bytes.ts";
import { loadModel } from "../../models/load_model.ts";
import { inFolder } from "../in_folder.ts";
import { runCli } from "../cli/run_cli.ts";

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

Deno.test("a model by address with another tokenizer than it was saved with is refused in one sentence", async () => {
  await inFolder(async (folder) => {
    const model = { config: CONFIG, parameters: initialise(CONFIG, key(1)), tokenizer: byteLevel() };
    await saveModelDirectory(`${folder}/model`, model);
    const other = await trainVocabulary(["the then than"], { kind: "bpe", size: 270 });
    for (const [name, bytes] of Object.entries(other.files)) {
      await Deno.writeFile(`${folder}/model/${name}`, bytes);
    }
    await assertRejects(
      () => loadModel(`file://${folder}/model`),
      CheckpointError,
      `model file://${folder}/model/: expected the tokenizer that it was made with, SHA-256 `,
    );
  });
});

Deno.test("a file at an address is taken up to a bound, whether or not the server tells its length", async () => {
  const endless = () => {
    const stream = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1000)) });
    return new Response(stream);
  };
  const long = () => new Response(new Uint8Array(5000));
  for (const answer of [endless, long]) {
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, answer);
    const url = new URL(`http://127.0.0.1:${server.addr.port}/a`);
    await assertRejects(() => fetchBytes(url, { most: 4999 }), CheckpointError, "at most 4999 bytes, found ");
    if (answer === long) assertEquals((await fetchBytes(url, { most: 5000 }))?.length, 5000);
    await server.shutdown();
  }
});
