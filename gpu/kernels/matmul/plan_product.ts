/** Which kernel computes a product. */
import type { Capabilities, KernelPlan } from "../../kernel.ts";
import { tilesWithRates } from "./candidates.ts";
import { FEW_ROWS, fewRows } from "./few_rows.ts";
import { padded } from "./padded.ts";
import { type Product, swapped } from "./product.ts";
import {
  FEW_ROW_TILES,
  REGISTER_TILES,
  registerTileCost,
  registerTiles,
  TILED_FEW_ROWS,
} from "./register_tile.ts";
import { workgroupTiles } from "./workgroup_tile.ts";

/** Where a product is computed. */
export interface PlanProductOptions {
  readonly capabilities: Capabilities;
  /** Scratch buffers that the caller has already asked for; none where absent. */
  readonly scratchBefore?: number;
}

/**
 * The dispatches of a product, whatever its sizes.
 *
 * @example
 * ```ts
 * import { planProduct } from "./plan_product.ts";
 * const [a, b] = [{ input: 0 }, { input: 1 }];
 * const product = { batch: 1, rows: 7, columns: 3, inner: 5, a, b, rowStride: 3, columnStride: 1 };
 * const capabilities = {
 *   isSoftware: false,
 *   maxInvocationsPerWorkgroup: 256,
 *   maxStorageBuffersPerShader: 8,
 *   maxWorkgroupBytes: 16384,
 * };
 * if (planProduct(product, { capabilities }).dispatches.length !== 1) throw new Error();
 * ```
 */
export function planProduct(
  product: Product,
  { capabilities, scratchBefore = 0 }: PlanProductOptions,
): KernelPlan {
  if (product.batch * product.rows * product.columns === 0) return { dispatches: [] };
  const { isSoftware, products } = capabilities;
  // A CPU's registers serve few rows as well as many.
  if (!isSoftware && product.rows <= FEW_ROWS) return { dispatches: [fewRows(product)] };
  if (!isSoftware && product.columns <= FEW_ROWS) return { dispatches: [fewRows(swapped(product))] };
  const family = products?.family ?? (isSoftware ? "registers" : "workgroups");
  return family === "registers"
    ? inRegisters(product, { rates: products?.rates ?? {}, scratchBefore })
    : { dispatches: [workgroupTiles(product, capabilities)] };
}

/** The cheapest of the register tiles, with either operand as the rows. */
function inRegisters(
  product: Product,
  { rates, scratchBefore }: {
    readonly rates: Readonly<Record<string, number>>;
    readonly scratchBefore: number;
  },
): KernelPlan {
  const { product: even, dispatches, scratch } = padded(product, scratchBefore);
  const isFlat = Math.min(product.rows, product.columns) <= TILED_FEW_ROWS;
  const tiles = isFlat ? [...REGISTER_TILES, ...FEW_ROW_TILES] : REGISTER_TILES;
  const choices = [even, swapped(even)].flatMap((turned) =>
    tilesWithRates(rates, tiles).map((tile) => ({ turned, tile, cost: registerTileCost(turned, tile) }))
  );
  const { turned, tile } = choices.reduce((best, each) => (each.cost < best.cost ? each : best));
  return { dispatches: [...dispatches, registerTiles(turned, tile)], scratch };
}
