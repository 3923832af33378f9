import { assert, assertEquals, assertThrows } from "@std/assert";
import { composite } from "../../core/graph/composite.ts";
import { graph } from "../../core/graph/graph.ts";
import { input, type Node } from "../../core/graph/node.ts";
import type { OpName } from "../../core/graph/op_attributes.ts";
import { type Shape, tensor, type Tensors } from "../../core/graph/tensor.ts";
import { evaluate } from "../../core/interpret/evaluate.ts";
import { add } from "../../core/ops/add.ts";
import { argmax } from "../../core/ops/argmax.ts";
import { broadcast } from "../../core/ops/broadcast.ts";
import { broadcastShapes } from "../../core/ops/broadcasting.ts";
import { concatenate } from "../../core/ops/concatenate.ts";
import { divide } from "../../core/ops/divide.ts";
import { equal } from "../../core/ops/equal.ts";
import { exp } from "../../core/ops/exp.ts";
import { gather } from "../../core/ops/gather.ts";
import { isFinite } from "../../core/ops/is_finite.ts";
import { less } from "../../core/ops/less.ts";
import { log } from "../../core/ops/log.ts";
import { matmul } from "../../core/ops/matmul.ts";
import { max } from "../../core/ops/max.ts";
import { maximum } from "../../core/ops/maximum.ts";
import { minimum } from "../../core/ops/minimum.ts";
import { multiply } from "../../core/ops/multiply.ts";
import { negate } from "../../core/ops/negate.ts";
import { oneHot } from "../../core/ops/one_hot.ts";
import { pad } from "../../core/ops/pad.ts";
import { pick } from "../../core/ops/pick.ts";
import { randomBits } from "../../core/ops/random_bits.ts";
import { randomWord } from "../../core/ops/random_word.ts";
import { readRows } from "../../core/ops/read_rows.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { roundToHalf } from "../../core/ops/round_to_half.ts";
import { scatterAdd } from "../../core/ops/scatter_add.ts";
import { select } from "../../core/ops/select.ts";
import { slice } from "../../core/ops/slice.ts";
import { sqrt } from "../../core/ops/sqrt.ts";
import { stopGradient } from "../../core/ops/stop_gradient.ts";
import { subtract } from "../../core/ops/subtract.ts";
import { sum } from "../../core/ops/sum.ts";
import { tanh } from "../../core/ops/tanh.ts";
import { threshold } from "../../core/ops/threshold.ts";
import { toFloat } from "../../core/ops/to_float.ts";
import { toInt } from "../../core/ops/to_int.ts";
import { topIndices } from "../../core/ops/top_indices.ts";
import { transpose } from "../../core/ops/transpose.ts";
import { uniform } from "../../core/ops/uniform.ts";
import { visible } from "../../core/ops/visible.ts";
import { writeRows } from "../../core/ops/write_rows.ts";

const float = (...shape: number[]): Node => input("float", { dtype: "float", shape });
const int = (...shape: number[]): Node => input("int", { dtype: "int", shape });
const words = (...shape: number[]): Node => input("words", { dtype: "uint", shape });

type Mistakes = readonly (() => unknown)[];
const ofOne = (f: (x: Node) => Node): Mistakes => [() => f(int(2)), () => f(words(2))];
const ofTwo = (f: (a: Node, b: Node) => Node): Mistakes => [
  () => f(float(2), float(3)),
  () => f(float(2, 3), float(2, 1, 3, 2)),
  () => f(float(2), int(2)),
  () => f(words(), float()),
];

