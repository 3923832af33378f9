/**
 * a[…, M, K] · b[…, N, K]ᵀ. Two families: tiles in registers for software drivers, tiles in workgroup memory for
 * real GPUs. All have exact edges: nothing is read or written outside, and no padding is seen.
 */
import { operand } from "../../core/ops/evaluate_op.ts";
import type { Dispatch, KernelCall, KernelPlan, OpKernel } from "../kernel.ts";
import { FEW_ROWS, fewRows } from "./matmul/few_rows.ts";
import { padded } from "./matmul/padded.ts";
import { type Product, swapped } from "./matmul/product.ts";
import { REGISTER_TILES, registerTileCost, registerTiles } from "./matmul/register_tile.ts";
import { workgroupTiles } from "./matmul/workgroup_tile.ts";

/** The product kernel. */
export const matmulKernel: OpKernel<"matmul"> = {
  tolerance: {
    absolute: 1e-5,
    relative: 4e-6,
    reason:
      "K products of numbers near 1 are added in float32, four at a time at most; an element near 0 may be " +
      "the difference of large ones",
  },
  plan: (call) => {
    const product = productOf(call);
    if (product.batch * product.rows * product.columns === 0) return { dispatches: [] };
    return call.capabilities.isSoftware ? onSoftware(product) : { dispatches: [onHardware(product, call)] };
  },
};

function productOf({ inputs }: KernelCall): Product {
  const [a, b] = [operand(inputs, 0).shape, operand(inputs, 1).shape];
  const [rows = 0, inner = 0] = a.slice(-2);
  const [columns = 0] = b.slice(-2);
  const batch = a.slice(0, -2).reduce((product, size) => product * size, 1);
  return {
    batch,
    rows,
    columns,
    inner,
    a: { input: 0 },
    b: { input: 1 },
    rowStride: columns,
    columnStride: 1,
  };
}

/** The cheapest of the register tiles, with either operand as the rows. */
function onSoftware(product: Product): KernelPlan {
  const { product: even, dispatches, scratch } = padded(product);
  const choices = [even, swapped(even)].flatMap((turned) =>
    REGISTER_TILES.map((tile) => ({ turned, tile, cost: registerTileCost(turned, tile) }))
  );
  const { turned, tile } = choices.reduce((best, each) => (each.cost < best.cost ? each : best));
  return { dispatches: [...dispatches, registerTiles(turned, tile)], scratch };
}

function onHardware(product: Product, { capabilities }: KernelCall): Dispatch {
  if (product.rows <= FEW_ROWS) return fewRows(product);
  if (product.columns <= FEW_ROWS) return fewRows(swapped(product));
  return workgroupTiles(product, capabilities);
}
