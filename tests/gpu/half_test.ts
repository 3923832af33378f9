/** Numbers in 16 bits on the device: the bits of the reference. */
import { assertEquals } from "@std/assert";
import { graph } from "../../core/graph/graph.ts";
import { input } from "../../core/graph/node.ts";
import { numbers, tensor } from "../../core/graph/tensor.ts";
import { isFinite } from "../../core/ops/is_finite.ts";
import { nearestHalf, roundToHalf } from "../../core/ops/round_to_half.ts";
import { computeOnDevice } from "./agree.ts";
import { gpuTest } from "./gpu_test.ts";

/** Every float16 and its neighbours halfway to the next, just below and just above: all roundings there are. */
function hardNumbers(): Float32Array<ArrayBuffer> {
  const halves = [...new Float16Array(Uint16Array.from({ length: 0x7c00 }, (_, bits) => bits).buffer)];
  const between = halves.map((half, index) => (half + (halves[index + 1] ?? 65536)) / 2);
  const bits = new Uint32Array(Float32Array.from(between).buffer);
  const near = [-1, 1].flatMap((step) => [...new Float32Array(bits.map((each) => each + step).buffer)]);
  const sizes = [...halves, ...between, ...near, 65519, 65520, 1e30, Infinity, NaN];
  return Float32Array.from(sizes.flatMap((each) => [each, -each]));
}

gpuTest("half: the device rounds every number as the reference does", async () => {
  const data = hardNumbers();
  const x = input("x", { dtype: "float", shape: [data.length] });
  const outputs = graph({ rounded: roundToHalf(x), isNumber: isFinite(x) });
  const { rounded, isNumber } = await computeOnDevice(outputs, {
    inputs: { x: tensor([data.length], data) },
    poison: false,
  });
  const found = rounded === undefined ? [] : numbers(rounded);
  const wrong = found.findIndex((value, i) => !Object.is(value + 0, nearestHalf(data[i] ?? NaN) + 0));
  assertEquals(wrong < 0 ? "none" : `${data[wrong]} became ${found[wrong]}`, "none");
  assertEquals(isNumber && numbers(isNumber), [...data].map((value) => Number(Number.isFinite(value))));
});
