/** A known-answer test of a device: some drivers are found, accept everything, and return the input unchanged. */
import { composite } from "../core/graph/composite.ts";
import { graph } from "../core/graph/graph.ts";
import { input } from "../core/graph/node.ts";
import { tensor } from "../core/graph/tensor.ts";
import { multiply } from "../core/ops/multiply.ts";
import { operand } from "../core/ops/evaluate_op.ts";
import { randomBits } from "../core/ops/random_bits.ts";
import { uniform } from "../core/ops/uniform.ts";
import { evaluate } from "../core/interpret/evaluate.ts";
import { compile } from "./compile.ts";
import type { Device } from "./device.ts";
import { DeviceError } from "./device_errors.ts";
import { executable } from "./executable.ts";

/** Not a multiple of anything. */
const ELEMENTS = 301;

/**
 * Computes random numbers and squares of small integers, both exact in float32, and compares them with the
 * reference.
 *
 * @throws {DeviceError} when a number differs.
 */
export async function selfTest(device: Device): Promise<void> {
  const x = input("x", { dtype: "float", shape: [ELEMENTS] });
  const key = input("key", { dtype: "uint", shape: [2] });
  const outputs = composite("selfTest", {
    inputs: [x, key],
    body: (x, key) => [uniform(randomBits(key, { shape: x.shape, stream: 5 })), multiply(x, x)],
  });
  const known = graph({ random: operand(outputs, 0), squares: operand(outputs, 1) });
  const inputs = {
    x: tensor([ELEMENTS], Float32Array.from({ length: ELEMENTS }, (_, i) => i)),
    key: tensor([2], Uint32Array.of(0x243f6a88, 0x85a308d3)),
  };
  const expected = evaluate(known, inputs);
  const runnable = await executable(device, compile(known, device));
  try {
    runnable.write(inputs);
    runnable.step();
    const found = await runnable.read(["random", "squares"]);
    for (const [name, { data }] of Object.entries(expected)) {
      const wrong = data.findIndex((value: number, i: number) => found[name]?.data[i] !== value);
      if (wrong >= 0) {
        throw new DeviceError(
          `this device computes wrong (${device.about}): ${name}[${wrong}] of the self-test: ` +
            `expected ${data[wrong]}, found ${found[name]?.data[wrong]}`,
        );
      }
    }
  } finally {
    runnable.close();
  }
}
