import { assertEquals, assertInstanceOf, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { CheckpointError } from "../../core/checkpoint/checkpoint_error.ts";
import { readSafetensors } from "../../core/checkpoint/read_safetensors.ts";
import { readSafetensorsHeader } from "../../core/checkpoint/safetensors_header.ts";
import { writeSafetensors } from "../../core/checkpoint/write_safetensors.ts";
import { sizeOf, type Tensor, tensor, type TensorData, type Tensors } from "../../core/graph/tensor.ts";
import { entry, rawFile } from "./safetensors_file.ts";

function anyTensor(): fc.Arbitrary<Tensor> {
  const listOf = <T>(element: fc.Arbitrary<T>, size: number): fc.Arbitrary<T[]> =>
    fc.array(element, { minLength: size, maxLength: size });
  const floats = (size: number): fc.Arbitrary<TensorData> =>
    listOf(fc.double(), size).map((each) => Float64Array.from(each));
  const make: readonly ((size: number) => fc.Arbitrary<TensorData>)[] = [
    floats,
    (size) => listOf(fc.float(), size).map((each) => Float32Array.from(each)),
    (size) => listOf(fc.integer(), size).map((each) => Int32Array.from(each)),
    (size) => listOf(fc.nat(), size).map((each) => Uint32Array.from(each)),
  ];
  return fc.tuple(fc.array(fc.nat(3), { maxLength: 3 }), fc.nat(3)).chain(([shape, kind]) =>
    (make[kind] ?? floats)(sizeOf(shape)).map((data): Tensor => {
      const dtype = data instanceof Int32Array ? "int" : data instanceof Uint32Array ? "uint" : "float";
      return { shape, dtype, data };
    })
  );
}

function anyTensors(): fc.Arbitrary<Tensors> {
  const name = fc.string({ unit: "grapheme" }).filter((each) =>
    !(each in Object.prototype) && each !== "__metadata__"
  );
  return fc.array(fc.tuple(name, anyTensor()), { maxLength: 5 }).map((entries) =>
    Object.fromEntries(entries)
  );
}

Deno.test("safetensors: reading what was written gives the same tensors", () => {
  fc.assert(fc.property(anyTensors(), (tensors) => {
    assertEquals(readSafetensors(writeSafetensors(tensors)), tensors);
  }));
});

Deno.test("safetensors: equal tensors give equal bytes, data is aligned, the header ends at a multiple of 8", () => {
  fc.assert(fc.property(anyTensors(), (tensors) => {
    const file = writeSafetensors(tensors);
    assertEquals(file, writeSafetensors(tensors));
    for (const { name, begin } of readSafetensorsHeader(file, file.length).tensors) {
      assertEquals(begin % (tensors[name]?.data.BYTES_PER_ELEMENT ?? 0), 0);
    }
  }));
});

Deno.test("safetensors: float tensors are written in the precision asked for, integers stay", () => {
  const tensors: Tensors = {
    a: { shape: [2], dtype: "float", data: Float64Array.of(0.1, 2) },
    b: { shape: [], dtype: "float", data: Float32Array.of(0.5) },
    c: { shape: [1], dtype: "int", data: Int32Array.of(-7) },
  };
  const dtypes = (options: { readonly float?: "F32" | "F64" }): Readonly<Record<string, string>> => {
    const file = writeSafetensors(tensors, options);
    return Object.fromEntries(
      readSafetensorsHeader(file, file.length).tensors.map(({ name, dtype }) => [name, dtype]),
    );
  };
  assertEquals(dtypes({}), { a: "F64", b: "F32", c: "I32" });
  assertEquals(dtypes({ float: "F32" }), { a: "F32", b: "F32", c: "I32" });
  assertEquals(dtypes({ float: "F64" }), { a: "F64", b: "F64", c: "I32" });
  assertEquals(readSafetensors(writeSafetensors(tensors, { float: "F32" })).a?.data, Float32Array.of(0.1, 2));
});

Deno.test("safetensors: metadata comes back, and a view into a larger buffer is written alone", () => {
  const data = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
  const file = writeSafetensors({ w: { shape: [2], dtype: "float", data } }, {
    metadata: { format: "pt", é: "ü" },
  });
  assertEquals(readSafetensorsHeader(file, file.length).metadata, { format: "pt", é: "ü" });
  assertEquals(readSafetensors(file).w?.data, Float32Array.of(1, 2));
  const shifted = new Uint8Array(file.length + 3);
  shifted.set(file, 3);
  assertEquals(readSafetensors(shifted.subarray(3)).w?.data, Float32Array.of(1, 2));
});

Deno.test("safetensors: every stored type is read into its kind of number", () => {
  const cases: readonly (readonly [string, ArrayLike<number> & ArrayBufferView, TensorData])[] = [
    ["F64", Float64Array.of(1.5, -0), Float64Array.of(1.5, -0)],
    ["F32", Float32Array.of(1.5, NaN), Float32Array.of(1.5, NaN)],
    ["F16", Uint16Array.of(0x3E00, 0x8001), Float32Array.of(1.5, -(2 ** -24))],
    ["BF16", Uint16Array.of(0x3FC0, 0x7F80), Float32Array.of(1.5, Infinity)],
    ["I32", Int32Array.of(-5, 5), Int32Array.of(-5, 5)],
    ["I16", Int16Array.of(-5, 5), Int32Array.of(-5, 5)],
    ["I8", Int8Array.of(-5, 5), Int32Array.of(-5, 5)],
    ["U32", Uint32Array.of(2 ** 32 - 1, 5), Uint32Array.of(2 ** 32 - 1, 5)],
    ["U16", Uint16Array.of(65535, 5), Int32Array.of(65535, 5)],
    ["U8", Uint8Array.of(255, 5), Int32Array.of(255, 5)],
    ["BOOL", Uint8Array.of(1, 0), Int32Array.of(1, 0)],
  ];
  for (const [dtype, stored, expected] of cases) {
    const file = rawFile(`{"w":${entry(dtype, [2], [0, stored.byteLength])}}`, { data: stored.byteLength });
    file.set(new Uint8Array(stored.buffer), file.length - stored.byteLength);
    assertEquals(readSafetensors(file).w?.data, expected, dtype);
  }
});

Deno.test("safetensors: 64-bit integers are read when 32 bits hold them, and refused by element when not", () => {
  for (
    const [dtype, values] of [
      ["I64", BigInt64Array.of(-5n, 2n ** 31n)],
      ["U64", BigUint64Array.of(5n, 2n ** 40n)],
    ] as const
  ) {
    const file = rawFile(`{"w":${entry(dtype, [2], [0, 16])}}`, { data: 16 });
    file.set(new Uint8Array(values.buffer), file.length - 16);
    const message = `tensor "w": element 1: expected an integer of 32 bits, found ${values[1]}`;
    assertThrows(() => readSafetensors(file), CheckpointError, message);
    file.fill(0, file.length - 8);
    assertEquals(readSafetensors(file).w?.data, Int32Array.of(Number(values[0]), 0));
  }
});

/** [what is wrong, the file, a part of the sentence] */
const HOSTILE: readonly (readonly [string, Uint8Array, string])[] = [
  ["nothing at all", new Uint8Array(0), "file: expected at least 8 bytes, found 0"],
  ["no whole length", new Uint8Array(7), "file: expected at least 8 bytes, found 7"],
  [
    "a length beyond the file",
    rawFile("{}", { length: 3n }),
    "byte 0: expected a header of at most 2 bytes, what the file holds",
  ],
  [
    "a length of 2^64 - 1",
    rawFile("{}", { length: 2n ** 64n - 1n }),
    "found a length of 18446744073709551615",
  ],
  ["no JSON", rawFile("{"), "byte 8: expected a header in JSON"],
  ["an empty header", rawFile(""), "byte 8: expected a header in JSON"],
  ["deep nesting", rawFile("[".repeat(100_000)), "byte 8: expected a header in JSON"],
  ["a byte order mark", rawFile("\uFEFF{}"), "byte 8: expected a header in JSON"],
  ["an array", rawFile("[]"), "header: expected a JSON object, found []"],
  ["null", rawFile("null"), "header: expected a JSON object, found null"],
  ["bytes after the data", rawFile("{}", { data: 4 }), "expected its data to end at byte 10, found 14 bytes"],
  [
    "an entry that is no object",
    rawFile('{"w":3}'),
    'tensor "w": expected an object with dtype, shape, data_offsets, found 3',
  ],
  [
    "an unknown dtype",
    rawFile(`{"w":${entry("F8_E4M3", [1], [0, 1])}}`, { data: 1 }),
    'tensor "w": expected a dtype of F64, F32',
  ],
  [
    "a dtype of every object",
    rawFile(`{"w":${entry("constructor", [1], [0, 1])}}`, { data: 1 }),
    'found "constructor"',
  ],
  [
    "a negative size",
    rawFile(`{"w":${entry("F32", [-1], [0, 4])}}`, { data: 4 }),
    "expected a shape of non-negative integers, found [-1]",
  ],
  ["half a size", rawFile(`{"w":${entry("F32", [1.5], [0, 6])}}`, { data: 6 }), "found [1.5]"],
  [
    "no shape",
    rawFile('{"w":{"dtype":"F32","data_offsets":[0,4]}}', { data: 4 }),
    "expected a shape of non-negative integers, found nothing",
  ],
  [
    "one offset",
    rawFile(`{"w":${entry("F32", [1], [4])}}`, { data: 4 }),
    "expected data_offsets [begin, end] with 0 <= begin <= end, found [4]",
  ],
  ["a negative offset", rawFile(`{"w":${entry("F32", [1], [-4, 0])}}`, { data: 4 }), "found [-4,0]"],
  ["offsets backwards", rawFile(`{"w":${entry("F32", [1], [4, 0])}}`, { data: 4 }), "found [4,0]"],
  [
    "fewer bytes than the shape",
    rawFile(`{"w":${entry("F32", [2], [0, 4])}}`, { data: 4 }),
    "expected 8 bytes for F32 of shape [2], found data_offsets [0,4] of 4 bytes",
  ],
  [
    "a shape that overflows",
    rawFile(`{"w":${entry("F32", [2 ** 40, 2 ** 40], [0, 0])}}`),
    "of shape [1099511627776,1099511627776]",
  ],
  [
    "a shape that wraps to 0",
    rawFile(`{"w":${entry("U8", Array(20).fill(2 ** 50), [0, 0])}}`),
    'tensor "w": expected',
  ],
  [
    "more data than the file",
    rawFile(`{"w":${entry("F32", [9], [0, 36])}}`, { data: 32 }),
    "found its end at byte",
  ],
  [
    "an end beyond all files",
    rawFile(`{"w":${entry("U8", [2 ** 52], [0, 2 ** 52])}}`),
    "the end of the file",
  ],
  [
    "a gap",
    rawFile(`{"a":${entry("U8", [1], [0, 1])},"b":${entry("U8", [1], [2, 3])}}`, { data: 3 }),
    "which leaves a gap",
  ],
  ["a gap in front", rawFile(`{"a":${entry("U8", [1], [1, 2])}}`, { data: 2 }), "which leaves a gap"],
  [
    "an overlap",
    rawFile(`{"a":${entry("U8", [2], [0, 2])},"b":${entry("U8", [2], [1, 3])}}`, { data: 3 }),
    'tensor "b": expected to begin at byte',
  ],
  [
    "the same bytes twice",
    rawFile(`{"a":${entry("U8", [1], [0, 1])},"b":${entry("U8", [1], [0, 1])}}`, { data: 1 }),
    "which overlaps the tensor before it",
  ],
  [
    "a name twice",
    rawFile(`{"w":${entry("U8", [1], [0, 1])},"w":${entry("U8", [1], [0, 1])}}`, { data: 1 }),
    'header: expected every name once, found "w" twice',
  ],
  [
    "a name twice, once escaped",
    rawFile(`{"w":${entry("U8", [1], [0, 1])},"\\u0077":${entry("U8", [1], [0, 1])}}`, { data: 1 }),
    'found "w" twice',
  ],
  [
    "a field twice",
    rawFile('{"w":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}', { data: 1 }),
    'found "dtype" twice',
  ],
  [
    "a tensor __proto__",
    rawFile(`{"__proto__":${entry("U8", [1], [0, 1])}}`, { data: 1 }),
    'tensor "__proto__": expected a name',
  ],
  [
    "a tensor toString",
    rawFile(`{"toString":${entry("U8", [1], [0, 1])}}`, { data: 1 }),
    'tensor "toString": expected a name',
  ],
  [
    "metadata of numbers",
    rawFile('{"__metadata__":{"a":1}}'),
    '__metadata__: expected a string for "a", found 1',
  ],
  [
    "metadata of a list",
    rawFile('{"__metadata__":[]}'),
    "__metadata__: expected an object of strings, found []",
  ],
];

for (const [what, file, sentence] of HOSTILE) {
  Deno.test(`safetensors: a file with ${what} is refused in one sentence`, () => {
    const { message } = assertThrows(() => readSafetensors(file), CheckpointError, sentence);
    assertLess(message.length, 400);
    assertEquals(message.split("\n").length, 1);
  });
}

Deno.test("safetensors: a header beyond the format's limit is refused by its length alone", () => {
  const head = rawFile("{}", { length: 100_000_001n });
  const sentence =
    "expected a header of at most 100000000 bytes, the limit of the format, found a length of 100000001";
  assertThrows(() => readSafetensorsHeader(head, 200_000_000), CheckpointError, sentence);
});

Deno.test("safetensors: a prefix that ends before the header does is refused", () => {
  const head = rawFile("{}", { length: 50n });
  assertThrows(
    () => readSafetensorsHeader(head, 100),
    CheckpointError,
    "header: expected 58 bytes to read it from, found 10",
  );
});

Deno.test("safetensors: whatever one does to the bytes, reading gives tensors or a CheckpointError, soon", () => {
  const file = writeSafetensors({
    "transformer.layers.0.mlp.dense_h_to_4h.weight": {
      shape: [2, 3],
      dtype: "float",
      data: new Float32Array(6),
    },
    "word_embeddings.weight": { shape: [4], dtype: "float", data: new Float64Array(4) },
  }, { metadata: { format: "pt" } });
  const edit = fc.oneof(
    fc.record({ at: fc.nat(file.length - 1), value: fc.nat(255) }).map(
      ({ at, value }) => (bytes: Uint8Array) => {
        const edited = bytes.slice();
        edited[Math.min(at, bytes.length - 1)] = value;
        return edited;
      },
    ),
    fc.nat(file.length).map((length) => (bytes: Uint8Array) => bytes.slice(0, length)),
    fc.uint8Array({ maxLength: 9 }).map((more) => (bytes: Uint8Array) => Uint8Array.of(...bytes, ...more)),
    fc.constantFrom("-1", "1e99", "null", "[]", "{}", '"__proto__"', "9007199254740993").map(
      (text) => (bytes: Uint8Array) => {
        const json = new TextDecoder().decode(bytes.subarray(8)).replace(/\d+/, text);
        return rawFile(json);
      },
    ),
  );
  const start = performance.now();
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const mutilated = edits.reduce<Uint8Array>((bytes, change) => change(bytes), file);
      try {
        readSafetensors(mutilated);
      } catch (error) {
        assertInstanceOf(error, CheckpointError);
      }
    }),
    { numRuns: 3000 },
  );
  assertLess(performance.now() - start, 20_000);
});

