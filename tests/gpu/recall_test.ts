/** Attention of tokens that join a memory, against the reference. */
import fc from "fast-check";
import { input, type Node } from "../../core/graph/node.ts";
import { tensor, type Tensors } from "../../core/graph/tensor.ts";
import { recall } from "../../core/layers/recall.ts";
import { recallKernel } from "../../gpu/kernels/recall.ts";
import { floats } from "./arbitrary_tensor.ts";
import { gpuTest } from "./gpu_test.ts";
import { assertSameSteps } from "./step_after_step.ts";

const STEPS = 3;

/** One token of every sequence, which the kernel is made for, or several; memories that lie in place or not. */
const CASES = fc.record({
  tokens: fc.constantFrom(1, 1, 1, 2),
  heads: fc.integer({ min: 1, max: 3 }),
  width: fc.constantFrom(1, 3, 4, 8, 10),
  rows: fc.array(
    fc.record({ start: fc.integer({ min: 1, max: 5 }), contextEnd: fc.integer({ min: 0, max: 5 }) }),
    { minLength: 1, maxLength: 17 },
  ),
  room: fc.constantFrom(0, 1, 6),
  carried: fc.subarray(["key", "value"]),
});

gpuTest(
  "recall: the device sees and writes what the body does, in place or not, step after step",
  async () => {
    await fc.assert(
      fc.asyncProperty(CASES, async ({ tokens, heads, width, rows, room, carried }) => {
        const [batch, hidden] = [rows.length, heads * width];
        const memory = [batch, 5 + STEPS * tokens + room, hidden];
        const begun = { key: floats(memory, { seed: 1 }), value: floats(memory, { seed: 2 }) };
        const drawn = (step: number): Tensors => ({
          packed: floats([batch, tokens, 3 * hidden], { seed: 3 + step }),
          start: tensor([batch], Int32Array.from(rows, ({ start }) => start + step * tokens)),
          extents: tensor(
            [batch, tokens, 2],
            Int32Array.from(
              rows.flatMap(({ start, contextEnd }) =>
                Array.from({ length: tokens }, () => [0, Math.min(start, contextEnd)]).flat()
              ),
            ),
          ),
        });
        const all: Tensors = { ...begun, ...drawn(0) };
        const node = (name: string): Node => input(name, all[name] ?? tensor([0], new Int32Array()));
        const outputs = recall(node("packed"), {
          key: node("key"),
          value: node("value"),
          start: node("start"),
          extents: node("extents"),
          heads,
        });
        const { tolerance } = recallKernel;
        await assertSameSteps({ ...outputs }, { carried, begun, drawn, steps: STEPS, tolerance });
      }),
      { numRuns: 20 },
    );
  },
);
