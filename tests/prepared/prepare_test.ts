import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "npm:hyparquet-writer@0.17.0";
import { byteLevel } from "../../core/text/byte_level.ts";
import { findSources, sourceOf } from "../../data/corpus/find_sources.ts";
import { DataError } from "../../data/data_error.ts";
import { openPrepared } from "../../data/prepared/open_prepared.ts";
import { prepare } from "../../data/prepared/prepare.ts";
import { tokenizerHash } from "../../text/tokenizer_hash.ts";
import { bytesSource } from "../corpus/corpus_text.ts";
import { inFolder } from "../in_folder.ts";
import { filesOf, manyLines, prepared, prepareOptions, textsOf } from "./prepared_folders.ts";

Deno.test("prepare: what is read again is what was put in, with the place of every document", async () => {
  await inFolder(async (folder) => {
    const data = await prepared(`${folder}/out`, [bytesSource("one\n\nzwei 北京\nthree\n")]);
    assertEquals(textsOf(data), ["one", "zwei 北京", "three"]);
    assertEquals([0, 1, 2].map((i) => data.document(i).line), [1, 3, 4]);
    assertEquals(data.document(1).file, "stdin");
    assertEquals(data.tokenizerHash, await tokenizerHash(byteLevel()));
    assertEquals(data.read(1, 2, 4), data.read(1).slice(2, 4));
    data.close();
  });
});

Deno.test("prepare: text, JSON lines, Parquet and gzip of the same documents give the same tokens", async () => {
  await inFolder(async (folder) => {
    const texts = manyLines(30_000).trimEnd().split("\n");
    const text = texts.map((line) => `${line}\n`).join("");
    const json = texts.map((text, id) => `${JSON.stringify({ id, text })}\n`).join("");
    await Deno.writeTextFile(`${folder}/a.txt`, text);
    await Deno.writeFile(`${folder}/b.txt.gz`, gzipSync(text));
    await Deno.writeTextFile(`${folder}/c.jsonl`, json);
    await Deno.writeFile(`${folder}/d.jsonl.gz`, gzipSync(json));
    const columnData = [{ name: "text", data: texts, type: "STRING" as const }];
    await Deno.writeFile(
      `${folder}/e.parquet`,
      new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 50 })),
    );
    const tokens: Uint8Array[] = [];
    for (const source of await findSources([folder])) {
      const out = `${folder}/out-${tokens.length}`;
      const data = await prepared(out, [source], { workers: 1 });
      assertEquals(data.documents, texts.length, source.name);
      data.close();
      tokens.push(await Deno.readFile(`${out}/00000.tokens`));
    }
    assertEquals(tokens.length, 5);
    for (const each of tokens) assertEquals(each, tokens[0]);
  });
});

