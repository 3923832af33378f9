import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import fc from "fast-check";
import { checkParameters } from "../../core/checkpoint/check_parameters.ts";
import { CheckpointError } from "../../core/checkpoint/checkpoint_error.ts";
import { formatConfig, parseConfig } from "../../core/checkpoint/config.ts";

const CONFIG = {
  layers: 2,
  hidden: 64,
  heads: 4,
  maxPositions: 128,
  vocabularySize: 384,
  blockPositions: true,
};

Deno.test("config: formatting and parsing gives the same sizes", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 64 }), (heads, width) => {
    const config = { ...CONFIG, heads, hidden: heads * width };
    assertEquals(parseConfig(formatConfig(config)), config);
  }));
});

Deno.test("config: each fault is one sentence", () => {
  const change = (fields: object): string => JSON.stringify({ ...CONFIG, ...fields });
  for (
    const [text, sentence] of [
      ["{", "expected JSON, found"],
      ["[]", "expected an object of sizes, found []"],
      ["{}", "layers: expected an integer from 1 to 1024, found nothing"],
      [change({ hidden: 0 }), "hidden: expected an integer from 1 to 65536, found 0"],
      [change({ layers: 1e9 }), "layers: expected an integer from 1 to 1024, found 1000000000"],
      [change({ heads: 2.5 }), "heads: expected an integer from 1 to 1024, found 2.5"],
      [change({ maxPositions: "128" }), 'maxPositions: expected an integer from 1 to 1048576, found "128"'],
      [change({ blockPositions: 1 }), "blockPositions: expected true or false, found 1"],
      [change({ heads: 5 }), "heads: expected a divisor of hidden, 64, found 5"],
      [
        change({ layer: 2 }),
        "layer: expected one of layers, hidden, heads, maxPositions, vocabularySize, blockPositions",
      ],
    ] as const
  ) {
    assertThrows(() => parseConfig(text), CheckpointError, sentence);
  }
});

Deno.test("config: a file that says nothing of block positions has them", () => {
  assertEquals(parseConfig(JSON.stringify({ ...CONFIG, blockPositions: undefined })), CONFIG);
  assertEquals(parseConfig(JSON.stringify({ ...CONFIG, blockPositions: false })).blockPositions, false);
});

Deno.test("config: any text gives a configuration or a CheckpointError", () => {
  fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
    const error = assertThrows(() => parseConfig(text));
    assertInstanceOf(error, CheckpointError);
  }));
});

Deno.test("parameters: missing, misshapen, of another kind and not asked for are each named", () => {
  const w = { shape: [2, 3], dtype: "float" } as const;
  checkParameters({ w }, { w: [2, 3] });
  for (
    const [found, expected, sentence] of [
      [{}, { w: [2, 3] }, "parameter w: expected to be there, found it missing"],
      [{}, { w: [2, 3], b: [3] }, "parameter w: expected to be there, found it missing and 1 more"],
      [{ w }, { w: [3, 2] }, "parameter w: expected shape [3, 2], found [2, 3]"],
      [{ w: { ...w, dtype: "int" } }, { w: [2, 3] }, "parameter w: expected floats, found int"],
      [{ w, b: w }, { w: [2, 3] }, "tensor b: expected only the model's parameters"],
      [{ w }, { toString: [1] }, "parameter toString: expected to be there"],
    ] as const
  ) {
    assertThrows(() => checkParameters(found, expected), CheckpointError, sentence);
  }
});
