/** Numbers in 16 bits on the device: the bits of the reference. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { substitute } from "../../core/graph/composite.ts";
import { graph } from "../../core/graph/graph.ts";
import { input, type Node } from "../../core/graph/node.ts";
import { numbers, tensor } from "../../core/graph/tensor.ts";
import { exp } from "../../core/ops/exp.ts";
import { isFinite } from "../../core/ops/is_finite.ts";
import { matmul } from "../../core/ops/matmul.ts";
import { nearestHalf, roundToHalf } from "../../core/ops/round_to_half.ts";
import { storeInHalf } from "../../core/policies/store_in_half.ts";
import { gpuBackend } from "../../gpu/backend.ts";
import type { Device } from "../../gpu/device.ts";
import { ACCUMULATE } from "../../gpu/kernels/matmul/product.ts";
import { registerTiles } from "../../gpu/kernels/matmul/register_tile.ts";
import { withHalves } from "../../gpu/wgsl/half_access.ts";
import { assertAgrees, computeOnDevice } from "./agree.ts";
import { GRAPH_VALUES, values } from "./arbitrary_graph.ts";
import { floats } from "./arbitrary_tensor.ts";
import { gpuTest } from "./gpu_test.ts";
import { sharedDevice } from "./shared_device.ts";

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

/** A device whose shaders pack two numbers in a word, whatever they could do. */
async function packedDevice(): Promise<Device> {
  const device = await sharedDevice();
  return { ...device, capabilities: { ...device.capabilities, hasFloat16: false } };
}

const TOLERANCE = {
  absolute: 1e-2,
  relative: 1e-2,
  reason: "what lies between two halves is rounded to either by a hair; a dozen ops follow",
};

for (const form of ["f16", "packed"] as const) {
  gpuTest(`half: random graphs with values stored in 16 bits equal the reference, ${form}`, async () => {
    const device = form === "packed" ? await packedDevice() : await sharedDevice();
    await fc.assert(
      fc.asyncProperty(values, fc.infiniteStream(fc.boolean()), async (made, choice) => {
        const images = new Map<Node, Node>();
        const rounded = made.map((node) => {
          const [image = node] = substitute([node], images);
          const own = choice.next().value ? roundToHalf(image) : image;
          images.set(node, own);
          return own;
        });
        const outputs = Object.fromEntries(rounded.slice(-3).map((node, index) => [`v${index}`, node]));
        await assertAgrees(outputs, { inputs: GRAPH_VALUES, tolerance: TOLERANCE, device });
      }),
      { numRuns: 25 },
    );
  });
}

gpuTest(
  "half: inputs that are only read rounded take half the bytes, and are read back rounded",
  async () => {
    for (const device of [await sharedDevice(), await packedDevice()]) {
      const x = input("x", { dtype: "float", shape: [5, 3] });
      const executable = await gpuBackend(device).compile(graph({ y: exp(roundToHalf(x)) }));
      assertEquals(executable.plan.inputs.x?.bytes, 32);
      const value = floats([5, 3], { seed: 7 });
      executable.write({ x: value });
      const { x: back } = await executable.read(["x"]);
      assertEquals(back && numbers(back), numbers(value).map(nearestHalf));
      executable.close();
    }
  },
);

Deno.test("half: accesses are replaced whole, and refused where they cannot be", () => {
  const dispatch = (code: string, type: "f32" | "vec4f" = "f32") => ({
    label: "example",
    bindings: [
      { name: "x", type, access: "write" as const, operand: { output: 0 } },
    ],
    parameters: [],
    code,
    workgroups: 1,
  });
  const bodyOf = (code: string, type: "f32" | "vec4f", form: "f16" | "packed"): string | undefined =>
    withHalves(dispatch(code, type), ["x"], form)?.code.split("\n").at(-1);
  assertEquals(
    bodyOf("y = x[a[i]] + x[x[0]];", "f32", "packed"),
    "y = read_half_x(a[i]) + read_half_x(read_half_x(0));",
  );
  assertEquals(bodyOf("x[i] = x[j] * 2.0;", "vec4f", "packed"), "write_half_x(i, read_half_x(j) * 2.0);");
  assertEquals(bodyOf("if (x[i] == 1.0) { }", "f32", "packed"), "if (read_half_x(i) == 1.0) { }");
  for (const code of ["x[i] += 1.0;", "let x = 1.0; y = x[i];", "f(&x);", "x[i].y = 2.0;"]) {
    assertEquals(bodyOf(code, "vec4f", "f16"), undefined, code);
  }
  assertEquals(bodyOf("x[i] = 1.0;", "f32", "packed"), undefined);
  assertEquals(bodyOf("x[i] = 1.0;", "f32", "f16"), "write_half_x(i, 1.0);");
  const sum = dispatch("x[i] = x[i] + 1.0;", "vec4f");
  const accumulates = { ...sum, bindings: sum.bindings.map((each) => ({ ...each, accumulates: true })) };
  assertEquals(withHalves(accumulates, ["x"], "f16"), undefined, "a sum that is rounded on its way");
  const [a, b] = [{ input: 0 }, { input: 1 }];
  const product = { batch: 1, rows: 8, columns: 8, inner: 8, a, b, rowStride: 8, columnStride: 1 };
  const tile = { rows: 8, columns: 8, rate: 1 };
  const added = registerTiles({ ...product, epilogue: ACCUMULATE }, tile);
  assert(withHalves(registerTiles(product, tile), ["c"], "f16") !== undefined);
  assertEquals(withHalves(added, ["c"], "f16"), undefined, "a product that is rounded before more is added");
});

gpuTest(
  "half: weights that one graph holds and another reads lie on the device once, in 16 bits",
  async () => {
    const backend = gpuBackend(await sharedDevice());
    const [x, w] = [
      input("x", { dtype: "float", shape: [2, 8] }),
      input("w", { dtype: "float", shape: [4, 8] }),
    ];
    const holding = await backend.compile(storeInHalf(graph({ w })), { carry: { w: "w" } });
    const value = floats([4, 8], { seed: 9 });
    holding.write({ w: value });
    const user = await backend.compile(storeInHalf(graph({ y: matmul(x, w) })), {
      placed: holding.places(["w"]),
    });
    assertEquals([holding.plan.inputs.w?.bytes, user.plan.inputs.w?.bytes], [64, 64]);
    assertEquals(user.plan.dispatches.map(({ kernel }) => kernel), ["matmul"]);
    holding.step();
    user.write({ x: tensor([2, 8], new Float32Array(16).fill(1)) });
    user.step();
    const { y } = await user.read(["y"]);
    const sums = [0, 1, 2, 3].map((row) =>
      numbers(value).slice(8 * row, 8 * row + 8).map(nearestHalf).reduce((a, b) => a + b, 0)
    );
    numbers(y ?? value).forEach((each, i) => assertAlmostEquals(each, sums[i % 4] ?? NaN, 1e-5));
    // A graph that needs all 32 bits of it reads what there is.
    const exact = await backend.compile(graph({ z: exp(w) }), { placed: holding.places(["w"]) });
    exact.step();
    const { z } = await exact.read(["z"]);
    assertAlmostEquals(z?.data[5] ?? NaN, Math.exp(nearestHalf(value.data[5] ?? NaN)), 1e-5);
    for (const each of [exact, user, holding]) each.close();
  },
);