Deno.test("safetensors: the writer refuses names no reader can use and shapes that do not fit", () => {
  const w: Tensor = { shape: [2], dtype: "float", data: Float32Array.of(1, 2) };
  for (const name of ["__metadata__", "__proto__", "constructor"]) {
    assertThrows(
      () => writeSafetensors(Object.fromEntries([[name, w]])),
      CheckpointError,
      `tensor "${name}": expected a name`,
    );
  }
  assertThrows(
    () => writeSafetensors({ w: { ...w, shape: [3] } }),
    CheckpointError,
    'tensor "w": expected 3 elements for shape [3], found 2',
  );
});

Deno.test("F16: what is read back is the nearest 16-bit number, of half the bytes", () => {
  fc.assert(fc.property(fc.array(fc.float({ noNaN: true }), { minLength: 1, maxLength: 20 }), (values) => {
    const w = tensor([values.length], Float32Array.from(values));
    const file = writeSafetensors({ w }, { float: "F16" });
    const [stored] = readSafetensorsHeader(file, file.length).tensors;
    assertEquals([stored?.dtype, (stored?.end ?? 0) - (stored?.begin ?? 0)], ["F16", 2 * values.length]);
    assertEquals(Array.from(readSafetensors(file).w?.data ?? []), values.map(Math.f16round));
  }));
});
