/** The kernels of products that can be chosen between, by name. */
import type { Capabilities } from "../../kernel.ts";
import type { ProductFamily, ProductTuning } from "../../tune/product_tuning.ts";
import { REGISTER_TILES, type RegisterTile, tileName } from "./register_tile.ts";
import { TILE_NAMES } from "./workgroup_tile.ts";

/**
 * The candidates for a device, the likeliest first.
 *
 * @example
 * ```ts
 * import { candidatesFor } from "./candidates.ts";
 * if (candidatesFor({ isSoftware: true })[0] !== "32x32 in registers") throw new Error();
 * ```
 */
export function candidatesFor({ isSoftware }: Pick<Capabilities, "isSoftware">): readonly string[] {
  const registers = REGISTER_TILES.filter(({ rows }) => rows > 1).map(tileName);
  const { small, large } = TILE_NAMES;
  // Tiles in registers that are worth it on CPUs take a GPU's compiler long, and spill.
  return isSoftware ? [...registers, small] : [large, small, ...registers.slice(-2)];
}

/**
 * The family of a candidate.
 *
 * @example
 * ```ts
 * import { familyOf } from "./candidates.ts";
 * if (familyOf("64x64 in workgroups") !== "workgroups") throw new Error();
 * ```
 */
export function familyOf(name: string): ProductFamily {
  return Object.values(TILE_NAMES).some((tile) => tile === name) ? "workgroups" : "registers";
}

/** Every candidate of any device. */
const CANDIDATES: readonly string[] = [...REGISTER_TILES.map(tileName), ...Object.values(TILE_NAMES)];

/**
 * A tuning by which only one candidate gets anything done, so that it is chosen: for measuring it.
 *
 * @example
 * ```ts
 * import { tuningFor } from "./candidates.ts";
 * if (tuningFor("64x64 in workgroups").family !== "workgroups") throw new Error();
 * ```
 */
export function tuningFor(name: string): ProductTuning {
  const rates = Object.fromEntries(CANDIDATES.map((each) => [each, each === name ? 1 : 1e-9]));
  return { family: familyOf(name), rates, milliseconds: 0 };
}

/**
 * Register tiles, by default the usual ones, with the rates of a device: those that were measured, and for the others
 * what they would be if they were to the measured ones as they are where the table was made.
 *
 * @example
 * ```ts
 * import { tilesWithRates } from "./candidates.ts";
 * const rates = { "32x32 in registers": 80, "16x16 in registers": 90 };
 * const [first, second, third] = tilesWithRates(rates);
 * if (first?.rate !== 80 || second?.rate !== 90 || (third?.rate ?? 0) < 40) throw new Error();
 * ```
 */
export function tilesWithRates(
  rates: Readonly<Record<string, number>>,
  tiles: readonly RegisterTile[] = REGISTER_TILES,
): readonly RegisterTile[] {
  const factors = REGISTER_TILES.flatMap((tile) => {
    const measured = rates[tileName(tile)];
    return measured === undefined ? [] : [measured / tile.rate];
  });
  const factor = factors.length === 0 ? 1 : factors.reduce((a, b) => a + b) / factors.length;
  return tiles.map((tile) => ({ ...tile, rate: rates[tileName(tile)] ?? tile.rate * factor }));
}
