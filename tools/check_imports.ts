/**
 * Checks the import rules of `rooms.ts` over the whole repository and reports each violation in one sentence.
 *
 * Usage: `deno run -A tools/check_imports.ts`
 */
import { bareInPublished, crossings, cycles, notRelative, unresolved, worldly } from "./import_rules.ts";
import { readModules } from "./module_graph.ts";

/** All violations in the repository at `root`, which holds a deno.json. */
export async function checkImports(root: string): Promise<readonly string[]> {
  const modules = await readModules(root);
  const sources = await Promise.all(
    modules.filter(({ error }) => error === undefined)
      .map(async ({ path }) => worldly(path, await Deno.readTextFile(`${root}/${path}`))),
  );
  const rules = [unresolved, crossings, notRelative, bareInPublished, cycles];
  return [...rules.flatMap((rule) => rule(modules)), ...sources.flat()];
}

if (import.meta.main) {
  const violations = await checkImports(new URL("../", import.meta.url).pathname);
  for (const violation of violations) console.error(violation);
  if (violations.length > 0) Deno.exit(1);
}