/** Op → ways to build it wrongly; ops that fit everything have none. */
const MISTAKES: { readonly [Op in OpName]: Mistakes } = {
  input: [],
  constant: [],
  output: [() => composite("open", { inputs: [float(2)], body: (x) => [add(x, float(2))] })],

  add: ofTwo(add),
  subtract: ofTwo(subtract),
  multiply: ofTwo(multiply),
  divide: ofTwo(divide),
  maximum: ofTwo(maximum),
  minimum: ofTwo(minimum),
  less: ofTwo(less),
  equal: ofTwo(equal),
  select: [
    () => select(float(2), { whenTrue: float(3), whenFalse: float() }),
    () => select(int(2), { whenTrue: float(2), whenFalse: float() }),
  ],
  negate: ofOne(negate),
  exp: ofOne(exp),
  log: ofOne(log),
  tanh: ofOne(tanh),
  sqrt: ofOne(sqrt),
  stopGradient: ofOne(stopGradient),
  isFinite: ofOne(isFinite),
  roundToHalf: ofOne(roundToHalf),
  after: [],
  toFloat: [() => toFloat(float(2)), () => toFloat(words(2))],
  toInt: ofOne(toInt),

  sum: [() => sum(float(2, 3), [0, 2]), () => sum(float(), [0]), () => sum(float(2), [-1])],
  argmax: [() => argmax(float(2, 3), 2), () => argmax(float(2, 0), 1), () => argmax(int(2), 0)],
  topIndices: [
    () => topIndices(float(2, 3), 4),
    () => topIndices(float(2, 3), 0),
    () => topIndices(float(), 1),
    () => topIndices(int(3), 1),
  ],
  threshold: [
    () => threshold(float(2, 3), { weights: float(3), limit: float(2, 1) }),
    () => threshold(float(2, 3), { weights: float(2, 3), limit: float(2) }),
    () => threshold(float(2, 0), { weights: float(2, 0), limit: float(2, 1) }),
    () => threshold(int(2, 3), { weights: float(2, 3), limit: float(2, 1) }),
  ],
  max: [() => max(float(2, 3), 2), () => max(float(), 0)],

  reshape: [() => reshape(float(2, 3), [5]), () => reshape(float(2), [])],
  transpose: [
    () => transpose(float(2, 3), [0]),
    () => transpose(float(2, 3), [0, 0]),
    () => transpose(float(2, 3), [1, 2]),
  ],
  broadcast: [
    () => broadcast(float(2), [3]),
    () => broadcast(float(2, 3), [3]),
    () => broadcast(float(2), [1]),
  ],
  slice: [
    () => slice(float(4), { axis: 0, start: 1, end: 5 }),
    () => slice(float(4), { axis: 0, start: -1, end: 2 }),
    () => slice(float(4), { axis: 0, start: 3, end: 2 }),
    () => slice(float(4), { axis: 1, start: 0, end: 1 }),
  ],
  pad: [
    () => pad(float(4), { axis: 0, before: -1, after: 0 }),
    () => pad(float(4), { axis: 0, before: 0, after: -1 }),
    () => pad(float(4), { axis: 1, before: 0, after: 0 }),
  ],
  concatenate: [
    () => concatenate([], 0),
    () => concatenate([float(2, 3), float(2, 4)], 0),
    () => concatenate([float(2, 3), float(2)], 1),
    () => concatenate([float(2), int(2)], 0),
    () => concatenate([float(2), float(2)], 1),
  ],

  matmul: [
    () => matmul(float(2, 3), float(3, 2)),
    () => matmul(float(3), float(2, 3)),
    () => matmul(float(5, 2, 3), float(4, 2, 3)),
    () => matmul(float(2, 3), float(1, 2, 3)),
    () => matmul(float(2, 3), int(2, 3)),
  ],

  gather: [
    () => gather(float(3), int(2)),
    () => gather(float(3, 2), float(2)),
    () => gather(int(3, 2), int(2)),
  ],
  scatterAdd: [
    () => scatterAdd(float(2, 3), { indices: int(3), rows: 4 }),
    () => scatterAdd(float(2, 3), { indices: float(2), rows: 4 }),
    () => scatterAdd(float(), { indices: int(), rows: 4 }),
  ],
  oneHot: [() => oneHot(float(2), 3)],
  writeRows: [
    () => writeRows(float(2, 3, 4), { rows: float(2, 4, 4), start: int(2) }),
    () => writeRows(float(2, 3, 4), { rows: float(1, 1, 4), start: int(2) }),
    () => writeRows(float(2, 3, 4), { rows: float(2, 1, 5), start: int(2) }),
    () => writeRows(float(2, 3, 4), { rows: float(2, 1, 4), start: int(3) }),
    () => writeRows(float(2, 3, 4), { rows: float(2, 1, 4), start: float(2) }),
  ],
  readRows: [
    () => readRows(float(2, 3, 4), { start: int(2), count: 4 }),
    () => readRows(float(2, 3, 4), { start: int(3), count: 1 }),
    () => readRows(float(2, 3), { start: int(2), count: 1 }),
    () => readRows(float(2, 3, 4), { start: float(2), count: 1 }),
  ],

  visible: [
    () => visible(int(2, 5, 2), { start: int(3), keys: 1 }),
    () => visible(float(2, 5, 2), { start: int(2), keys: 1 }),
    () => visible(int(2, 5, 3), { start: int(2), keys: 1 }),
    () => visible(int(2, 2), { start: int(2), keys: 1 }),
  ],

  randomBits: [
    () => randomBits(words(3), { shape: [1], stream: 0 }),
    () => randomBits(int(2), { shape: [1], stream: 0 }),
  ],
  randomWord: [
    () => randomWord(words(3), int(3)),
    () => randomWord(words(3, 2), int(2)),
    () => randomWord(words(3, 2), float(3)),
  ],
  pick: [
    () => pick(float(2, 3), float(2)),
    () => pick(float(2, 0), float(2, 1)),
    () => pick(float(2, 3), int(2, 1)),
  ],
  uniform: [() => uniform(float(2)), () => uniform(int(2))],
};

