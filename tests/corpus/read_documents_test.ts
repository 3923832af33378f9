import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "npm:hyparquet-writer@0.17.0";
import { cutExtracts } from "../../data/corpus/cut_extracts.ts";
import { findSources, sourceOf } from "../../data/corpus/find_sources.ts";
import { readParquetRows } from "../../data/corpus/parquet.ts";
import { DataError } from "../../data/data_error.ts";
import { inFolder } from "../in_folder.ts";
import { bytesSource, readAll } from "./corpus_text.ts";

const utf8 = new TextEncoder();

/** Texts in which newlines, blank lines, returns and wide characters are frequent. */
function anyLines(): fc.Arbitrary<string> {
  const piece = fc.constantFrom("a", "b c", "é", "北京", "🙂", "\n", "\n", "\r\n", "\n\n", " ", "\t");
  return fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));
}

Deno.test("documents: extracts are the bytes, whole documents each, however the bytes arrive", async () => {
  const boundary = fc.constantFrom("line", "paragraph", "file", "json");
  const cuts = fc.array(fc.nat(80), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      anyLines(),
      boundary,
      cuts,
      fc.integer({ min: 1, max: 20 }),
      async (text, boundary, cuts, size) => {
        const bytes = utf8.encode(text);
        const options = { boundary, extractBytes: size, longest: 1000 } as const;
        const places = [
          0,
          ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b),
          bytes.length,
        ];
        const pieces = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
        const whole = await Array.fromAsync(cutExtracts([bytes], options));
        assertEquals(await Array.fromAsync(cutExtracts(pieces, options)), whole);
        assertEquals(whole.flatMap(({ bytes = [] }) => [...bytes]), [...bytes]);
        let line = 1;
        for (const [i, extract] of whole.entries()) {
          assertEquals(extract.line, line);
          const found = extract.bytes ?? new Uint8Array();
          line += found.filter((byte) => byte === 10).length;
          if (i + 1 < whole.length) assert(found.length >= size && found.at(-1) === 10);
        }
      },
    ),
  );
});

Deno.test("documents: a document that is too long is cut between words, nothing is lost; a line of JSON is left out", async () => {
  const text = "word ".repeat(50);
  const options = { extractBytes: 10, longest: 40 } as const;
  const extracts = await Array.fromAsync(cutExtracts([utf8.encode(text)], { ...options, boundary: "line" }));
  assertEquals(extracts.map(({ bytes }) => new TextDecoder().decode(bytes)).join(""), text);
  assert(extracts.length > 4 && extracts.slice(1).every(({ bytes }) => bytes?.[0] === 0x20));
  const wide = await Array.fromAsync(
    cutExtracts([utf8.encode("京".repeat(60))], { ...options, boundary: "file" }),
  );
  assertEquals(
    wide.map(({ bytes }) => new TextDecoder("utf-8", { fatal: true }).decode(bytes)).join(""),
    "京".repeat(60),
  );
  const json = await Array.fromAsync(
    cutExtracts([utf8.encode(`{}\n"${"x".repeat(99)}"\n{}\n`)], { ...options, boundary: "json" }),
  );
  assertEquals(json.map(({ line, bytes }) => [line, bytes?.length]), [[1, 3], [2, undefined], [3, 3]]);
});

Deno.test("documents: lines, paragraphs or files, with the line that each begins with", async () => {
  const text = "one\r\ntwo\n\n \t\nthree\nfour\n\n";
  assertEquals(await readAll([bytesSource(text)]), ["1:one", "2:two", "5:three", "6:four"]);
  assertEquals(await readAll([bytesSource(text)], { documents: "paragraph" }), [
    "1:one\r\ntwo",
    "5:three\nfour",
  ]);
  assertEquals(await readAll([bytesSource(text)], { documents: "file" }), [`1:${text}`]);
  assertEquals(await readAll([bytesSource("\uFEFFone\n\uFEFFtwo")]), ["1:one", "2:\uFEFFtwo"]);
});

