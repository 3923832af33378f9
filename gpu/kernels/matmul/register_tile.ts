/**
 * The product for software drivers: every invocation computes a tile of its own in registers. A driver on a CPU
 * loads one number per lane at a time whatever the address space, so what counts is the work per loaded number;
 * memory shared by a workgroup would only be one more copy.
 */
import type { Binding, Dispatch } from "../../kernel.ts";
import { unroll } from "../../wgsl/unroll.ts";
import { isFinishedByFours, loadWidth, operandsOf, type Product } from "./product.ts";

/** Rows and columns of the result that one invocation computes. */
export interface RegisterTile {
  readonly rows: number;
  /** A multiple of four. */
  readonly columns: number;
  /** GFLOP/s of full tiles on lavapipe, 2 cores (bench/product_tiles.ts): only the ratios matter. */
  readonly rate: number;
}

/** The tiles to choose from. */
export const REGISTER_TILES: readonly RegisterTile[] = [
  { rows: 32, columns: 32, rate: 46 },
  { rows: 16, columns: 16, rate: 32 },
  { rows: 8, columns: 8, rate: 22 },
  { rows: 4, columns: 8, rate: 15 },
  { rows: 1, columns: 8, rate: 5 },
];

/** The most rows of a product for which there are tiles of their own. */
export const TILED_FEW_ROWS = 16;

/**
 * More tiles for products of few rows, as when several answers grow together: so wide that the columns of usual layers are
 * one tile for each lane of each core, and nobody waits for a second round.
 */
export const FEW_ROW_TILES: readonly RegisterTile[] = [
  { rows: 16, columns: 32, rate: 38 },
  { rows: 16, columns: 24, rate: 36 },
  { rows: 16, columns: 12, rate: 26 },
  { rows: 16, columns: 8, rate: 25 },
  { rows: 8, columns: 32, rate: 28 },
  { rows: 8, columns: 24, rate: 27 },
  { rows: 4, columns: 32, rate: 18 },
  { rows: 4, columns: 24, rate: 17 },
];

/**
 * What a tile is called in measurements and profiles.
 *
 * @example
 * ```ts
 * import { tileName } from "./register_tile.ts";
 * if (tileName({ rows: 8, columns: 16 }) !== "8x16 in registers") throw new Error();
 * ```
 */
export function tileName({ rows, columns }: Pick<RegisterTile, "rows" | "columns">): string {
  return `${rows}x${columns} in registers`;
}

/** Lanes of one vector of the CPU. More only make the smallest piece of work larger. */
const INVOCATIONS = 8;

/** Cores that software drivers are assumed to have; a few more or less rarely change the choice. */
const CORES = 2;

/**
 * Predicted time of a product, up to a factor: its rounds of workgroups, each as long as full tiles take.
 *
 * @example
 * ```ts
 * import { registerTileCost, REGISTER_TILES } from "./register_tile.ts";
 * const [a, b] = [{ input: 0 }, { input: 1 }];
 * const row = { batch: 1, rows: 1, columns: 3072, inner: 768, a, b, rowStride: 3072, columnStride: 1 };
 * const [square, flat] = [REGISTER_TILES[0], REGISTER_TILES.at(-1)];
 * if (!square || !flat || registerTileCost(row, flat) >= registerTileCost(row, square)) throw new Error();
 * ```
 */
export function registerTileCost(product: Product, tile: RegisterTile): number {
  const rounds = Math.ceil(workgroupsOf(product, tile) / CORES);
  return rounds * INVOCATIONS * tile.rows * tile.columns / tile.rate;
}

/**
 * The dispatch that computes a product by tiles of one size.
 *
 * @example
 * ```ts
 * import { registerTiles } from "./register_tile.ts";
 * const [a, b] = [{ input: 0 }, { input: 1 }];
 * const product = { batch: 1, rows: 8, columns: 64, inner: 8, a, b, rowStride: 64, columnStride: 1 };
 * if (registerTiles(product, { rows: 8, columns: 8, rate: 1 }).workgroups !== 1) throw new Error();
 * ```
 */
export function registerTiles(product: Product, tile: RegisterTile): Dispatch {
  // Where there are few rows, their stores are a good part of all; many rows keep the code that serves every product.
  const finished = product.rows <= TILED_FEW_ROWS && isFinishedByFours(product) ? 4 : 1;
  const { bindings, parameters, functions } = operandsOf(product, finished);
  const uniform = uniformRows(product, tile);
  return {
    label: `matmul ${tileName(tile)}${product.epilogue?.label ?? ""}`,
    bindings: bindings.map((each) => (each.name === "a" ? { ...each, ...uniform } : each)),
    parameters: [
      ...parameters,
      { name: "tiles", type: "u32", value: tilesOf(product, tile) },
      { name: "tiles_down", type: "u32", value: Math.ceil(product.rows / tile.rows) },
      { name: "tile_rows", type: "u32", value: tile.rows },
      { name: "tiles_across", type: "u32", value: Math.ceil(product.columns / tile.columns) },
    ],
    code: functions + code(tile, { width: loadWidth(product), finished }),
    workgroups: workgroupsOf(product, tile),
  };
}

