/** Graph → plan. Pure: the same graph gives the same plan for the same device, and no device is needed. */
import type { Graph } from "../core/graph/graph.ts";
import { typeName } from "../core/graph/tensor.ts";
import { operand } from "../core/ops/evaluate_op.ts";
import type { Binding, Capabilities } from "./kernel.ts";
import { indexBounds } from "./plan/index_bounds.ts";
import { lower } from "./plan/lower.ts";
import { UNIFORM_ALIGNMENT } from "./plan/memory.ts";
import type { Copy, Place, Plan, PlannedDispatch, PlannedTensor } from "./plan/plan.ts";
import { poison } from "./plan/poison.ts";
import type { Port, Program, Task } from "./plan/program.ts";
import { splitRows } from "./plan/split/split_rows.ts";
import { assignSlots, type Lifetime } from "./plan/slots.ts";
import { uniformStride } from "./uniforms.ts";

/** The device's limits that decide whether a plan can run. */
export interface BufferLimits {
  readonly maxBufferBytes: number;
  readonly maxBindingBytes: number;
}

/** What a plan is made for. */
export interface PlanOptions {
  readonly capabilities: Capabilities;
  readonly limits: BufferLimits;
  /** Output → input of the next step. */
  readonly carry?: Readonly<Record<string, string>>;
  /** Inputs that lie in places of others: whether their numbers are stored in 16 bits. */
  readonly placed?: Readonly<Record<string, boolean>>;
  /** Fill buffers with NaN whenever they hold nothing. For tests of the plan; slow. */
  readonly poison?: boolean;
}

/**
 * Plans a graph. Tensors that are larger than a binding are cut by rows; the plan names their parts.
 *
 * @throws {RangeError} when a tensor is larger than a buffer or a binding may be, or when an output is carried to
 * an input that does not exist or has another type.
 * @example
 * ```ts
 * import { compile } from "./compile.ts";
 * import { graph } from "../core/graph/graph.ts";
 * import { input } from "../core/graph/node.ts";
 * import { exp } from "../core/ops/exp.ts";
 * const y = exp(input("x", { dtype: "float", shape: [4] }));
 * const capabilities = {
 *   isSoftware: true,
 *   maxInvocationsPerWorkgroup: 256,
 *   maxStorageBuffersPerShader: 8,
 *   maxWorkgroupBytes: 16384,
 * };
 * const limits = { maxBufferBytes: 2 ** 28, maxBindingBytes: 2 ** 27 };
 * const plan = compile(graph({ y }), { capabilities, limits });
 * if (plan.dispatches.length !== 1 || plan.slots.join() !== "16") throw new Error();
 * ```
 */
