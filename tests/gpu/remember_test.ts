import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { graph } from "../../core/graph/graph.ts";
import { input } from "../../core/graph/node.ts";
import { tensor } from "../../core/graph/tensor.ts";
import { remember } from "../../core/layers/remember.ts";
import { referenceBackend } from "../../core/interpret/reference_backend.ts";
import { key as keyOf } from "../../core/random/key.ts";
import { normals } from "../../core/random/normals.ts";
import { gpuBackend } from "../../gpu/backend.ts";
import { gpuTest } from "./gpu_test.ts";
import { sharedDevice } from "./shared_device.ts";

/** Sizes of a memory, of what is written, and which parts are carried to the next step, so that they lie in place. */
const CASES = fc.record({
  batch: fc.integer({ min: 1, max: 4 }),
  count: fc.integer({ min: 1, max: 3 }),
  hidden: fc.integer({ min: 1, max: 9 }),
  room: fc.integer({ min: 7, max: 9 }),
  starts: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }),
  carried: fc.subarray(["key", "value"]),
});

gpuTest("remember: the device writes what the body writes, in place or not, step after step", async () => {
  const backends = [referenceBackend("float32"), gpuBackend(await sharedDevice())];
  await fc.assert(
    fc.asyncProperty(CASES, async ({ batch, count, hidden, room, starts, carried }) => {
      const float = (name: string, shape: readonly number[]) => input(name, { dtype: "float", shape });
      const random = (shape: readonly number[], seed: number) =>
        tensor(shape, Float32Array.from(normals(keyOf(seed), shape.reduce((a, b) => a * b, 1))));
      const [packed, memory] = [[batch, count, 3 * hidden], [batch, room, hidden]];
      const start = input("start", { dtype: "int", shape: [batch] });
      const outputs = remember(float("packed", packed), {
        key: float("key", memory),
        value: float("value", memory),
        start,
      });
      const carry = Object.fromEntries(carried.map((name) => [name, name]));
      const found = [];
      for (const backend of backends) {
        const executable = await backend.compile(graph({ ...outputs }), { carry });
        executable.write({ key: random(memory, 1), value: random(memory, 2) });
        const read = [];
        for (let step = 0; step < 2; step++) {
          executable.write({
            packed: random(packed, 3 + step),
            start: tensor([batch], Int32Array.from(starts.slice(0, batch), (first) => first + step)),
          });
          executable.step();
          const values = await executable.read(["query", "key", "value"]);
          read.push(Object.entries(values).map(([name, { data }]) => [name, Array.from(data)]));
        }
        found.push(read);
        executable.close();
      }
      assertEquals(found[1], found[0]);
    }),
    { numRuns: 25 },
  );
});
