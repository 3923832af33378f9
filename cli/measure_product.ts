/** How fast a backend is: a matrix product, timed. */
import type { Backend } from "../core/graph/backend.ts";
import { graph } from "../core/graph/graph.ts";
import { input } from "../core/graph/node.ts";
import { tensor } from "../core/graph/tensor.ts";
import { matmul } from "../core/ops/matmul.ts";

/** One measurement. */
export interface Rate {
  /** Rows and columns of the square matrices. */
  readonly size: number;
  readonly gigaflops: number;
  /** Of one product. */
  readonly milliseconds: number;
  /** Whether the product of known matrices came out right. */
  readonly isRight: boolean;
}

/** How products are timed. */
export interface MeasureOptions {
  readonly now: () => number;
  /** Milliseconds that a measurement takes at least; default 200. */
  readonly enough?: number;
}

/** How many products a measurement takes at most. */
const MAX_ROUNDS = 64;

/** Sizes grow until one product takes this long: then the time is that of the arithmetic. */
const LONG_ENOUGH_MILLISECONDS = 20;
const SIZES = [128, 256, 512, 1024, 2048];

/** Times products of growing square matrices; the last is the rate of the backend. */
export async function measureProduct(backend: Backend, options: MeasureOptions): Promise<Rate> {
  let rate: Rate | undefined;
  for (const size of SIZES) {
    const isRight: boolean = rate?.isRight ?? true;
    rate = await measureSize(backend, { ...options, size });
    rate = { ...rate, isRight: isRight && rate.isRight };
    if (rate.milliseconds >= LONG_ENOUGH_MILLISECONDS) break;
  }
  if (rate === undefined) throw new RangeError("no size to measure");
  return rate;
}

/**
 * Times products of one size: rounds of twice as many products, until one takes long enough. A read-back ends every
 * round, so that its own time counts little.
 */
async function measureSize(
  backend: Backend,
  options: MeasureOptions & { readonly size: number },
): Promise<Rate> {
  const { size, now, enough = 200 } = options;
  const matrix = (name: string) => input(name, { dtype: "float", shape: [size, size] });
  const product = await backend.compile(graph({ c: matmul(matrix("a"), matrix("b")) }));
  try {
    // Row i of a is i mod 3, row j of b is j mod 5: element (i, j) of the product is size · (i mod 3) · (j mod 5).
    const rows = (modulus: number) =>
      tensor(
        [size, size],
        Float32Array.from({ length: size * size }, (_, i) => Math.floor(i / size) % modulus),
      );
    product.write({ a: rows(3), b: rows(5) });
    product.step();
    const { c } = await product.read(["c"]);
    const isRight = c !== undefined && c.data.length === size * size &&
      c.data.every((value: number, i: number) =>
        value === size * (Math.floor(i / size) % 3) * (i % size % 5)
      );
    for (let rounds = 1;; rounds *= 2) {
      const start = now();
      for (let round = 0; round < rounds; round++) product.step();
      await product.read(["c"]);
      const elapsed = now() - start;
      if (elapsed < enough && rounds < MAX_ROUNDS) continue;
      const milliseconds = elapsed / rounds;
      return { size, milliseconds, gigaflops: 2 * size ** 3 / (milliseconds * 1e6), isRight };
    }
  } finally {
    product.close();
  }
}
