import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { DataError } from "../../data/data_error.ts";
import { readLines } from "../../data/read_lines.ts";

Deno.test("lines: joined they are the file, and each but the last ends with its only line feed", async () => {
  const path = await Deno.makeTempFile();
  const part = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("\n", "\r\n", "é".repeat(40_000)));
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
      const text = parts.join("").replace(/^\uFEFF/, "").toWellFormed();
      await Deno.writeTextFile(path, text);
      const lines = await Array.fromAsync(readLines(path));
      assertEquals(lines.join(""), text);
      assert(lines.slice(0, -1).every((line) => line.indexOf("\n") === line.length - 1));
    }),
  );
  await Deno.remove(path);
});

Deno.test("lines: a line without end comes in parts", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "x".repeat(3_000_000));
  const lengths = (await Array.fromAsync(readLines(path))).map(({ length }) => length);
  assert(lengths.length > 1 && lengths.every((length) => length < 1_200_000));
  assertEquals(lengths.reduce((a, b) => a + b), 3_000_000);
  await Deno.remove(path);
});

Deno.test("lines: what cannot be read or is no UTF-8 is one sentence with the path", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeFile(path, Uint8Array.of(97, 0xFF));
  await assertRejects(() => Array.fromAsync(readLines(path)), DataError, `${path}: expected UTF-8`);
  await Deno.remove(path);
  await assertRejects(
    () => Array.fromAsync(readLines(path)),
    DataError,
    `${path}: cannot be read, there is none`,
  );
});
