/**
 * A vocabulary that no binding holds: 50,304 × 1,024 float32 is 196 MiB. Two training steps of the embedding alone (lookup,
 * loss, gradient, clipping, AdamW), checked against sums in float64, timed.
 *
 *     deno run -A bench/large_vocabulary.ts [VOCABULARY HIDDEN ROWS]
 */
import { graph } from "../core/graph/graph.ts";
import { input, type Node } from "../core/graph/node.ts";
import { type Tensor, tensor } from "../core/graph/tensor.ts";
import { differentiate } from "../core/interpret/differentiate.ts";
import { linearCrossEntropy } from "../core/layers/linear_cross_entropy.ts";
import { operand } from "../core/ops/evaluate_op.ts";
import { gather } from "../core/ops/gather.ts";
import { multiply } from "../core/ops/multiply.ts";
import { constant } from "../core/ops/constant.ts";
import { reshape } from "../core/ops/reshape.ts";
import { sum } from "../core/ops/sum.ts";
import { words } from "../core/random/bits.ts";
import { key } from "../core/random/key.ts";
import { adamw } from "../core/train/adamw.ts";
import { clip } from "../core/train/clip.ts";
import { gpuBackend } from "../gpu/backend.ts";
import { openDevice } from "../gpu/device.ts";

const [vocabulary = 50_304, hidden = 1024, rows = 32] = Deno.args.map(Number);
const shape = [vocabulary, hidden];
const device = await openDevice();
const backend = gpuBackend(device);

const noise = words(key(7), { count: vocabulary * hidden });
const embedding = tensor(shape, Float32Array.from(noise, (word) => (word / 2 ** 32 - 0.5) * 0.2));
const rowIds = (seed: number): Tensor =>
  tensor([rows], Int32Array.from(words(key(seed), { count: rows }), (word) => word % vocabulary));
const [ids, targets] = [rowIds(1), rowIds(2)];

const float = (name: string, of: readonly number[]): Node => input(name, { dtype: "float", shape: of });
const table = float("embedding", shape);
const h = gather(table, input("ids", ids));
const losses = linearCrossEntropy(h, { embedding: [table], targets: input("targets", targets) });
const loss = multiply(reshape(sum(losses, [0]), []), constant(1 / rows));
const { gradients, norm } = clip(differentiate(loss, [table]), 1);
const next = adamw(operand(gradients, 0), {
  state: { parameter: table, moment1: float("m", shape), moment2: float("v", shape) },
  step: { learningRate: float("rate", []), correction1: float("c1", []), correction2: float("c2", []) },
  settings: { beta1: 0.9, beta2: 0.98, epsilon: 1e-6, decay: 0 },
});
const compiled = await backend.compile(
  graph({ loss, norm, embedding: next.parameter, m: next.moment1, v: next.moment2 }),
  { carry: { embedding: "embedding", m: "m", v: "v" } },
);
const scalar = (value: number): Tensor => tensor([], Float32Array.of(value));
const zeros = tensor(shape, new Float32Array(vocabulary * hidden));
compiled.write({
  embedding,
  m: zeros,
  v: zeros,
  ids,
  targets,
  rate: scalar(0.01),
  c1: scalar(0.1),
  c2: scalar(0.02),
});

const started = performance.now();
compiled.step();
const first = await compiled.read(["loss", "norm"]);
const cold = performance.now() - started;
const again = performance.now();
compiled.step();
const second = await compiled.read(["loss", "norm"]);
const warm = performance.now() - again;
const { embedding: after } = await compiled.read(["embedding"]);

const row = (index: number): Float32Array | Float64Array | Int32Array | Uint32Array =>
  embedding.data.subarray(index * hidden, (index + 1) * hidden);
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let total = 0;
  for (let k = 0; k < a.length; k++) total += (a[k] ?? 0) * (b[k] ?? 0);
  return total;
};
let expected = 0;
for (let r = 0; r < rows; r++) {
  const query = row(Number(ids.data[r]));
  let exponentials = 0;
  for (let token = 0; token < vocabulary; token++) exponentials += Math.exp(dot(query, row(token)));
  expected += (Math.log(exponentials) - dot(query, row(Number(targets.data[r])))) / rows;
}
const found = first.loss?.data[0] ?? NaN;
if (!(Math.abs(found - expected) < 1e-4)) throw new Error(`loss: expected ${expected}, found ${found}`);
for (let token = 0; token < vocabulary; token++) {
  const now = after?.data.subarray(token * hidden, (token + 1) * hidden);
  if (!row(token).some((value: number, k: number) => now?.[k] !== value)) {
    throw new Error(`row ${token} of the embedding was not updated`);
  }
}
const later = second.loss?.data[0] ?? NaN;
if (!(later < found)) throw new Error(`the loss did not fall: ${found}, then ${later}`);

console.log(JSON.stringify({
  device: device.about,
  maxBindingBytes: device.limits.maxBindingBytes,
  embeddingBytes: 4 * vocabulary * hidden,
  parts: compiled.plan.split.embedding?.ranges.length ?? 1,
  largestSlot: Math.max(...compiled.plan.slots),
  planBytes: compiled.plan.bytes,
  rows,
  loss: [expected, found, later],
  milliseconds: { first: Math.round(cold), second: Math.round(warm) },
}));
compiled.close();
backend.close();
