/** Golden decoding with a memory: a context at once, then tokens one at a time. */
import { extentsOf } from "../core/glm/batch_tensors.ts";
import { memoryName, passWithMemory } from "../core/infill/memory.ts";
import { logits } from "../core/glm/model.ts";
import type { Executable } from "../core/graph/backend.ts";
import { graph } from "../core/graph/graph.ts";
import type { Node } from "../core/graph/node.ts";
import { type Tensor, tensor, type Tensors } from "../core/graph/tensor.ts";
import { configOf, type GoldenConfig, readJson, readTensors, tensorNamed } from "./golden_model.ts";
import type { SuiteContext } from "./suite.ts";
import type { Bound, Tally } from "./tally.ts";

interface IncrementalCase {
  readonly config: GoldenConfig & { readonly max_memory_length: number };
  readonly context: readonly number[];
  readonly steps: readonly {
    readonly token: number;
    readonly position: number;
    readonly block_position: number;
  }[];
}

/** Rows of one pass: logits and the hidden states that the original keeps as its memory. */
interface Pass {
  readonly logits: number[];
  readonly hidden: readonly number[][];
}

/** Replays one case and returns what is wrong with it. */
export async function incrementalCase(
  context: SuiteContext,
  { name, tally, bound }: { readonly name: string; readonly tally: Tally; readonly bound: Bound },
): Promise<readonly string[]> {
  const golden = await readJson<IncrementalCase>(context, `model/${name}/case.json`);
  const weights = await readTensors(context, `model/${name}/weights.safetensors`);
  const expected = await readTensors(context, `model/${name}/outputs_f64.safetensors`);
  const passes = await replay(context, golden, weights);

  const limit = golden.config.max_memory_length;
  const width = golden.config.hidden_size;
  const check = (what: string, found: readonly number[]) =>
    tally.compare(`${name}: ${what}`, { found, golden: tensorNamed(expected, what).data, bound });
  const [first, ...steps] = passes;
  if (first === undefined) return [`${name}: no pass was made`];
  const memories = first.hidden.flatMap((rows, layer) => {
    const all = [...rows, ...steps.flatMap((step) => step.hidden[layer] ?? [])];
    return [
      ...check(`context_mem.${layer}`, rows.slice(-limit * width)),
      ...check(`final_mem.${layer}`, all.slice(-limit * width)),
    ];
  });
  return [
    ...check("context_logits", first.logits),
    ...check("step_logits", steps.flatMap((step) => step.logits)),
    ...memories,
  ];
}

/**
 * All passes of a case. The original forgets the oldest rows of a memory that is longer than its limit; then the
 * memory here is cut by hand between passes, and tokens always stand at its end.
 */
async function replay(
  context: SuiteContext,
  golden: IncrementalCase,
  weights: Tensors,
): Promise<readonly Pass[]> {
  const { context: text, steps, config: { max_memory_length: limit } } = golden;
  const capacity = text.length + steps.length;
  const encode = await compilePass(context, golden, { length: text.length, capacity: text.length });
  encode.executable.write({
    ...weights,
    ...emptyMemory(golden, text.length),
    ...ids(text, text.map((_, index) => index), text.map(() => 0)),
    extents: extents(text.length, text.length),
    start: tensor([1], Int32Array.of(0)),
  });
  encode.executable.step();
  const passes = [await readPass(encode)];
  let memory = await encode.executable.read(encode.memory);
  let seen = Math.min(text.length, limit);
  memory = keepLast(memory, { rows: text.length, keep: seen, capacity });

  const decode = await compilePass(context, golden, { length: 1, capacity });
  decode.executable.write({ ...weights, ...memory });
  for (const step of steps) {
    decode.executable.write({
      ...ids([step.token], [step.position], [step.block_position]),
      // Everything remembered is visible, whether it was Part A or Part B.
      extents: extents(1, seen),
      start: tensor([1], Int32Array.of(seen)),
    });
    decode.executable.step();
    passes.push(await readPass(decode));
    seen++;
    if (seen > limit) {
      memory = keepLast(await decode.executable.read(decode.memory), { rows: seen, keep: limit, capacity });
      decode.executable.write(memory);
      seen = limit;
    }
  }
  encode.executable.close();
  decode.executable.close();
  return passes;
}

interface CompiledPass {
  readonly executable: Executable;
  readonly hidden: readonly string[];
  readonly memory: readonly string[];
}

async function compilePass(
  context: SuiteContext,
  golden: IncrementalCase,
  { length, capacity }: { readonly length: number; readonly capacity: number },
): Promise<CompiledPass> {
  const pass = passWithMemory(configOf(golden.config), { batchSize: 1, length, capacity });
  const outputs: Record<string, Node> = {
    ...pass.memoryOutputs,
    logits: logits(pass.output, pass.parameters),
  };
  const hidden = pass.hidden.map((_, layer) => `hidden.${layer}`);
  pass.hidden.forEach((state, layer) => outputs[`hidden.${layer}`] = state);
  const executable = await context.backend.compile(graph(outputs), { carry: pass.carry });
  return { executable, hidden, memory: Object.keys(pass.memoryOutputs) };
}

async function readPass({ executable, hidden }: CompiledPass): Promise<Pass> {
  const values = await executable.read(["logits", ...hidden]);
  return {
    logits: Array.from(tensorNamed(values, "logits").data),
    hidden: hidden.map((name) => Array.from(tensorNamed(values, name).data)),
  };
}

function ids(
  tokens: readonly number[],
  position: readonly number[],
  blockPosition: readonly number[],
): Tensors {
  const row = (values: readonly number[]): Tensor => tensor([1, values.length], Int32Array.from(values));
  return { tokens: row(tokens), position: row(position), blockPosition: row(blockPosition) };
}

/** Extents of some tokens of one example. */
function extents(length: number, contextEnd: number): Tensor {
  const [first, ends] = [new Int32Array(length), new Int32Array(length).fill(contextEnd)];
  return extentsOf({ batchSize: 1, length, first, contextEnd: ends });
}

function emptyMemory({ config }: IncrementalCase, capacity: number): Tensors {
  const shape = [1, capacity, config.hidden_size];
  const names = Array.from({ length: config.num_layers }, (_, layer) => [
    memoryName(layer, "key"),
    memoryName(layer, "value"),
  ]).flat();
  return Object.fromEntries(
    names.map((name) => [name, tensor(shape, new Float32Array(capacity * config.hidden_size))]),
  );
}

/** The last rows of a memory moved to the front of one with another capacity. */
function keepLast(
  memory: Tensors,
  { rows, keep, capacity }: { readonly rows: number; readonly keep: number; readonly capacity: number },
): Tensors {
  return Object.fromEntries(
    Object.entries(memory).map(([name, { data, shape }]) => {
      const width = shape[2] ?? 0;
      const moved = new Float64Array(capacity * width);
      moved.set(data.subarray((rows - keep) * width, rows * width));
      return [name, tensor([1, capacity, width], moved)];
    }),
  );
}