/** Bytes of a uniform buffer that every device binds. */
const UNIFORM_BYTES = 2 ** 16;

/**
 * Whether the rows are read as a uniform buffer. A driver on a CPU gathers from those without a test for every lane, and
 * where there are few rows, their loads are a good part of all. The length stands in the shader; so that few are compiled,
 * only tiles without an edge have one.
 */
function uniformRows(
  { batch, rows, inner, offsets }: Product,
  tile: RegisterTile,
): Pick<Binding, "uniformLength"> {
  const isFull = rows === tile.rows && rows >= 8 && rows <= TILED_FEW_ROWS;
  const isWhole = batch === 1 && offsets === undefined && inner > 0 && inner % 4 === 0;
  return isFull && isWhole && 4 * rows * inner <= UNIFORM_BYTES ? { uniformLength: rows * inner / 4 } : {};
}

function tilesOf({ batch, rows, columns }: Product, tile: RegisterTile): number {
  return batch * Math.ceil(rows / tile.rows) * Math.ceil(columns / tile.columns);
}

function workgroupsOf(product: Product, tile: RegisterTile): number {
  return Math.ceil(tilesOf(product, tile) / INVOCATIONS);
}

/** Rows beyond the edge are read as the last row again, and not stored. */
function code(
  tile: RegisterTile,
  { width, finished }: { readonly width: 1 | 4; readonly finished: 1 | 4 },
): string {
  const times = (column: number): string => width === 4 ? `dot(x, y${column})` : `x * y${column}`;
  const four = (quad: number): string => `vec4f(${[0, 1, 2, 3].map((i) => times(4 * quad + i)).join(", ")})`;
  const quads = tile.columns / 4;
  return `
@compute @workgroup_size(${INVOCATIONS})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let tile = workgroup_index(group, groups) * ${INVOCATIONS}u + lane;
  if (tile >= parameters.tiles) { return; }
  let batch = tile / (parameters.tiles_down * parameters.tiles_across);
  let row = tile / parameters.tiles_across % parameters.tiles_down * ${tile.rows}u;
  let column = tile % parameters.tiles_across * ${tile.columns}u;
  let last_row = parameters.rows - 1u;
  let last_column = parameters.columns - 1u;
  let first_a = batch * parameters.rows;
  let first_b = batch * parameters.columns;
  ${
    unroll(tile.rows, (i) =>
      `let a${i} = parameters.a_start + (first_a + min(row + ${i}u, last_row)) * parameters.steps;`)
  }
  ${
    unroll(tile.columns, (j) =>
      `let b${j} = parameters.b_start + (first_b + min(column + ${j}u, last_column)) * parameters.steps;`)
  }
  ${unroll(tile.rows, (i) => unroll(quads, (quad) => `var c${i}_${quad} = vec4f();`))}
  for (var k = 0u; k < parameters.steps; k++) {
    ${unroll(tile.columns, (j) => `let y${j} = b[b${j} + k];`)}
    ${
    unroll(
      tile.rows,
      (i) => `{ let x = a[a${i} + k]; ${unroll(quads, (quad) => `c${i}_${quad} += ${four(quad)};`)} }`,
    )
  }
  }
  // In a loop: a driver for CPUs takes milliseconds to compile every store, and more for what comes before.
  for (var i = 0u; i < min(parameters.tile_rows, parameters.rows - row); i++) {
    ${
    unroll(quads, (quad) => `
    var c_${quad} = c0_${quad};
    ${unroll(tile.rows - 1, (i) => `c_${quad} = select(c_${quad}, c${i + 1}_${quad}, i == ${i + 1}u);`)}`)
  }
    for (var quad = 0u; quad < ${quads}u; quad++) {
      var four = c_0;
      ${unroll(quads - 1, (quad) => `four = select(four, c_${quad + 1}, quad == ${quad + 1}u);`)}
      let first = column + 4u * quad;
      ${
    finished === 4 ? "if (first < parameters.columns) { finish(four, batch, row + i, first); }" : `
      for (var at = first; at < min(first + 4u, parameters.columns); at++) {
        let pair = select(four.xy, four.zw, at - first > 1u);
        finish(select(pair.x, pair.y, (at - first) % 2u == 1u), batch, row + i, at);
      }`
  }
    }
  }
}
`;
}
