/** Rows of growing answers that go on, against the reference. */
import fc from "fast-check";
import { input, type Node } from "../../core/graph/node.ts";
import { tensor, type Tensors } from "../../core/graph/tensor.ts";
import { advance } from "../../core/infill/advance.ts";
import { recordWidth } from "../../core/infill/choice/token_record.ts";
import { advanceKernel } from "../../gpu/kernels/advance.ts";
import { floats, ints } from "./arbitrary_tensor.ts";
import { gpuTest } from "./gpu_test.ts";
import { assertSameSteps } from "./step_after_step.ts";

const STATE = ["log", "blockPosition", "start", "isOpen"] as const;
const CAPACITY = 9;
const STEPS = 3;

/** Rows that stand anywhere, also before their answer, and which parts of the state lie in place. */
const CASES = fc.record({
  vocabulary: fc.constantFrom(2, 7, 36, 130),
  alternatives: fc.constantFrom(0, 0, 1, 2),
  rows: fc.array(
    fc.record({ blockPosition: fc.nat(CAPACITY - STEPS), start: fc.nat(40), isOpen: fc.constantFrom(0, 1) }),
    { minLength: 1, maxLength: 19 },
  ),
  carried: fc.subarray([...STATE]),
  high: fc.constantFrom(0.1, 5, 60),
});

gpuTest("advance: the device writes what the body writes, in place or not, step after step", async () => {
  await fc.assert(
    fc.asyncProperty(CASES, async ({ vocabulary, alternatives, rows, carried, high }) => {
      const [count, width] = [rows.length, recordWidth(alternatives)];
      const begun: Tensors = {
        log: floats([count, CAPACITY, width], { seed: 1 }),
        blockPosition: tensor([count, 1], Int32Array.from(rows, (each) => each.blockPosition)),
        start: tensor([count], Int32Array.from(rows, (each) => each.start)),
        isOpen: tensor([count, 1], Float32Array.from(rows, (each) => each.isOpen)),
        isEnd: tensor(
          [vocabulary],
          Float32Array.from({ length: vocabulary }, (_, id) => Number(id % 3 === 1)),
        ),
        rowNumbers: tensor([count], Int32Array.from(rows.keys())),
        columns: tensor([2], Float32Array.of(0, 1)),
      };
      const drawn = (step: number): Tensors => ({
        scores: floats([count, vocabulary], { seed: 2 + step, low: -high, high }),
        chosen: ints([count, 1], { seed: 20 + step, high: vocabulary }),
        ...(alternatives === 0
          ? {}
          : { likeliest: ints([count, alternatives], { seed: 40 + step, high: vocabulary }) }),
      });
      const node = (name: string): Node =>
        input(name, { ...begun, ...drawn(0) }[name] ?? tensor([], new Int32Array(1)));
      const outputs = advance({
        log: node("log"),
        blockPosition: node("blockPosition"),
        start: node("start"),
        isOpen: node("isOpen"),
      }, {
        scores: node("scores"),
        chosen: node("chosen"),
        isEnd: node("isEnd"),
        rowNumbers: node("rowNumbers"),
        columns: node("columns"),
        ...(alternatives === 0 ? {} : { likeliest: node("likeliest") }),
      });
      const { tolerance } = advanceKernel;
      await assertSameSteps({ ...outputs }, { carried, begun, drawn, steps: STEPS, tolerance });
    }),
    { numRuns: 30 },
  );
});