export function compile(whole: Graph, options: PlanOptions): Plan {
  const { capabilities, limits, carry: carryOfWhole = {} } = options;
  checkCarry(whole, carryOfWhole);
  const maxBytes = Math.min(limits.maxBufferBytes, limits.maxBindingBytes);
  const { graph, split, carry } = splitRows(whole, { maxBytes, carry: carryOfWhole });
  const program = lower(graph, capabilities, { carry, placed: options.placed ?? {} });
  checkSizes(program, limits);

  const inputNames = new Map(Object.entries(program.inputs).map(([name, { value }]) => [value, name]));
  const lives = lifetimes(program);
  // What is read later must outlast the steps of other executables, with which the first slots are shared.
  const kept = new Set(
    Object.entries(program.outputs).flatMap(([name, { value }]) =>
      Object.hasOwn(carry, name) || !lives.has(value) ? [] : [value]
    ),
  );
  const shared = [...lives].filter(([value]) => !kept.has(value));
  const { slotOf, slotBytes } = assignSlots(shared.map(([, life]) => life));
  const slots = [...slotBytes];
  const slotOfValue = new Map(shared.map(([value], index) => [value, operand(slotOf, index)]));
  for (const value of kept) slotOfValue.set(value, slots.push(operand(program.values, value).bytes) - 1);
  const placeOf = (value: number): Place => {
    const input = inputNames.get(value);
    if (input !== undefined) return { input };
    const slot = slotOfValue.get(value);
    if (slot === undefined) throw new RangeError(`value ${value} has no slot`);
    return { slot };
  };
  const bytesOf = (value: number): number => operand(program.values, value).bytes;
  const planned = ({ type, value }: Port): PlannedTensor => ({
    ...type,
    place: placeOf(value),
    bytes: bytesOf(value),
    isHalf: operand(program.values, value).isHalf,
  });
  const inputs = mapValues(program.inputs, planned);

  const copies: Copy[] = [];
  const carried: Copy[] = [];
  const outputs: Record<string, PlannedTensor> = {};
  for (const [name, port] of Object.entries(program.outputs)) {
    const own = planned(port);
    const input = Object.hasOwn(carry, name) ? carry[name] : undefined;
    const isInPlace = input !== undefined && "input" in own.place && own.place.input === input;
    if (isInPlace) outputs[name] = own;
    else {
      // An output that is an input gets a buffer of its own, because the input may be written before it is read.
      const place = "input" in own.place ? { slot: slots.push(own.bytes) - 1 } : own.place;
      if (place !== own.place) copies.push({ from: own.place, to: place, bytes: own.bytes });
      if (input === undefined) outputs[name] = { ...own, place };
      else {
        carried.push({ from: place, to: { input }, bytes: own.bytes });
        outputs[name] = { ...own, place: { input } };
      }
    }
  }
  copies.push(...carried);

  const poisonSlot = (slot: number): PlannedDispatch => {
    const bytes = operand(slots, slot);
    return { dispatch: poison(bytes), places: [{ slot }], kernel: "poison", call: -1, bytes, flops: 0 };
  };
  const dispatches = options.poison ? slots.map((_, slot) => poisonSlot(slot)) : [];
  program.tasks.forEach((task, number) => {
    const { label: kernel, plan } = task;
    let { flops } = task;
    for (const dispatch of plan.dispatches.filter(({ workgroups }) => workgroups > 0)) {
      const bound = dispatch.bindings.map((binding) => operandValue(task, binding));
      const bytes = sum([...new Set(bound)].map(bytesOf));
      dispatches.push({ dispatch, places: bound.map(placeOf), kernel, call: number, bytes, flops });
      flops = 0;
    }
    if (!options.poison) return;
    shared.forEach(([, { last }], index) => {
      if (last === number) dispatches.push(poisonSlot(operand(slotOf, index)));
    });
  });

  const uniforms = sum(dispatches.map(({ dispatch }) => uniformStride(dispatch, UNIFORM_ALIGNMENT)));
  const bytes = sum(Object.values(inputs).map((each) => each.bytes)) + sum(slots) + uniforms;
  return {
    inputs,
    outputs,
    slots,
    workspaceSlots: slotBytes.length,
    dispatches,
    copies,
    indexBounds: indexBounds(whole),
    split,
    bytes,
  };
}

/** The lives of all values that are not inputs. Outputs live to the end, and so does nothing else. */
function lifetimes({ values, inputs, outputs, tasks }: Program): ReadonlyMap<number, Lifetime> {
  const given = new Set(Object.values(inputs).map(({ value }) => value));
  const lives = new Map<number, Lifetime>();
  tasks.forEach((task, number) => {
    for (const value of [...task.outputs, ...task.scratch].filter((each) => !given.has(each))) {
      lives.set(value, { bytes: operand(values, value).bytes, first: number, last: number });
    }
    for (const value of task.inputs) {
      const life = value === undefined || given.has(value) ? undefined : lives.get(value);
      if (value !== undefined && life !== undefined) lives.set(value, { ...life, last: number });
    }
  });
  for (const { value } of Object.values(outputs)) {
    const life = lives.get(value);
    if (life !== undefined) lives.set(value, { ...life, last: tasks.length });
  }
  return lives;
}

/** The value that a binding of a task stands for. */
function operandValue(task: Task, { name, operand: which }: Binding): number {
  const value = "input" in which
    ? task.inputs[which.input]
    : "output" in which
    ? task.outputs[which.output]
    : task.scratch[which.scratch];
  if (value === undefined) {
    throw new RangeError(`${task.label}: binding "${name}" asks for an operand that the call does not have`);
  }
  return value;
}

function checkSizes({ values }: Program, { maxBufferBytes, maxBindingBytes }: BufferLimits): void {
  const limit = Math.min(maxBufferBytes, maxBindingBytes);
  for (const { name, bytes } of values) {
    if (bytes > limit) {
      throw new RangeError(
        `${name} needs ${bytes} bytes, but a buffer of this device can have at most ${limit}`,
      );
    }
  }
}

function checkCarry({ inputs, outputs }: Graph, carry: Readonly<Record<string, string>>): void {
  for (const [output, input] of Object.entries(carry)) {
    const from = outputs[output] ?? unknown("output", output);
    const to = inputs[input] ?? unknown("input", input);
    if (typeName(from) !== typeName(to)) {
      throw new RangeError(
        `output "${output}" cannot become input "${input}": expected ${typeName(to)}, found ${
          typeName(from)
        }`,
      );
    }
  }
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a + b, 0);
}

function unknown(kind: string, name: string): never {
  throw new RangeError(`the graph has no ${kind} "${name}"`);
}

function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  f: (value: A) => B,
): Readonly<Record<string, B>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));
}
