import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { DataError } from "../../data/data_error.ts";
import { readCorpus } from "../../data/read_corpus.ts";
import { decodeUtf8 } from "../../data/utf8.ts";
import { inFolder } from "../in_folder.ts";

function stdinOf(...chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(chunks);
}

Deno.test("corpus: files, a folder's .txt files by name, and stdin are documents in the order given", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/texts`);
    await Deno.writeTextFile(`${folder}/texts/b.txt`, "two");
    await Deno.writeTextFile(`${folder}/texts/a.txt`, "one");
    await Deno.writeTextFile(`${folder}/texts/notes.md`, "not this");
    await Deno.writeTextFile(`${folder}/c`, "\uFEFFthree\r\n");
    const stdin = stdinOf(Uint8Array.of(0xC3), Uint8Array.of(0xA9));
    assertEquals(await readCorpus([`${folder}/texts/`, `${folder}/c`, "-"], { stdin }), [
      { source: `${folder}/texts/a.txt`, text: "one" },
      { source: `${folder}/texts/b.txt`, text: "two" },
      { source: `${folder}/c`, text: "three\r\n" },
      { source: "stdin", text: "é" },
    ]);
  });
});

Deno.test("corpus: what cannot be used is one sentence with its path", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/empty`);
    await Deno.writeFile(`${folder}/latin1.txt`, Uint8Array.of(0x61, 0xE9, 0x62));
    await Deno.writeFile(`${folder}/cut.txt`, Uint8Array.of(0x61, 0xE3, 0x80));
    await Deno.writeTextFile(`${folder}/nothing.txt`, "");
    await Deno.writeTextFile(`${folder}/blank.txt`, " \n\t");
    for (
      const [path, sentence] of [
        [`${folder}/none.txt`, `${folder}/none.txt: cannot be read, there is none`],
        [`${folder}/empty`, `${folder}/empty: expected .txt files in the folder, found none`],
        [`${folder}/nothing.txt`, `${folder}/nothing.txt: expected text, found an empty file`],
        [`${folder}/blank.txt`, `${folder}/blank.txt: expected text, found only white space`],
        [`${folder}/latin1.txt`, "expected UTF-8, found byte 0xe9 at offset 1, which is not"],
        [`${folder}/cut.txt`, "expected UTF-8, found byte 0xe3 at offset 1, which is not"],
      ] as const
    ) {
      await assertRejects(() => readCorpus([path]), DataError, sentence);
    }
    await assertRejects(() => readCorpus([]), DataError, "corpus: expected at least one file, found none");
    await assertRejects(() => readCorpus(["-"], { stdin: stdinOf() }), DataError, "stdin: expected text");
  });
});

Deno.test("utf8: bytes are a text, or the offset splits them into a text and what is none", () => {
  const byte = fc.oneof(
    { weight: 3, arbitrary: fc.nat(127) },
    fc.nat(255),
    fc.constantFrom(0xE3, 0x80, 0x82, 0xF0, 0x9F),
  );
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 30 }), (list) => {
      const bytes = Uint8Array.from(list);
      const result = decodeUtf8(bytes);
      const lossy = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
      if (result.valid) {
        assertEquals(result.text, new TextDecoder().decode(bytes));
        return;
      }
      const front = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
        bytes.subarray(0, result.offset),
      );
      assertEquals(lossy.slice(0, front.length + 1), `${front}\uFFFD`);
    }),
    { numRuns: 3000 },
  );
});
