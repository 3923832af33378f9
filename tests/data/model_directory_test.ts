import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { ModelConfig } from "../../core/checkpoint/config.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { writeFileAtomic } from "../../data/atomic.ts";
import { DataError } from "../../data/data_error.ts";
import { loadModelDirectory, type Model, saveModelDirectory } from "../../data/model_directory.ts";
import { inFolder } from "../in_folder.ts";

const CONFIG: ModelConfig = {
  layers: 1,
  hidden: 2,
  heads: 1,
  maxPositions: 4,
  vocabularySize: 384,
  blockPositions: true,
};
const MODEL: Model = {
  config: CONFIG,
  parameters: { w: { shape: [2], dtype: "float", data: Float32Array.of(1, 2) } },
  tokenizer: byteLevel(),
};
const shapes = ({ hidden }: ModelConfig): Readonly<Record<string, readonly number[]>> => ({ w: [hidden] });

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

Deno.test("model directory: what is loaded is what was saved, and nothing else is left behind", async () => {
  await inFolder(async (folder) => {
    await saveModelDirectory(`${folder}/new/model/`, MODEL);
    const { config, parameters, tokenizer } = await loadModelDirectory(`${folder}/new/model`, { shapes });
    assertEquals([config, parameters], [CONFIG, MODEL.parameters]);
    assertEquals(tokenizer.encode("a"), MODEL.tokenizer.encode("a"));
    assertEquals(await namesIn(`${folder}/new`), ["model"]);
    assertEquals(await namesIn(`${folder}/new/model`), [
      "config.json",
      "model.safetensors",
      "tokenizer.json",
    ]);
  });
});

Deno.test("model directory: saving over an old one replaces its files and keeps those of others", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/model`;
    await saveModelDirectory(path, MODEL, { extra: { "state.bin": Uint8Array.of(1) } });
    await Deno.writeTextFile(`${path}/notes.txt`, "mine");
    const parameters = { w: { shape: [2], dtype: "float", data: Float64Array.of(3, 4) } } as const;
    await saveModelDirectory(path, { ...MODEL, parameters }, {
      float: "F32",
      extra: { "state.bin": Uint8Array.of(2) },
    });
    const loaded = await loadModelDirectory(path, { shapes });
    assertEquals(loaded.parameters.w?.data, Float32Array.of(3, 4));
    assertEquals(await Deno.readTextFile(`${path}/notes.txt`), "mine");
    assertEquals(await Deno.readFile(`${path}/state.bin`), Uint8Array.of(2));
    assertEquals(await namesIn(folder), ["model"]);
  });
});

Deno.test("model directory: a save that fails leaves the old one as it was", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/model`;
    await saveModelDirectory(path, MODEL);
    const extra = { "no/such/folder": new Uint8Array(1) };
    await assertRejects(
      () => saveModelDirectory(path, MODEL, { extra }),
      DataError,
      `${path}: cannot be written`,
    );
    assertEquals(await namesIn(folder), ["model"]);
    await loadModelDirectory(path, { shapes });
    await Deno.writeTextFile(`${folder}/file`, "");
    await assertRejects(
      () => saveModelDirectory(`${folder}/file/model`, MODEL),
      DataError,
      "cannot be written",
    );
  });
});

Deno.test("model directory: what is missing, misshapen or damaged is one sentence with the file's path", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/model`;
    const refused = async (damage: () => Promise<void>, sentence: string): Promise<void> => {
      await saveModelDirectory(path, MODEL);
      await damage();
      const { message } = await assertRejects(
        () => loadModelDirectory(path, { shapes }),
        DataError,
        sentence,
      );
      assertStringIncludes(message, path);
      assertEquals(message.split("\n").length, 1);
    };
    const write = (name: string, text: string) => () => Deno.writeTextFile(`${path}/${name}`, text);
    for (const name of ["config.json", "tokenizer.json", "model.safetensors"]) {
      await refused(() => Deno.remove(`${path}/${name}`), `${path}/${name}: cannot be read, there is none`);
    }
    await refused(write("config.json", "{}"), "config.json: layers: expected an integer");
    await refused(
      () => Deno.writeFile(`${path}/config.json`, Uint8Array.of(0xFF)),
      "config.json: expected UTF-8",
    );
    await refused(write("tokenizer.json", "{"), "tokenizer.json: ");
    await refused(
      write("tokenizer.json", '{"type":"bpe"}'),
      'tokenizer.json: tokenizer type "bpe": expected byte-level',
    );
    await refused(write("model.safetensors", "12345678"), "model.safetensors: byte 0: expected a header");
    await refused(
      write("config.json", JSON.stringify({ ...CONFIG, vocabularySize: 128 })),
      "tokenizer.json: expected at most 128 ids",
    );
    await refused(
      write("config.json", JSON.stringify({ ...CONFIG, hidden: 4 })),
      "model.safetensors: parameter w: expected shape [4], found [2]",
    );
  });
});

Deno.test("atomic: a file is replaced whole; where that fails nothing is left behind", async () => {
  await inFolder(async (folder) => {
    await writeFileAtomic(`${folder}/a`, Uint8Array.of(1, 2, 3));
    await writeFileAtomic(`${folder}/a`, Uint8Array.of(4));
    assertEquals(await Deno.readFile(`${folder}/a`), Uint8Array.of(4));
    await Deno.mkdir(`${folder}/b/full`, { recursive: true });
    await assertRejects(
      () => writeFileAtomic(`${folder}/b`, Uint8Array.of(1)),
      DataError,
      `${folder}/b: cannot be written`,
    );
    await assertRejects(
      () => writeFileAtomic(`${folder}/none/a`, new Uint8Array(1)),
      DataError,
      "there is none",
    );
    assertEquals(await namesIn(folder), ["a", "b"]);
  });
});
