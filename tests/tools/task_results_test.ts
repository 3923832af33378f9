/** Cells of the tables of results: what is kept, and what a change of weights or settings leaves alone. */
import { assertEquals } from "@std/assert";
import type { Cell } from "../../tools/task_results/cell.ts";
import { keptCells } from "../../tools/task_results/kept_cells.ts";
import { inFolder } from "../in_folder.ts";

function cell(basis: Cell<number>["basis"], asked = "--epochs 3"): Cell<number> {
  return { id: basis, basis, asked, minutes: 1, find: () => Promise.resolve(1) };
}

const CELLS = [cell("rows"), cell("sizes"), cell("weights")];

Deno.test("task results: new weights leave alone what does not depend on them; other settings are found anew", async () => {
  await inFolder(async (folder) => {
    const names = { sizes: "small", weights: "first" };
    const known = (names: Parameters<typeof keptCells>[1], cells = CELLS) =>
      Promise.all(cells.map((each) => keptCells(folder, names).found(each)));
    assertEquals(await known(names), [undefined, undefined, undefined]);
    for (const [value, each] of CELLS.entries()) await keptCells(folder, names).keep(each, value);
    assertEquals(await known(names), [0, 1, 2]);
    assertEquals(await known({ ...names, weights: "second" }), [0, 1, undefined]);
    assertEquals(await known({ sizes: "large", weights: "third" }), [0, undefined, undefined]);
    assertEquals(await known(names, [cell("rows", "--epochs 4")]), [undefined]);
  });
});
