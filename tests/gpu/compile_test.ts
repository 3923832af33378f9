/** Plans: pure, so tested without a device. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { composite } from "../../core/graph/composite.ts";
import { graph } from "../../core/graph/graph.ts";
import { input, type Node } from "../../core/graph/node.ts";
import { gelu } from "../../core/layers/gelu.ts";
import { linear } from "../../core/layers/linear.ts";
import { add } from "../../core/ops/add.ts";
import { broadcast } from "../../core/ops/broadcast.ts";
import { constant } from "../../core/ops/constant.ts";
import { operand } from "../../core/ops/evaluate_op.ts";
import { exp } from "../../core/ops/exp.ts";
import { multiply } from "../../core/ops/multiply.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { sum } from "../../core/ops/sum.ts";
import { compile } from "../../gpu/compile.ts";
import { ANY_DEVICE } from "./any_device.ts";

const float = (name: string, ...shape: number[]): Node => input(name, { dtype: "float", shape });

Deno.test("plan: a row larger than a binding is refused by name, size and limit", () => {
  const limits = { maxBufferBytes: 1000, maxBindingBytes: 500 };
  assertThrows(
    () => compile(graph({ y: exp(float("x", 1, 200)) }), { ...ANY_DEVICE, limits }),
    RangeError,
    'input "x" float[1, 200] needs 800 bytes, but a buffer of this device can have at most 500',
  );
  assertThrows(
    () => compile(graph({ y: sum(exp(broadcast(float("x", 1), [1, 300])), [0]) }), { ...ANY_DEVICE, limits }),
    RangeError,
    "broadcast + exp float[1, 300] needs 1200 bytes",
  );
});

Deno.test("plan: what cannot be carried is refused", () => {
  const outputs = graph({ y: exp(float("x", 2)), z: sum(float("x2", 3), [0]) });
  assertThrows(() => compile(outputs, { ...ANY_DEVICE, carry: { y: "w" } }), RangeError, 'no input "w"');
  assertThrows(() => compile(outputs, { ...ANY_DEVICE, carry: { w: "x" } }), RangeError, 'no output "w"');
  assertThrows(
    () => compile(outputs, { ...ANY_DEVICE, carry: { z: "x" } }),
    RangeError,
    'output "z" cannot become input "x": expected float[2], found float[1]',
  );
});

Deno.test("plan: aliases, constants and what nothing needs cost nothing", () => {
  const x = float("x", 6);
  const unused = exp(exp(x));
  const outputs = composite("both", { inputs: [x, unused], body: (x) => [reshape(sum(x, [0]), []), x] });
  const y = multiply(reshape(operand(outputs, 0), [1]), broadcast(constant(2), [1]));
  const { dispatches } = compile(graph({ y: reshape(y, []) }), ANY_DEVICE);
  assertEquals(dispatches.map(({ dispatch }) => dispatch.label), ["sum of rows", "multiply"]);
  assertEquals(operand(dispatches, 1).dispatch.bindings.length, 2);
});

Deno.test("plan: a composite that works element by element is one dispatch, another is its body", () => {
  const x = float("x", 5, 4);
  assertEquals(compile(graph({ y: gelu(x) }), ANY_DEVICE).dispatches.length, 1);
  const affine = { weight: float("w", 3, 4), bias: float("b", 3) };
  assertEquals(
    compile(
      graph({ y: linear(float("x", 20, 4), { weight: float("w", 20, 4), bias: float("b", 20) }) }),
      ANY_DEVICE,
    ).dispatches.length,
    2,
  );
  // A product of few rows is finished while it is stored.
  assertEquals(compile(graph({ y: linear(x, affine) }), ANY_DEVICE).dispatches.length, 1);
});

Deno.test("plan: a composite with more buffers than a shader may bind is computed in several passes", () => {
  const inputs = Array.from({ length: 6 }, (_, index) => float(`x${index}`, 4));
  const outputs = composite("wide", {
    inputs,
    body: (...x) => x.map((each, index) => add(each, operand(x, (index + 1) % x.length))),
  });
  const named = graph(Object.fromEntries(outputs.map((node, index) => [`y${index}`, node])));
  const { dispatches } = compile(named, ANY_DEVICE);
  assert(dispatches.length > 1);
  for (const { dispatch } of dispatches) assert(dispatch.bindings.length <= 8);
});

Deno.test("plan: no dispatch reads and writes one buffer", () => {
  let x = float("x", 8, 8);
  for (let layer = 0; layer < 10; layer++) x = add(exp(x), multiply(x, gelu(x)));
  const { dispatches, slots } = compile(graph({ x }), ANY_DEVICE);
  for (const { dispatch, places } of dispatches) {
    const key = (access: string): Set<string> =>
      new Set(
        places.filter((_, at) => dispatch.bindings[at]?.access === access).map((each) =>
          JSON.stringify(each)
        ),
      );
    assertEquals([...key("read")].filter((place) => key("write").has(place)), []);
  }
  assert(slots.length <= 4, `${slots.length} slots`);
});

Deno.test("plan: layers of the same ops share their shaders, whatever their sizes and constants", () => {
  const shaders = (node: Node): Set<string> =>
    new Set(compile(graph({ y: node }), ANY_DEVICE).dispatches.map(({ dispatch }) => dispatch.code));
  const small = shaders(multiply(exp(add(float("x", 3, 5), float("row", 5))), constant(2)));
  const large = shaders(multiply(exp(add(float("x", 30, 7), float("row", 7))), constant(3)));
  assertEquals(small, large);
});

Deno.test("plan: the bytes are those of its buffers", () => {
  const plan = compile(graph({ y: sum(exp(float("x", 1000, 2)), [1]) }), ANY_DEVICE);
  assertEquals(plan.bytes, 8000 + 8000 + 4000 + 2 * 256);
});
