import { assert, assertGreater } from "@std/assert";
import { readSafetensors } from "../../core/checkpoint/read_safetensors.ts";
import { readSafetensorsHeader } from "../../core/checkpoint/safetensors_header.ts";

/** Files that PyTorch's writer made, where they are at hand. */
const REFERENCE: URL = new URL("../../../shared/reference/", import.meta.url);

async function safetensorsBelow(folder: URL): Promise<readonly URL[]> {
  const found: URL[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) found.push(...await safetensorsBelow(new URL(`${name}/`, folder)));
    else if (name.endsWith(".safetensors")) found.push(new URL(name, folder));
  }
  return found;
}

async function isThere(folder: URL): Promise<boolean> {
  return await Deno.stat(folder).then(() => true, () => false);
}

Deno.test({
  name: "safetensors: files that another writer made are read, every element finite",
  ignore: !await isThere(REFERENCE),
  fn: async () => {
    const files = await safetensorsBelow(REFERENCE);
    assertGreater(files.length, 0);
    for (const file of files) {
      const bytes = await Deno.readFile(file);
      const { tensors } = readSafetensorsHeader(bytes, bytes.length);
      const values = readSafetensors(bytes);
      for (const { name } of tensors) {
        assert(
          values[name]?.data.every((value: number) => Number.isFinite(value)),
          `${file.pathname}: ${name}`,
        );
      }
    }
  },
});