Deno.test("documents: any line that cannot be read is a problem with its place, and only that line", async () => {
  const bytes = Uint8Array.of(...utf8.encode("good\n"), 0xFF, 0x0A, ...utf8.encode("well\n"));
  assertEquals(await readAll([bytesSource(bytes)]), ["1:good", "2!invalid UTF-8", "3:well"]);
  assertEquals(await readAll([bytesSource(bytes)], { documents: "file" }), ["2!invalid UTF-8"]);
  const json = '{"text": "a"}\n{"text": 7}\n{"body": "b"}\n{\n\n[1]\n{"text": "c"}\n';
  assertEquals(await readAll([bytesSource(json, "jsonl")]), [
    "1:a",
    "2!missing key",
    "3!missing key",
    "4!broken JSON",
    "6!missing key",
    "7:c",
  ]);
  assertEquals((await readAll([bytesSource(json, "jsonl")], { textKey: "body" })).at(2), "3:b");
});

Deno.test("documents: a file and the same file compressed, in one gzip member or several, are the same", async () => {
  await inFolder(async (folder) => {
    const text = "first line\nsecond\n".repeat(40_000);
    await Deno.writeTextFile(`${folder}/a.txt`, text);
    const [front, back] = [utf8.encode(text.slice(0, 7)), utf8.encode(text.slice(7))];
    await Deno.writeFile(`${folder}/b.txt.gz`, gzipSync(text));
    await Deno.writeFile(`${folder}/c.txt.gz`, Uint8Array.of(...gzipSync(front), ...gzipSync(back)));
    const [plain, ...packed] = await Promise.all(
      (await findSources([folder])).map((source) => readAll([source])),
    );
    assertEquals(plain?.length, 80_000);
    for (const each of packed) assertEquals(each.join("\n"), plain?.join("\n"));
    await Deno.writeFile(`${folder}/d.txt.gz`, gzipSync(text).subarray(0, 1000));
    await assertRejects(
      () => readAll([sourceOf(`${folder}/d.txt.gz`)]),
      DataError,
      "expected a whole gzip file",
    );
  });
});

Deno.test("documents: the column of a Parquet file; other columns, other types and broken files are told", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/a.parquet`;
    const texts = Array.from({ length: 500 }, (_, i) => `row ${i}`);
    const file = parquetWriteBuffer({
      columnData: [{ name: "text", data: texts, type: "STRING" }, {
        name: "id",
        data: texts.map((_, i) => i),
        type: "INT32",
      }],
      rowGroupSize: 100,
    });
    await Deno.writeFile(path, new Uint8Array(file));
    assertEquals(await readAll(await findSources([folder])), texts.map((text, i) => `${i + 1}:${text}`));
    assertEquals(await readParquetRows(path, { columns: ["id"], first: 250, count: 2 }), [{ id: 250 }, {
      id: 251,
    }]);
    assertEquals((await readAll([sourceOf(path)], { textKey: "id" }))[0], "1!missing key");
    await assertRejects(
      () => readAll([sourceOf(path)], { textKey: "body" }),
      DataError,
      `expected a column "body", found text, id`,
    );
    const bytes = new Uint8Array(file);
    for (const cut of [0, 5, 100, bytes.length - 9]) {
      await Deno.writeFile(path, bytes.subarray(0, cut));
      await assertRejects(() => readAll([sourceOf(path)]), DataError, `${path}: expected a Parquet file`);
    }
    const footer = new DataView(bytes.buffer.slice(0));
    footer.setUint32(bytes.length - 8, 0x7FFFFFFF, true);
    await Deno.writeFile(path, new Uint8Array(footer.buffer));
    await assertRejects(() => readAll([sourceOf(path)]), DataError, "expected a footer inside the file");
  });
});

Deno.test("documents: folders are read in the order of their names; what cannot be read is told in a sentence", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/b`);
    await Deno.writeTextFile(`${folder}/b/z.jsonl`, '{"text": "second"}\n');
    await Deno.writeTextFile(`${folder}/a.txt`, "first\n");
    await Deno.writeTextFile(`${folder}/ignored.bin`, "no");
    assertEquals(await readAll(await findSources([folder])), ["1:first", "1:second"]);
    await assertRejects(() => findSources([`${folder}/none`]), DataError, "cannot be read, there is none");
    await Deno.mkdir(`${folder}/empty`);
    await assertRejects(
      () => findSources([`${folder}/empty`]),
      DataError,
      "expected .txt, .jsonl or .parquet files",
    );
  });
});
