/** The mask on the device is the mask of core/blanks, everywhere. */
import { assertEquals } from "@std/assert";
import { canAttend } from "../../core/blanks/can_attend.ts";
import { executable } from "../../gpu/executable.ts";
import { perElement } from "../../gpu/kernels/per_element.ts";
import { CAN_ATTEND } from "../../gpu/wgsl/can_attend.ts";
import { gpuTest } from "./gpu_test.ts";
import { sharedDevice } from "./shared_device.ts";

/** Queries, keys and both ends of extents from −FAR to FAR − 1: every order of the four and every tie. */
const FAR = 10;

gpuTest(
  "can_attend: equal to canAttend for all queries, keys and extents near each other",
  async () => {
    const range = Array.from({ length: 2 * FAR }, (_, i) => i - FAR);
    const size = range.length ** 4;
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
      statements: `let n = parameters.range;
  let at = vec4i(vec4u(i / (n * n * n), i / (n * n) % n, i / n % n, i % n)) - parameters.far;
  y[i] = u32(can_attend(at.x, at.y, at.zw));`,
    });
    const place = { slot: 0 };
    const runnable = await executable(await sharedDevice(), {
      inputs: {},
      outputs: { y: { dtype: "uint", shape: [size], place, bytes: size * 4 } },
      slots: [size * 4],
      workspaceSlots: 0,
      dispatches: [{ dispatch, places: [place], kernel: "canAttend", call: 0, bytes: 0, flops: 0 }],
      copies: [],
      split: {},
      indexBounds: {},
      bytes: size * 4,
    });
    runnable.step();
    const { y } = await runnable.read(["y"]);
    const expected = range.flatMap((query) =>
      range.flatMap((key) =>
        range.flatMap((first) =>
          range.map((contextEnd) => (canAttend(query, key, { first, contextEnd }) ? 1 : 0))
        )
      )
    );
    assertEquals(y?.data, Uint32Array.from(expected));
    runnable.close();
  },
);
