import { assert, assertEquals } from "@std/assert";
import { byteLevel } from "../../core/text/byte_level.ts";
import { saveTokenizer } from "../../data/tokenizer_directory.ts";
import { peakMemory } from "../../tools/process_memory.ts";
import { inFolder } from "../in_folder.ts";
import { manyLines } from "./prepared_folders.ts";

const MAIN = new URL("../../cli/main.ts", import.meta.url).pathname;
const MEBIBYTE = 2 ** 20;

Deno.test({
  name: "prepare: memory does not grow with the corpus",
  ignore: Deno.build.os !== "linux", // where the kernel keeps the account
  async fn() {
    await inFolder(async (folder) => {
      await Deno.mkdir(`${folder}/tokenizer`);
      await saveTokenizer(`${folder}/tokenizer`, byteLevel());
      const lines = manyLines(2 * MEBIBYTE);
      const peaks: number[] = [];
      // The smaller is large enough for the collectors of all threads to have been at work; from there to the larger their
      // leavings grow by some 80 MiB. Kept, the bytes of the text would be 336 MiB more, and their tokens twice that.
      for (const copies of [24, 192]) {
        await Deno.writeTextFile(`${folder}/${copies}.txt`, lines.repeat(copies));
        const words = ["prepare", `${folder}/${copies}.txt`, "--tokenizer", `${folder}/tokenizer`];
        const more = ["--out", `${folder}/out-${copies}`, "--workers", "2"];
        const { code, bytes } = await peakMemory(Deno.execPath(), [
          "run",
          "-A",
          "--no-check",
          MAIN,
          ...words,
          ...more,
        ]);
        assertEquals(code, 0);
        peaks.push(bytes);
      }
      const [small = 0, large = 0] = peaks;
      assert(
        small > 0 && large < small + 200 * MEBIBYTE,
        `48 MiB: ${small} bytes of memory, 384 MiB: ${large}`,
      );
      assert(large < 600 * MEBIBYTE, `384 MiB: ${large} bytes of memory`);
    });
  },
});
