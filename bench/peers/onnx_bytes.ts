/** ONNX models as bytes: the few fields of onnx.proto3 that a graph of float tensors needs. */
import type { Shape } from "../../core/graph/tensor.ts";

/** An operation of the graph. */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | bigint | string | readonly number[]>>;
}

/** A constant of the graph: float32 or int64. */
export interface OnnxConstant {
  readonly shape: Shape;
  readonly data: Float32Array | BigInt64Array;
}

/** A whole model. */
export interface OnnxModel {
  readonly opset: number;
  readonly nodes: readonly OnnxNode[];
  readonly constants: Readonly<Record<string, OnnxConstant>>;
  readonly inputs: Readonly<Record<string, Shape>>;
  readonly outputs: Readonly<Record<string, Shape>>;
}

const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE = { float: 1, integer: 2, text: 3, integers: 7 } as const;

/** Field numbers are those of onnx.proto3. */
export function onnxBytes({ opset, nodes, constants, inputs, outputs }: OnnxModel): Uint8Array<ArrayBuffer> {
  const graph = [
    ...nodes.map((node) => message(1, nodeBytes(node))),
    text(2, "graph"),
    ...Object.entries(constants).map(([name, constant]) => message(5, constantBytes(name, constant))),
    ...Object.entries(inputs).map(([name, shape]) => message(11, valueBytes(name, shape))),
    ...Object.entries(outputs).map(([name, shape]) => message(12, valueBytes(name, shape))),
  ];
  const irVersion = 9n;
  return join([
    integer(1, irVersion),
    message(7, graph),
    message(8, [text(1, ""), integer(2, BigInt(opset))]),
  ]);
}

function nodeBytes({ op, inputs, outputs, attributes = {} }: OnnxNode): readonly Uint8Array[] {
  return [
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) =>
      message(5, [text(1, name), ...attributeBytes(value)])
    ),
  ];
}

function attributeBytes(value: number | bigint | string | readonly number[]): readonly Uint8Array[] {
  const kind = (type: number): Uint8Array => integer(20, BigInt(type));
  switch (typeof value) {
    case "number":
      return [float(2, value), kind(ATTRIBUTE.float)];
    case "bigint":
      return [integer(3, value), kind(ATTRIBUTE.integer)];
    case "string":
      return [text(4, value), kind(ATTRIBUTE.text)];
    default:
      return [...value.map((each) => integer(8, BigInt(each))), kind(ATTRIBUTE.integers)];
  }
}

function constantBytes(name: string, { shape, data }: OnnxConstant): readonly Uint8Array[] {
  return [
    ...shape.map((size) => integer(1, BigInt(size))),
    integer(2, BigInt(data instanceof Float32Array ? FLOAT : INT64)),
    text(8, name),
    field(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ];
}

function valueBytes(name: string, shape: Shape): readonly Uint8Array[] {
  const sizes = shape.map((size) => message(1, [integer(1, BigInt(size))]));
  return [text(1, name), message(2, [message(1, [integer(1, BigInt(FLOAT)), message(2, sizes)])])];
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Uint8Array.of(...bytes, Number(rest));
}

function tag(number: number, wireType: 0 | 2 | 5): Uint8Array {
  return varint(BigInt(number << 3 | wireType));
}

function integer(number: number, value: bigint): Uint8Array {
  return join([tag(number, 0), varint(value)]);
}

function float(number: number, value: number): Uint8Array {
  return join([tag(number, 5), new Uint8Array(Float32Array.of(value).buffer)]);
}

function field(number: number, bytes: Uint8Array): Uint8Array {
  return join([tag(number, 2), varint(BigInt(bytes.length)), bytes]);
}

function text(number: number, value: string): Uint8Array {
  return field(number, new TextEncoder().encode(value));
}

function message(number: number, fields: readonly Uint8Array[]): Uint8Array {
  return field(number, join(fields));
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
