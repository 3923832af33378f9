/** Which integers may be written. */
import { assertEquals } from "@std/assert";
import { graph } from "../../core/graph/graph.ts";
import { input } from "../../core/graph/node.ts";
import { crossEntropy } from "../../core/layers/cross_entropy.ts";
import { gather } from "../../core/ops/gather.ts";
import { readRows } from "../../core/ops/read_rows.ts";
import { reshape } from "../../core/ops/reshape.ts";
import { scatterAdd } from "../../core/ops/scatter_add.ts";
import { toFloat } from "../../core/ops/to_float.ts";
import { writeRows } from "../../core/ops/write_rows.ts";
import { indexBounds } from "../../gpu/plan/index_bounds.ts";

const ids = (name: string, ...shape: number[]) => input(name, { dtype: "int", shape });
const float = (name: string, ...shape: number[]) => input(name, { dtype: "float", shape });

/** Input → end of its bound. */
function ends(outputs: Parameters<typeof graph>[0]): Record<string, number> {
  const bounds = Object.entries(indexBounds(graph(outputs)));
  return Object.fromEntries(bounds.map(([name, { end }]) => [name, end]));
}

Deno.test("index bounds: of every op that uses an index, and none of other integers", () => {
  const memory = float("memory", 2, 9, 4);
  assertEquals(
    ends({
      gather: gather(float("table", 7, 4), ids("rows", 3)),
      scatterAdd: scatterAdd(float("values", 3, 4), { indices: ids("targets", 3), rows: 5 }),
      write: writeRows(memory, { rows: float("new", 2, 3, 4), start: ids("writeStart", 2) }),
      read: readRows(memory, { start: ids("readStart", 2), count: 9 }),
      number: toFloat(ids("number", 2)),
    }),
    { rows: 7, targets: 5, writeStart: 7, readStart: 1 },
  );
});

Deno.test("index bounds: through reshapes and into composites, and the tightest of several", () => {
  const rows = ids("rows", 2, 3);
  const classes = ids("classes", 6);
  assertEquals(
    ends({
      wide: gather(float("wide", 9, 4), rows),
      narrow: gather(float("narrow", 6, 4), reshape(rows, [6])),
      loss: crossEntropy(float("logits", 6, 11), classes),
    }),
    { rows: 6, classes: 11 },
  );
});
