import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../cli/frame/errors.ts";
import { readOptions } from "../../cli/frame/read_options.ts";
import { suggest } from "../../cli/frame/suggest.ts";

const DECLARED = {
  data: { type: "texts", value: "FILE", meaning: "" },
  out: { type: "text", value: "DIR", meaning: "" },
  rate: { type: "number", value: "R", default: 0.5, minimum: 0, below: 1, meaning: "" },
  steps: { type: "integer", value: "N", minimum: 1, meaning: "" },
  backend: { type: "choice", choices: ["auto", "cpu"], default: "auto", meaning: "" },
  json: { type: "flag", meaning: "" },
} as const;

const NONE = { data: [], out: undefined, rate: 0.5, steps: undefined, backend: "auto", json: false } as const;

Deno.test("options: values by declaration, defaults where nothing was given", () => {
  assertEquals(readOptions([], DECLARED), { words: [], values: NONE });
  const words = ["7", "--data", "a", "--data=-", "--out", "x=y", "--rate", "1e-3", "--steps=12", "--json"];
  assertEquals(readOptions(words, DECLARED), {
    words: ["7"],
    values: { ...NONE, data: ["a", "-"], out: "x=y", rate: 1e-3, steps: 12, json: true },
  });
});

Deno.test("options: a value may begin with a dash, a word behind -- is no option", () => {
  assertEquals(readOptions(["--data", "-", "--", "--json"], DECLARED), {
    words: ["--json"],
    values: { ...NONE, data: ["-"] },
  });
  assertThrows(
    () => readOptions(["--steps", "-3"], DECLARED),
    UsageError,
    'option --steps: expected an integer of at least 1, found "-3"',
  );
});

Deno.test("options: numbers are whole words of digits within their bounds", () => {
  for (const text of ["", " 1", "0x10", "NaN", "Infinity", "1", "-0.1", "1e400", "one"]) {
    assertThrows(() => readOptions([`--rate=${text}`], DECLARED), UsageError, "option --rate: expected a");
  }
  for (const [text, value] of [["0", 0], [".25", 0.25], ["2.5e-1", 0.25]] as const) {
    assertEquals(readOptions([`--rate=${text}`], DECLARED).values.rate, value);
  }
});

Deno.test("options: names that every object has are unknown options like others", () => {
  for (const name of ["__proto__", "constructor", "toString"]) {
    assertThrows(() => readOptions([`--${name}=1`], DECLARED), UsageError, `unknown option --${name}`);
  }
});

Deno.test("suggest: near words, beginnings, and nothing far", () => {
  const known = ["conformance", "pretrain", "inspect", "infill"];
  for (
    const [typed, meant] of [
      ["pretrian", "pretrain"],
      ["Infill", "infill"],
      ["conf", "conformance"],
      ["inspekt", "inspect"],
      ["in", undefined],
      ["train", "pretrain"],
      ["", undefined],
      ["zzz", undefined],
    ] as const
  ) assertEquals(suggest(typed, known), meant, typed);
});