/** One line that says what was expected and what was found, without holes in it. */
function assertOneSentence(mistake: () => unknown): void {
  const { message } = assertThrows(mistake, RangeError);
  assert(message.length > 20 && message.length < 160, message);
  assertEquals(/\n|undefined|NaN|null|\[object|\. /.exec(message), null, message);
}

Deno.test("an op on tensors that do not fit is refused with one sentence", async (test) => {
  for (const [op, mistakes] of Object.entries(MISTAKES)) {
    await test.step(op, () => mistakes.forEach(assertOneSentence));
  }
});

Deno.test("an index that names no row is refused at evaluation, with the index, its place and the limit", () => {
  const ids = (shape: Shape, ...indices: number[]): Tensors => ({
    int: tensor(shape, Int32Array.from(indices)),
  });
  const table = { float: tensor([3, 2], new Float64Array(6)) };
  const cases: readonly (readonly [Node, Tensors])[] = [
    [gather(float(3, 2), int(2)), { ...table, ...ids([2], 0, 3) }],
    [scatterAdd(float(3, 2), { indices: int(3), rows: 3 }), { ...table, ...ids([3], 2, -1, 3) }],
    [oneHot(int(1, 2), 3), ids([1, 2], 2, 9)],
  ];
  for (const [node, values] of cases) {
    const run = (): unknown => evaluate(graph({ node }), values);
    assertOneSentence(run);
    assertThrows(run, RangeError, "expected a row in [0, 3)");
    assertThrows(run, RangeError, "index 1 of int[");
  }
});

Deno.test("rows outside a memory are refused at evaluation, with the rows and the length", () => {
  const [memory, start] = [float(2, 3, 1), int(2)];
  const rows = slice(memory, { axis: 1, start: 0, end: 2 });
  for (const first of [-1, 2]) {
    const values = {
      float: tensor([2, 3, 1], new Float64Array(6)),
      int: tensor([2], Int32Array.of(0, first)),
    };
    for (const node of [readRows(memory, { start, count: 2 }), writeRows(memory, { rows, start })]) {
      const run = (): unknown => evaluate(graph({ node }), values);
      assertOneSentence(run);
      assertThrows(run, RangeError, `[${first}, ${first + 2})`);
    }
  }
});

Deno.test("the sentence on shapes that do not broadcast names all of them, the axis and both sizes", () => {
  const { message } = assertThrows(() => broadcastShapes([[2, 3], [1], [4, 1, 5]]), RangeError);
  assertEquals(message, "shapes [2, 3] and [1] and [4, 1, 5] do not broadcast: axis 2 is 3 and 5");
});
