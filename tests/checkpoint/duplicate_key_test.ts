import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { duplicateKey } from "../../core/checkpoint/duplicate_key.ts";

Deno.test("duplicate key: what JSON.stringify writes never has one", () => {
  fc.assert(fc.property(fc.json(), (text) => duplicateKey(text) === undefined));
});

Deno.test("duplicate key: one that is put in anywhere is found, however it is escaped", () => {
  const keys = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 5 });
  fc.assert(fc.property(keys, fc.jsonValue(), fc.nat(4), (names, value, pick) => {
    const again = names[pick % names.length] ?? "";
    const escaped = Array.from(
      { length: again.length },
      (_, i) => `\\u${again.charCodeAt(i).toString(16).padStart(4, "0")}`,
    ).join("");
    const entries = [...names.map((name) => JSON.stringify(name)), `"${escaped}"`];
    const json = `[{"outer": {${entries.map((key) => `${key}: ${JSON.stringify(value)}`).join(", ")}}}]`;
    assertEquals(duplicateKey(json), again);
  }));
});

Deno.test("duplicate key: the same key in two objects is none, and quotes in strings are no keys", () => {
  assertEquals(duplicateKey('{"a": {"a": {"a": 1}}, "b": [{"a": 1}, {"a": 2}]}'), undefined);
  assertEquals(duplicateKey('{"a": "\\"a\\": {", "b": "}:"}'), undefined);
});
