import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { ModelConfig } from "../../core/checkpoint/config.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { padVocabulary } from "../../core/text/pad_vocabulary.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { DataError } from "../../data/data_error.ts";
import {
  loadModelDirectory,
  loadTokenizerHash,
  type Model,
  saveModelDirectory,
} from "../../data/model_directory.ts";
import { checkTokenizer } from "../../data/check_tokenizer.ts";
import { openTokenizer } from "../../text/open_tokenizer.ts";
import { tokenizerHash } from "../../text/tokenizer_hash.ts";
import { trainVocabulary } from "../../text/train_vocabulary.ts";
import { SMALL_TOKENIZERS } from "./small_vocabularies.ts";

const shapes = (): Readonly<Record<string, readonly number[]>> => ({ w: [1] });
const trained = await trainVocabulary(["the then than"], { kind: "bpe", size: 270 });
const ALL: readonly Tokenizer[] = [byteLevel(), ...Object.values(SMALL_TOKENIZERS), trained];

function modelWith(tokenizer: Tokenizer): Model {
  const sizes = { layers: 1, hidden: 2, heads: 1, maxPositions: 4, blockPositions: true };
  const config: ModelConfig = { ...sizes, vocabularySize: padVocabulary(tokenizer.vocabularySize) };
  return { config, parameters: { w: { shape: [1], dtype: "float", data: Float32Array.of(1) } }, tokenizer };
}

async function inFolder(body: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(`${folder}/model`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("model directory: every tokenizer comes back, its files as they were", async () => {
  await inFolder(async (path) => {
    for (const tokenizer of ALL) { // each over the one before, whose files must not stay
      await saveModelDirectory(path, modelWith(tokenizer));
      const again = await loadModelDirectory(path, { shapes, openTokenizer });
      assertEquals(again.tokenizer.commandTokens, tokenizer.commandTokens, tokenizer.type);
      assertEquals(again.tokenizer.encode("the a北京 [MASK]"), tokenizer.encode("the a北京 [MASK]"));
      assertEquals(again.config, modelWith(tokenizer).config);
      const names = (await Array.fromAsync(Deno.readDir(path), ({ name }) => name)).toSorted();
      assertEquals(names, ["config.json", "model.safetensors", ...Object.keys(tokenizer.files)].toSorted());
      for (const [name, bytes] of Object.entries(tokenizer.files)) {
        assertEquals(await Deno.readFile(`${path}/${name}`), bytes, name);
      }
      assertEquals(await loadTokenizerHash(path), await tokenizerHash(tokenizer));
    }
  });
});

Deno.test("model directory: another tokenizer than the model's is one clear sentence", async () => {
  await inFolder(async (path) => {
    await saveModelDirectory(path, modelWith(trained));
    const other = await trainVocabulary(["zzz zzzz"], { kind: "bpe", size: 268 });
    for (const [name, bytes] of Object.entries(other.files)) await Deno.writeFile(`${path}/${name}`, bytes);
    const { message } = await assertRejects(
      () => loadModelDirectory(path, { shapes, openTokenizer }),
      DataError,
      `model ${path}: expected the tokenizer that it was made with, SHA-256 `,
    );
    assertStringIncludes(message, "found another of type hugging-face, SHA-256 ");
    await assertRejects(
      async () =>
        await checkTokenizer(byteLevel(), { expected: await tokenizerHash(trained), what: "data d" }),
      DataError,
      "data d: expected the tokenizer that it was made with",
    );
  });
});

Deno.test("model directory: one that was written before hashes were recorded is read", async () => {
  await inFolder(async (path) => {
    await saveModelDirectory(path, modelWith(byteLevel()));
    const { tokenizerHash: _, ...config } = JSON.parse(await Deno.readTextFile(`${path}/config.json`));
    await Deno.writeTextFile(`${path}/config.json`, JSON.stringify(config));
    assertEquals(await loadTokenizerHash(path), undefined);
    assertEquals((await loadModelDirectory(path, { shapes, openTokenizer })).tokenizer.type, "byte-level");
  });
});

Deno.test("model directory: a vocabulary that is missing or broken is one sentence with the file's path", async () => {
  await inFolder(async (path) => {
    const load = () => loadModelDirectory(path, { shapes, openTokenizer });
    await saveModelDirectory(path, modelWith(SMALL_TOKENIZERS.gpt2));
    await Deno.writeTextFile(`${path}/merges.txt`, "x");
    await assertRejects(load, DataError, `${path}/merges.txt, line 1: expected two tokens`);
    await Deno.remove(`${path}/merges.txt`);
    await assertRejects(
      load,
      DataError,
      `${path}/merges.txt: expected the vocabulary that glm_tokenizer.json speaks of`,
    );
    await Deno.writeTextFile(`${path}/glm_tokenizer.json`, '{"type": "no such"}');
    await assertRejects(load, DataError, `${path}/glm_tokenizer.json: expected an object of type,`);
    await Deno.remove(`${path}/glm_tokenizer.json`);
    await Deno.remove(`${path}/vocab.json`);
    await assertRejects(
      load,
      DataError,
      "expected tokenizer.json, glm_tokenizer.json with a vocabulary, or vocab.txt",
    );
  });
});
