/** Rows of every kind of file: the same table gives the same rows, and a broken one costs no other. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { parquetWriteBuffer } from "npm:hyparquet-writer@0.17.0";
import { DataError } from "../../data/data_error.ts";
import { readRows } from "../../data/read_rows.ts";
import { inFolder } from "../in_folder.ts";

type Cells = readonly (readonly string[])[];

const NAMES = ["text", "label", "名"];
const PIECE = fc.constantFrom(
  "a",
  "1",
  " ",
  '"',
  '""',
  ",",
  "é",
  "北京",
  "🙂",
  "'",
  "\\",
  "0.5",
  "true",
);
const WILD = fc.constantFrom("\n", "\r\n", "\t", "\n\n");
const CELL = fc.array(PIECE, { maxLength: 6 }).map((pieces) => pieces.join(""));
const WILD_CELL = fc.array(fc.oneof(PIECE, WILD), { maxLength: 6 }).map((pieces) => pieces.join(""));

function tableOf(cell: fc.Arbitrary<string>): fc.Arbitrary<Cells> {
  const row = fc.tuple(cell, cell, cell).filter((cells) => cells.some((each) => each !== ""));
  return fc.array(row, { minLength: 1, maxLength: 8 });
}

const FILES: Readonly<Record<string, (cells: Cells) => string | Uint8Array>> = {
  jsonl: (cells) => objectsOf(cells).map((row) => JSON.stringify(row)).join("\n"),
  json: (cells) => JSON.stringify(objectsOf(cells), undefined, 1),
  csv: (cells) =>
    [NAMES, ...cells].map((row) => row.map((each) => `"${each.replaceAll('"', '""')}"`).join(",")).join("\n"),
  parquet: (cells) =>
    new Uint8Array(parquetWriteBuffer({
      columnData: NAMES.map((name, at) => ({
        name,
        type: "STRING",
        data: cells.map((row) => row[at] ?? ""),
      })),
      rowGroupSize: 3,
    })),
};

function objectsOf(cells: Cells): readonly Readonly<Record<string, string>>[] {
  return cells.map((row) => Object.fromEntries(NAMES.map((name, at) => [name, row[at] ?? ""])));
}

async function rowsOf(path: string, content: string | Uint8Array): Promise<readonly unknown[]> {
  await Deno.writeFile(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
  return (await readRows(path)).map((each) => "row" in each ? each.row : each);
}

Deno.test("rows: the same table as JSON lines, JSON, CSV and Parquet gives the same rows", async () => {
  await inFolder(async (folder) => {
    await fc.assert(
      fc.asyncProperty(tableOf(WILD_CELL), async (cells) => {
        for (const [kind, write] of Object.entries(FILES)) {
          assertEquals(await rowsOf(`${folder}/rows.${kind}`, write(cells)), objectsOf(cells), kind);
        }
      }),
      { numRuns: 60 },
    );
  });
});

Deno.test("rows: a table without tabs and line breaks gives the same rows as TSV", async () => {
  await inFolder(async (folder) => {
    await fc.assert(
      fc.asyncProperty(tableOf(CELL), async (cells) => {
        const text = [NAMES, ...cells].map((row) => row.join("\t")).join("\n");
        assertEquals(await rowsOf(`${folder}/rows.tsv`, text), objectsOf(cells));
      }),
      { numRuns: 60 },
    );
  });
});

Deno.test("rows: numbers, lists and missing values of Parquet are those of JSON", async () => {
  await inFolder(async (folder) => {
    const [count, exact, share, flag] = [[1, -2], [2n ** 60n, 3n], [0.5, -1e300], [true, false]];
    const parquet = parquetWriteBuffer({
      columnData: [
        { name: "count", type: "INT32", data: count },
        { name: "exact", type: "INT64", data: exact },
        { name: "share", type: "DOUBLE", data: share },
        { name: "flag", type: "BOOLEAN", data: flag },
        { name: "note", type: "STRING", data: ["a", null], nullable: true },
        { name: "answers", type: "JSON", data: [[{ text: "b" }], []] },
      ],
    });
    assertEquals(await rowsOf(`${folder}/a.parquet`, new Uint8Array(parquet)), [
      { count: 1, exact: "1152921504606846976", share: 0.5, flag: true, note: "a", answers: [{ text: "b" }] },
      { count: -2, exact: 3, share: -1e300, flag: false, note: null, answers: [] },
    ]);
  });
});

Deno.test("rows: what cannot be read is told with its line, and nothing else is lost", async () => {
  await inFolder(async (folder) => {
    const cases: readonly [string, string, readonly unknown[]][] = [
      ["csv", "a,b\n1,2\n3\n\n4,5,6\n7,8\n", [
        { a: "1", b: "2" },
        { line: 3, problem: "expected 2 columns (a, b), found 1" },
        { line: 5, problem: "expected 2 columns (a, b), found 3" },
        { a: "7", b: "8" },
      ]],
      ["csv", 'a,b\r\n1,x"y\r\n\r\n"2"w,ok\r\n3,"ok\nok"\r\n4,"open\r\n5,ok\r\n', [
        { line: 2, problem: "expected a quote at the beginning of a value, found one inside it" },
        { line: 4, problem: "expected the end of a value behind its closing quote, found more of it" },
        { a: "3", b: "ok\nok" },
        { line: 7, problem: "expected a closing quote, found the end of the file" },
        { a: "5", b: "ok" },
      ]],
      ["jsonl", '{"a": 1}\n{"a": \n[1]\n"b"\n{"a": 2}\n', [
        { a: 1 },
        undefined,
        { line: 3, problem: "expected a JSON object" },
        { line: 4, problem: "expected a JSON object" },
        { a: 2 },
      ]],
      ["json", '[{"a": 1}, 2]', [{ a: 1 }, { line: 2, problem: "expected a JSON object" }]],
      ["tsv", 'a\tb\n"1\t2\n', [{ a: '"1', b: "2" }]],
    ];
    for (const [kind, content, expected] of cases) {
      const found = await rowsOf(`${folder}/rows.${kind}`, content);
      assertEquals(found.length, expected.length, content);
      expected.forEach((row, at) => row === undefined || assertEquals(found[at], row));
    }
  });
});

Deno.test("rows: a data set in the form of SQuAD has a row for every question", async () => {
  await inFolder(async (folder) => {
    const asked = (id: string) => ({ id, question: `${id}?`, answers: [{ text: "rain", answer_start: 3 }] });
    const data = [{ paragraphs: [{ context: "It rains.", qas: [asked("a"), asked("b")] }] }, {
      paragraphs: [{ context: "It snows.", qas: [asked("c")] }],
    }];
    const rows = await rowsOf(`${folder}/squad.json`, JSON.stringify({ version: "1", data }));
    assertEquals(rows, [
      { context: "It rains.", ...asked("a") },
      { context: "It rains.", ...asked("b") },
      { context: "It snows.", ...asked("c") },
    ]);
  });
});

Deno.test("rows: files that are none are one sentence", async () => {
  await inFolder(async (folder) => {
    const cases: readonly [string, string | Uint8Array, string][] = [
      ["a.txt", "a", "expected a file of .jsonl, .json, .csv, .tsv or .parquet"],
      ["a.parquet", "PAR1 not at all", 'a.parquet: expected a Parquet file, found "'],
      ["a.csv", Uint8Array.of(0x61, 0xff), "a.csv: expected UTF-8, found a byte that is not at offset 1"],
      ["b.csv", 'a,"b\n1,2\n', "b.csv:1: expected a closing quote, found the end of the file"],
    ];
    for (const [name, content, message] of cases) {
      const error = await assertRejects(() => rowsOf(`${folder}/${name}`, content), DataError);
      assert(error.message.includes(message) && !error.message.includes("\n"), error.message);
    }
    await assertRejects(
      () => readRows(`${folder}/none.csv`),
      DataError,
      "none.csv: cannot be read, there is none",
    );
  });
});
