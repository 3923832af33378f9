import { assertEquals } from "@std/assert";
import { fromBfloat16, fromFloat16 } from "../../core/checkpoint/half.ts";

Deno.test("half: all 65,536 float16 are what the platform's Float16Array says", () => {
  const bits = Uint16Array.from({ length: 65536 }, (_, i) => i);
  assertEquals(Float64Array.from(bits, fromFloat16), Float64Array.from(new Float16Array(bits.buffer)));
});

Deno.test("half: a bfloat16 is the float32 with its bits in front", () => {
  assertEquals(
    fromBfloat16(Uint16Array.of(0x3F80, 0xBF00, 0x0001, 0x7F80)),
    Float32Array.of(1, -0.5, 2 ** -133, Infinity),
  );
  assertEquals(fromBfloat16(Uint16Array.of(0x7FC0)), Float32Array.of(NaN));
});
