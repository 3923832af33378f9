/**
 * The candidates for products on a driver that computes on the CPU, by processor time: what other programs take does not
 * count, so a busy machine will do.
 *
 *     deno run -A bench/product_tiles.ts [--out FILE]
 *
 * Rates are those of all cores, when they have nothing else to do and share the work evenly.
 */
import { openDevice } from "../gpu/device.ts";
import type { GpuExecutable } from "../gpu/executable.ts";
import { candidatesFor } from "../gpu/kernels/matmul/candidates.ts";
import { readyProduct } from "../gpu/tune/ready_product.ts";
import { processorTime } from "./processor_time.ts";
import { report } from "./report.ts";
import { spread } from "./spread.ts";

const cores = navigator.hardwareConcurrency;
const SHAPES = [[1024, 1024, 1024], [512, 2304, 768], [512, 3072, 768], [512, 768, 3072], [
  64,
  768,
  768,
]] as const;
const ROUNDS = 3;
/** Work per measurement: the ends of a submit have to be a small part of it. */
const MIN_FLOPS = 4e9;

const device = await openDevice();
const candidates = candidatesFor(device.capabilities);

const lines: string[][] = [];
for (const [rows, columns, inner] of SHAPES) {
  const flops = 2 * rows * columns * inner;
  const steps = Math.ceil(MIN_FLOPS / flops);
  const prepared: { readonly name: string; readonly executable: GpuExecutable; readonly times: number[] }[] =
    [];
  for (const candidate of candidates) {
    const executable = await readyProduct(device, { candidate, rows, columns, inner });
    prepared.push({ name: candidate, executable, times: [] });
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { executable, times } of prepared) {
      const begin = processorTime();
      for (let step = 0; step < steps; step++) executable.step();
      await device.gpu.queue.onSubmittedWorkDone();
      times.push((processorTime() - begin) / steps / cores);
    }
  }
  for (const { name, executable, times } of prepared) {
    const { least, median } = spread(times);
    const rate = (milliseconds: number): string => (flops / milliseconds / 1e6).toFixed(1);
    lines.push([`${rows} × ${columns} × ${inner}, ${name}`, rate(least), rate(median)]);
    console.error(lines.at(-1)?.join("  "));
    executable.close();
  }
}
await report("product_tiles", {
  adapter: device.about,
  tables: [{
    title: "Products by tile, GFLOP/s of all cores",
    columns: ["product", "best", "median"],
    rows: lines,
  }],
});
device.close();
