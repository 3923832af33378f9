/** Finding the kernel that is wrong. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { graph } from "../../core/graph/graph.ts";
import { input } from "../../core/graph/node.ts";
import { gelu } from "../../core/layers/gelu.ts";
import { linear } from "../../core/layers/linear.ts";
import { exp } from "../../core/ops/exp.ts";
import { firstDifference } from "../../gpu/compare.ts";
import type { Device } from "../../gpu/device.ts";
import { floats } from "./arbitrary_tensor.ts";
import { gpuTest } from "./gpu_test.ts";
import { sharedDevice } from "./shared_device.ts";

const weight = input("weight", { dtype: "float", shape: [4, 5] });
const bias = input("bias", { dtype: "float", shape: [4] });
const x = input("x", { dtype: "float", shape: [3, 5] });
const layers = graph({ y: exp(gelu(linear(x, { weight, bias }))) });
const inputs = {
  x: floats([3, 5], { seed: 1 }),
  weight: floats([4, 5], { seed: 2 }),
  bias: floats([4], { seed: 3 }),
};

gpuTest("compare: nothing to report where all kernels are right", async () => {
  assertEquals(await firstDifference(layers, { inputs, device: await sharedDevice() }), undefined);
});

gpuTest("compare: names the first kernel that is wrong, not those that are given its results", async () => {
  const good = await sharedDevice();
  const device: Device = {
    ...good,
    pipelines: {
      ...good.pipelines,
      get: (dispatch) =>
        good.pipelines.get(
          dispatch.label === "gelu"
            ? { ...dispatch, code: dispatch.code.replace("tanh(", "cos(") }
            : dispatch,
        ),
    },
  };
  const found = await firstDifference(layers, { inputs, device });
  assertEquals(found?.node, "gelu output 0: float[3, 4] of float[3, 4]");
  assertStringIncludes(found?.message ?? "", "expected");
});
