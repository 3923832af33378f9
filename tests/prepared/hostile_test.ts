import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { openPrepared } from "../../data/prepared/open_prepared.ts";
import { DataError } from "../../data/data_error.ts";
import { bytesSource } from "../corpus/corpus_text.ts";
import { inFolder } from "../in_folder.ts";
import { prepared } from "./prepared_folders.ts";

/** Prepared data on which `harm` was done. */
async function harmed(
  harm: (out: string) => Promise<void>,
  check: (out: string) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    (await prepared(`${folder}/out`, [bytesSource("one\ntwo\n")], { workers: 1 })).close();
    await harm(`${folder}/out`);
    await check(`${folder}/out`);
  });
}

async function change(path: string, from: string | RegExp, to: string): Promise<void> {
  await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replace(from, to));
}

Deno.test("prepared data: a manifest that lies is refused in a sentence that names the field", async () => {
  const cases: readonly (readonly [string | RegExp, string, string])[] = [
    [
      /"name": "00000"/,
      '"name": "../secret"',
      "manifest.json: expected the manifest of prepared data, found shards",
    ],
    [/"tokens": 6/, '"tokens": 1e300', "found counts"],
    [
      /"tokens": 6,\n {3}"unknown"|"tokens": 6/,
      '"tokens": 7',
      "expected shards with 7 tokens in all, found 6",
    ],
    [/"format": "[^"]*"/, '"format": "other"', 'found format "other"'],
    [/"width": "uint16"/, '"width": "uint8"', 'found width "uint8"'],
    [/^\{/, "", "manifest.json: expected JSON, found something else"],
  ];
  for (const [from, to, message] of cases) {
    await harmed((out) => change(`${out}/manifest.json`, from, to), async (out) => {
      const error = await assertRejects(() => openPrepared([out]), DataError, message);
      assertEquals(error.message.includes("\n"), false);
    });
  }
});

Deno.test("prepared data: files of other lengths, documents of none, ids beyond the vocabulary", async () => {
  const cut = (name: string) => (out: string) => Deno.truncate(`${out}/${name}`, 5);
  await harmed(cut("00000.tokens"), async (out) => {
    await assertRejects(() => openPrepared([out]), DataError, "00000.tokens: expected 12 bytes, found 5");
  });
  await harmed(cut("00000.index"), async (out) => {
    await assertRejects(() => openPrepared([out]), DataError, "00000.index: expected 48 bytes, found 5");
  });
  await harmed((out) => Deno.writeFile(`${out}/00000.index`, new Uint8Array(48)), async (out) => {
    await assertRejects(() => openPrepared([out]), DataError, "found document 0 with 0 tokens");
  });
  await harmed((out) => Deno.writeFile(`${out}/00000.tokens`, new Uint8Array(12).fill(255)), async (out) => {
    const data = await openPrepared([out]);
    assertThrows(
      () => data.read(0),
      DataError,
      "00000.tokens: expected ids below 266, found 65535 at token 0",
    );
    data.close();
  });
  await harmed((out) => Deno.remove(`${out}/00000.index`), async (out) => {
    await assertRejects(() => openPrepared([out]), DataError, "there is none");
    await assertRejects(() => openPrepared([`${out}/none`]), DataError, "there is none");
  });
});

Deno.test("prepared data: folders that do not belong together are refused", async () => {
  await inFolder(async (folder) => {
    (await prepared(`${folder}/a`, [bytesSource("one\n")], { workers: 1 })).close();
    await assertRejects(
      () => openPrepared([`${folder}/a`, `${folder}/a`]),
      DataError,
      "expected each part once",
    );
  });
});
