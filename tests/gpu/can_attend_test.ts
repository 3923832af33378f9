/** The mask on the device is the mask of core/blanks, everywhere. */
import { assertEquals } from "@std/assert";
import { canAttend } from "../../core/blanks/can_attend.ts";
import { executable } from "../../gpu/executable.ts";
import { perElement } from "../../gpu/kernels/per_element.ts";
import { CAN_ATTEND } from "../../gpu/wgsl/can_attend.ts";
import { gpuTest } from "./gpu_test.ts";
import { sharedDevice } from "./shared_device.ts";

/** Queries, keys and context lengths from −FAR to FAR − 1, which includes every order of the three and every tie. */
const FAR = 24;

gpuTest(
  "can_attend: equal to canAttend for all queries, keys and context lengths near each other",
  async () => {
    const range = Array.from({ length: 2 * FAR }, (_, i) => i - FAR);
    const size = range.length ** 3;
    const dispatch = perElement({
      label: "all cases",
      bindings: [{ name: "y", type: "u32", access: "write", operand: { output: 0 } }],
      parameters: [{ name: "range", type: "u32", value: range.length }, {
        name: "far",
        type: "i32",
        value: FAR,
      }],
      size,
      functions: CAN_ATTEND,
      statements: `let query = i32(i / (parameters.range * parameters.range)) - parameters.far;
  let key = i32(i / parameters.range % parameters.range) - parameters.far;
  y[i] = u32(can_attend(query, key, i32(i % parameters.range) - parameters.far));`,
    });
    const place = { slot: 0 };
    const runnable = await executable(await sharedDevice(), {
      inputs: {},
      outputs: { y: { dtype: "uint", shape: [size], place, bytes: size * 4 } },
      slots: [size * 4],
      dispatches: [{ dispatch, places: [place], kernel: "canAttend", call: 0, bytes: 0, flops: 0 }],
      copies: [],
      indexBounds: {},
      bytes: size * 4,
    });
    runnable.step();
    const { y } = await runnable.read(["y"]);
    const expected = range.flatMap((query) =>
      range.flatMap((key) => range.map((contextLength) => (canAttend(query, key, contextLength) ? 1 : 0)))
    );
    assertEquals(y?.data, Uint32Array.from(expected));
    runnable.close();
  },
);