Deno.test("prepare: n shards together are the single run, document for document, whatever the workers", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/corpus.txt`;
    await Deno.writeTextFile(path, manyLines(7_500_000));
    const whole = await prepared(`${folder}/whole`, [sourceOf(path)], { workers: 1 });
    const list = (data: typeof whole): readonly string[] =>
      Array.from({ length: data.documents }, (_, i) => {
        const { hashHigh, hashLow, line, chunk } = data.document(i);
        return [hashHigh, hashLow, line, chunk, data.lengths[i]].join();
      });
    const expected = list(whole);
    assert(whole.document(whole.documents - 1).chunk >= 6);
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 9 }),
        fc.integer({ min: 1, max: 3 }),
        async (count, workers) => {
          const folders = Array.from({ length: count }, (_, index) => `${folder}/${run}-${index}`);
          run++;
          for (const [index, out] of folders.entries()) {
            await prepare(out, prepareOptions([sourceOf(path)], { part: { index, count }, workers }));
          }
          // As if another machine had kept the file elsewhere.
          const manifest = await Deno.readTextFile(`${folders[1]}/manifest.json`);
          await Deno.writeTextFile(
            `${folders[1]}/manifest.json`,
            manifest.replace(/"name": "[^"]*\/corpus.txt"/, '"name": "/elsewhere/corpus.txt"').replace(
              /"changed": \d+/,
              '"changed": 7',
            ),
          );
          const union = await openPrepared(folders.toReversed());
          assertEquals(list(union), expected);
          assertEquals(union.read(union.documents - 1), whole.read(whole.documents - 1));
          union.close();
        },
      ),
      { numRuns: 2 },
    );
    whole.close();
  });
});

Deno.test("prepare: bad lines are counted and named; a document that the vocabulary keeps nothing of is counted", async () => {
  await inFolder(async (folder) => {
    const told: string[] = [];
    const source = bytesSource('{"text": "a"}\nno\n{"x": 1}\n', "jsonl");
    const manifest = await prepare(
      `${folder}/out`,
      prepareOptions([source], {
        onProblem: ({ name, line, problem }) => told.push(`${name}:${line} ${problem}`),
      }),
    );
    assertEquals(told, ["stdin:2 broken JSON", "stdin:3 missing key"]);
    assertEquals(manifest?.counts.problems, {
      "invalid UTF-8": 0,
      "broken JSON": 1,
      "missing key": 1,
      "too long": 0,
    });
    assertEquals(manifest?.counts.documents, 1);
  });
});

Deno.test("prepare: what is stopped goes on; the files are the same; other options or a second writer are refused", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/corpus.txt`;
    await Deno.writeTextFile(path, manyLines(3_000_000));
    const options = prepareOptions([sourceOf(path)], { workers: 1 });
    await prepare(`${folder}/whole`, options);
    const out = `${folder}/out`;
    let chunks = 0;
    assertEquals(await prepare(out, { ...options, isStopped: () => ++chunks >= 2 }), undefined);
    await assertRejects(() => openPrepared([out]), DataError, "there is none");
    await assertRejects(() => prepare(out, { ...options, documents: "file" }), DataError, "found others");
    using journal = await Deno.open(`${out}/journal.jsonl`, { read: true, write: true });
    await journal.lock(true);
    await assertRejects(() => prepare(out, options), DataError, "found another process at work in it");
    await journal.unlock();
    // A line that was not written whole, and tokens that no line speaks of.
    await Deno.writeTextFile(`${out}/journal.jsonl`, '{"kind":"chu', { append: true });
    await Deno.writeFile(`${out}/00000.tokens`, new Uint8Array(777), { append: true });
    assert(await prepare(out, options) !== undefined);
    assertEquals(await filesOf(out), await filesOf(`${folder}/whole`));
    assertEquals((await prepare(out, options))?.counts, (await prepare(`${folder}/whole`, options))?.counts);
    await assertRejects(
      () => prepare(out, { ...options, textKey: "x" }),
      DataError,
      "expected a new or empty folder",
    );
  });
});

Deno.test("prepare: whatever byte of the journal a kill leaves last, going on gives the same files", async () => {
  await inFolder(async (folder) => {
    // Shards that are full before the end, a chunk without documents, a plan of more than a MiB.
    const path = `${folder}/北京.jsonl`;
    const documents = manyLines(3_000_000).trimEnd().split("\n").map((text) =>
      `${JSON.stringify({ text })}\n`
    );
    await Deno.writeTextFile(path, documents.join("") + `${"x".repeat(600_000)}\n`.repeat(3));
    const empty = Array.from(
      { length: 300 },
      (_, i) => ({ ...bytesSource(""), name: `${i}`.padStart(4000) }),
    );
    const options = prepareOptions([sourceOf(path), ...empty], { workers: 1, shardTokens: 1_500_000 });
    const out = `${folder}/out`;
    let journal = new Uint8Array();
    await prepare(out, {
      ...options,
      onProgress: () => journal = Deno.readFileSync(`${out}/journal.jsonl`),
    });
    const whole = await filesOf(out);
    const ends = [...journal.entries()].flatMap(([at, byte]) => byte === 0x0A ? [at + 1] : []);
    const [planEnd = 0] = ends;
    assert(
      planEnd > 1 << 20 && "00001.index" in whole && new TextDecoder().decode(journal).includes("shard"),
    );
    const goOnFrom = async (length: number): Promise<void> => {
      await Deno.remove(`${out}/manifest.json`);
      await Deno.writeFile(`${out}/journal.jsonl`, journal.subarray(0, length));
      await prepare(out, options);
      assertEquals(await filesOf(out), whole, `the journal ended at ${length} of ${journal.length}`);
    };
    for (const end of ends) await goOnFrom(end);
    await goOnFrom(journal.indexOf(0xE5) + 1); // inside a character
    await fc.assert(fc.asyncProperty(fc.integer({ min: planEnd, max: journal.length }), goOnFrom), {
      numRuns: 2,
    });
    // What is done is not done again.
    await Deno.remove(`${out}/manifest.json`);
    await Deno.writeFile(`${out}/journal.jsonl`, journal);
    await prepare(out, { ...options, onProgress: () => assert(false, "a chunk was encoded again") });
  });
});
