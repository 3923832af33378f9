import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { batch } from "../../core/blanks/batch.ts";
import type { Example } from "../../core/blanks/example.ts";
import { layout } from "../../core/blanks/layout.ts";
import { modelTensors } from "../../core/glm/batch_tensors.ts";
import { graph } from "../../core/graph/graph.ts";
import { tensor, type Tensors } from "../../core/graph/tensor.ts";
import { memoryName, passWithMemory } from "../../core/infill/memory.ts";
import { evaluate } from "../../core/interpret/evaluate.ts";
import { markedText } from "../blanks/marked_text.ts";
import { valueNamed } from "../graph/compute.ts";
import { CONFIG, hiddenStates, PARAMETERS } from "./minimal_model.ts";

const EXAMPLES: fc.Arbitrary<Example> = markedText.map((text) =>
  layout({ ...text, tokens: [7, ...text.tokens, 8] })
);

/** What was never written: nothing may ever come of it. */
const GARBAGE = 1e3;

function emptyMemory(batchSize: number, capacity: number): Tensors {
  const shape = [batchSize, capacity, CONFIG.hidden];
  const names = Array.from({ length: CONFIG.layers }, (_, layer) => [
    memoryName(layer, "key"),
    memoryName(layer, "value"),
  ]);
  const data = new Float64Array(batchSize * capacity * CONFIG.hidden).fill(GARBAGE);
  return Object.fromEntries(names.flat().map((name) => [name, tensor(shape, data)]));
}

/** Some columns of an example, as an example of their own. */
function part(example: Example, start: number, end: number): Example {
  const { contextLength, ...lists } = example;
  const cut = Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.slice(start, end)]));
  return { ...example, ...cut, contextLength };
}

/** Runs examples in chunks behind a memory, all of the same length, from places of their own. */
function inChunks(
  chunks: readonly { readonly examples: readonly Example[]; readonly start: readonly number[] }[],
  capacity: number,
): readonly Tensors[] {
  const batchSize = chunks[0]?.examples.length ?? 0;
  let memory = emptyMemory(batchSize, capacity);
  return chunks.map(({ examples, start }) => {
    const length = Math.max(...examples.map(({ tokens }) => tokens.length));
    const pass = passWithMemory(CONFIG, { batchSize, length, capacity });
    const extents = examples.flatMap(({ contextLength }) =>
      Array.from({ length }, () => [0, contextLength]).flat()
    );
    const outputs = evaluate(graph({ ...pass.memoryOutputs, output: pass.output }), {
      ...PARAMETERS,
      ...memory,
      ...modelTensors(batch(examples.map((each) => ({ ...each, contextLength: 0 })), { length }), CONFIG),
      extents: tensor([batchSize, length, 2], Int32Array.from(extents)),
      start: tensor([batchSize], Int32Array.from(start)),
    });
    memory = Object.fromEntries(
      Object.entries(pass.carry).map(([output, name]) => [name, valueNamed(outputs, output)]),
    );
    return outputs;
  });
}

/** Rows of one sequence of an output. */
function rowsOf(
  outputs: Tensors,
  { row, count }: { readonly row: number; readonly count: number },
): readonly number[] {
  const { data, shape: [, length = 0, width = 0] } = valueNamed(outputs, "output");
  return Array.from(data.subarray(row * length * width, (row * length + count) * width));
}

function assertNear(found: readonly number[], expected: readonly number[]): void {
  assertEquals(found.length, expected.length);
  found.forEach((value, i) => assertAlmostEquals(value, expected[i] ?? NaN, 1e-9));
}

/** The last hidden states of one example in one pass. */
function onePass(example: Example): readonly number[] {
  return Array.from(hiddenStates(batch([example])).at(-1)?.data ?? []);
}

Deno.test("Part A at once and Part B in any chunks behind a memory equal one pass over everything", () => {
  const cases = fc.tuple(EXAMPLES, fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 20 }), fc.nat(3));
  fc.assert(
    fc.property(cases, ([example, sizes, room]) => {
      const length = example.tokens.length;
      const ends = [example.contextLength];
      for (const size of sizes) ends.push(Math.min(length, (ends.at(-1) ?? 0) + size));
      const places = [0, ...new Set([...ends, length])];
      const chunks = places.slice(1).map((end, index) => {
        const start = places[index] ?? 0;
        return { examples: [part(example, start, end)], start: [start] };
      });
      const found = inChunks(chunks, length + room).flatMap((outputs) => {
        return rowsOf(outputs, { row: 0, count: valueNamed(outputs, "output").shape[1] ?? 0 });
      });
      assertNear(found, onePass(example));
    }),
    { numRuns: 40 },
  );
});

Deno.test("sequences of one batch stand at places of their own; padding of a context is overwritten, never seen", () => {
  fc.assert(
    fc.property(EXAMPLES, EXAMPLES, (first, second) => {
      const examples = [first, second];
      const partB = Math.min(...examples.map(({ tokens, contextLength }) => tokens.length - contextLength));
      const contexts = examples.map((example) => part(example, 0, example.contextLength));
      const steps = Array.from({ length: partB }, (_, step) => {
        const start = examples.map(({ contextLength }) => contextLength + step);
        return {
          examples: examples.map((each, row) => part(each, start[row] ?? 0, (start[row] ?? 0) + 1)),
          start,
        };
      });
      const capacity = Math.max(...examples.map(({ tokens }) => tokens.length));
      const [encoded, ...decoded] = inChunks([{ examples: contexts, start: [0, 0] }, ...steps], capacity);
      examples.forEach((example, row) => {
        const found = [
          ...rowsOf(encoded ?? {}, { row, count: example.contextLength }),
          ...decoded.flatMap((outputs) => rowsOf(outputs, { row, count: 1 })),
        ];
        assertNear(found, onePass(example).slice(0, found.length));
      });
    }),
    { numRuns: 40 },
  );
});
