/**
 * The product for real GPUs: a workgroup computes a square tile of the result; strips of both operands go through
 * workgroup memory, each number loaded from there is used by a row or column of a small tile in registers.
 */
import type { Capabilities, Dispatch } from "../../kernel.ts";
import { unroll } from "../../wgsl/unroll.ts";
import { loadWidth, operandsOf, type Product } from "./product.ts";

/** Invocations along each side of the workgroup. */
const SIDE = 16;

/** Elements of a row that go through workgroup memory at a time. */
const STRIP = 16;

/** A square tile, by the size of the square that one invocation keeps in registers. */
export interface WorkgroupTile {
  readonly each: 4 | 8;
}

/** What tiles are called in measurements, by the size of their side. */
export const TILE_NAMES = { small: "64x64 in workgroups", large: "128x128 in workgroups" } as const;

/** The tile to use: large ones only where they leave enough workgroups to fill a GPU. */
const ENOUGH_WORKGROUPS = 128;

/**
 * The dispatch that computes a product by tiles in workgroup memory.
 *
 * @example
 * ```ts
 * import { workgroupTiles } from "./workgroup_tile.ts";
 * const [a, b] = [{ input: 0 }, { input: 1 }];
 * const product = { batch: 2, rows: 65, columns: 64, inner: 8, a, b, rowStride: 64, columnStride: 1 };
 * const capabilities = {
 *   isSoftware: false,
 *   maxInvocationsPerWorkgroup: 256,
 *   maxStorageBuffersPerShader: 8,
 *   maxWorkgroupBytes: 16384,
 * };
 * if (workgroupTiles(product, capabilities).workgroups !== 4) throw new Error();
 * ```
 */
export function workgroupTiles(product: Product, capabilities: Capabilities): Dispatch {
  const large = { each: 8 } as const;
  const fits = 2 * STRIP * SIDE * large.each * 4 <= capabilities.maxWorkgroupBytes;
  const isWorthIt = isLargeFaster(capabilities) && countTiles(product, large) >= ENOUGH_WORKGROUPS;
  const tile = fits && isWorthIt ? large : { each: 4 } as const;
  const { bindings, parameters, functions } = operandsOf(product);
  const size = SIDE * tile.each;
  return {
    label: `matmul ${TILE_NAMES[tile.each === 8 ? "large" : "small"]}${product.epilogue?.label ?? ""}`,
    bindings,
    parameters: [
      ...parameters,
      { name: "tiles_down", type: "u32", value: Math.ceil(product.rows / size) },
      { name: "tiles_across", type: "u32", value: Math.ceil(product.columns / size) },
    ],
    code: functions + code(tile, loadWidth(product)),
    workgroups: countTiles(product, tile),
  };
}

/** Whether large tiles are the faster ones where they fill the device; so they are unless it was measured otherwise. */
function isLargeFaster({ products }: Capabilities): boolean {
  const [small = 0, large = small] = [products?.rates[TILE_NAMES.small], products?.rates[TILE_NAMES.large]];
  return large >= small;
}

function countTiles({ batch, rows, columns }: Product, { each }: WorkgroupTile): number {
  return batch * Math.ceil(rows / (SIDE * each)) * Math.ceil(columns / (SIDE * each));
}

/**
 * The strips are stored one element of the inner axis after the other, so that an invocation finds the rows it
 * needs side by side. What lies beyond an edge is a zero in the strip, and not stored.
 */
function code({ each }: WorkgroupTile, width: 1 | 4): string {
  const size = SIDE * each;
  const stepsPerStrip = STRIP / width;
  const loads = size * stepsPerStrip / (SIDE * SIDE);
  const quads = each / 4;
  const store = (strip: string, value: string): string =>
    width === 4
      ? unroll(4, (i) => `${strip}[(4u * step + ${i}u) * ${size}u + line] = ${value}[${i}];`)
      : `${strip}[step * ${size}u + line] = ${value};`;
  const zero = width === 4 ? "vec4f()" : "0.0";
  const load = (strip: string, from: string, first: string, count: string): string => `
        {
          var value = ${zero};
          if (${first} + line < ${count} && k + step < parameters.steps) {
            value = ${from}[parameters.${from}_start + (batch * ${count} + ${first} + line) * parameters.steps + k + step];
          }
          ${store(strip, "value")}
        }`;
  const quad = (strip: string, side: string, q: number): string => {
    const at = (i: number): string => `${strip}[i * ${size}u + ${side} + ${q * 4 + i}u]`;
    return `vec4f(${[0, 1, 2, 3].map(at).join(", ")})`;
  };
  return `
var<workgroup> strip_a: array<f32, ${STRIP * size}>;
var<workgroup> strip_b: array<f32, ${STRIP * size}>;

@compute @workgroup_size(${SIDE * SIDE})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let tile = workgroup_index(group, groups);
  if (tile >= parameters.workgroups) { return; }
  let batch = tile / (parameters.tiles_down * parameters.tiles_across);
  let row = tile / parameters.tiles_across % parameters.tiles_down * ${size}u;
  let column = tile % parameters.tiles_across * ${size}u;
  let down = lane / ${SIDE}u * ${each}u;
  let across = lane % ${SIDE}u * ${each}u;
  ${unroll(each, (i) => unroll(quads, (q) => `var c${i}_${q} = vec4f();`))}
  for (var k = 0u; k < parameters.steps; k += ${stepsPerStrip}u) {
    for (var i = 0u; i < ${loads}u; i++) {
      let place = lane + i * ${SIDE * SIDE}u;
      let line = place / ${stepsPerStrip}u;
      let step = place % ${stepsPerStrip}u;
      ${load("strip_a", "a", "row", "parameters.rows")}
      ${load("strip_b", "b", "column", "parameters.columns")}
    }
    workgroupBarrier();
    for (var i = 0u; i < ${STRIP}u; i++) {
      ${unroll(quads, (q) => `let x${q} = ${quad("strip_a", "down", q)};`)}
      ${unroll(quads, (q) => `let y${q} = ${quad("strip_b", "across", q)};`)}
      ${unroll(each, (i) => unroll(quads, (q) => `c${i}_${q} += x${i >> 2}[${i & 3}] * y${q};`))}
    }
    workgroupBarrier();
  }
  ${
    unroll(each, (i) =>
      unroll(each, (j) =>
        `if (row + down + ${i}u < parameters.rows && column + across + ${j}u < parameters.columns) {
    finish(c${i}_${j >> 2}[${j & 3}], batch, row + down + ${i}u, column + across + ${j}u);
  }`))
  }
}
`;
}
