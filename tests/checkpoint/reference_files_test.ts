import { assert, assertGreater } from "@std/assert";
import { readSafetensors } from "../../core/checkpoint/read_safetensors.ts";
import { readSafetensorsHeader } from "../../core/checkpoint/safetensors_header.ts";
import { beside, isBeside, WHOLE_SET } from "../blanks/beside_checkout.ts";

async function safetensorsBelow(folder: URL): Promise<readonly URL[]> {
  const found: URL[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) found.push(...await safetensorsBelow(new URL(`${name}/`, folder)));
    else if (name.endsWith(".safetensors")) found.push(new URL(name, folder));
  }
  return found;
}

Deno.test({
  name: "safetensors: files that another writer made are read, every element finite",
  ignore: !isBeside(WHOLE_SET),
  fn: async () => {
    const files = await safetensorsBelow(beside(WHOLE_SET));
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
