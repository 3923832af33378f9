import { assertEquals } from "@std/assert";
import { checkImports } from "../../tools/check_imports.ts";
import { worldly } from "../../tools/import_rules.ts";

/** Checks a repository of these files. */
async function violationsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const root = await Deno.makeTempDir();
  try {
    for (const [path, text] of Object.entries({ "deno.json": "{}", ...files })) {
      await Deno.mkdir(`${root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${root}/${path}`, text);
    }
    return await checkImports(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const RANDOM = { "core/random/key.ts": "export const key = 1;\n" };

Deno.test("imports: a repository that keeps the rules has no violations", async () => {
  const found = await violationsOf({
    ...RANDOM,
    "core/blanks/can_attend.ts": 'import { key } from "../random/key.ts";\nexport const can = key;\n',
    "gpu/kernel.ts": 'export { can } from "../core/blanks/can_attend.ts";\n',
    "mod.ts": 'export * from "./gpu/kernel.ts";\n',
    "tests/a_test.ts": 'import "../mod.ts";\nimport "node:assert";\n',
  });
  assertEquals(found, []);
});

Deno.test("imports: a room that may not use another is named with file and line", async () => {
  const found = await violationsOf({
    ...RANDOM,
    "core/graph/node.ts": '// first\nimport { key } from "../random/key.ts";\nexport const node = key;\n',
    "core/blanks/batch.ts": 'export const batch = await import("../random/key.ts");\n',
    "core/random/other.ts": 'export type { node } from "../graph/node.ts";\n',
    "gpu/run.ts": 'import "../core/blanks/batch.ts";\n',
    "data/read.ts": 'import "../gpu/run.ts";\n',
  });
  assertEquals(found, [
    "core/graph/node.ts:2: imports core/random/key.ts, but core/graph may import only itself",
    "core/random/other.ts:1: imports core/graph/node.ts, but core/random may import only itself",
    "data/read.ts:1: imports gpu/run.ts, but data may import core, text",
    "gpu/run.ts:1: imports core/blanks/batch.ts, but gpu may import core/graph, core/ops, core/interpret, " +
    "core/layers, core/blanks/can_attend.ts, core/random",
  ]);
});

Deno.test("imports: a module outside all rooms, an import that leads nowhere, one that cannot be read", async () => {
  const found = await violationsOf({
    "misc/a.ts": 'import "./none.ts";\n',
    "core/text/b.ts": 'import "./none.ts";\n',
  });
  assertEquals(found, [
    "core/text/b.ts:1: imports ./none.ts, which cannot be loaded",
    "misc/a.ts:1: imports ./none.ts, which cannot be loaded",
    "misc/a.ts:1: belongs to no room",
  ]);
});

Deno.test("imports: core and gpu import by relative path only; what mod.ts reaches uses no bare name", async () => {
  const found = await violationsOf({
    "deno.json": '{"imports": {"lib": "./text/lib.ts", "tool": "./tools/tool.ts"}}',
    "core/text/a.ts": 'import "node:assert";\n',
    "text/lib.ts": "export const lib = 1;\n",
    "text/b.ts": 'import "lib";\n',
    "tools/tool.ts": 'import "lib";\n',
    "mod.ts": 'import "./text/b.ts";\n',
  });
  assertEquals(found, [
    "core/text/a.ts:1: imports node:assert, but modules here import by relative path only",
    "text/b.ts:1: imports lib by a bare name, but mod.ts reaches it and is imported by URL",
  ]);
});

Deno.test("imports: a folder with a lock of its own has names of its own", async () => {
  const lock = '{"version": "5"}';
  const found = await violationsOf({
    "deno.lock": lock,
    "bench/a.ts": 'import "./peers/b.ts";\nimport "lib";\n',
    "bench/peers/deno.json": '{"workspace": [], "imports": {"lib": "./lib.ts"}}',
    "bench/peers/deno.lock": lock,
    "bench/peers/b.ts": 'import "lib";\nimport "./none.ts";\n',
    "bench/peers/lib.ts": "export const lib = 1;\n",
  });
  assertEquals(found, [
    "bench/a.ts:2: imports lib, which cannot be loaded",
    "bench/peers/b.ts:2: imports ./none.ts, which cannot be loaded",
  ]);
});

Deno.test("imports: a cycle is shown with the way round, once; types may need each other", async () => {
  const found = await violationsOf({
    "cli/a.ts": 'import "./b.ts";\n',
    "cli/b.ts": 'import "./c.ts";\n',
    "cli/c.ts": 'import "./b.ts";\n',
    "core/graph/node.ts": 'import type { G } from "./graph.ts";\nexport type N = G;\n',
    "core/graph/graph.ts": 'import type { N } from "./node.ts";\nexport type G = readonly N[];\n',
  });
  assertEquals(found, ["cli/c.ts:1: imports cli/b.ts, which closes a cycle: cli/b.ts → cli/c.ts → cli/b.ts"]);
});

Deno.test("imports: core mentions nothing of the world, except in comments and strings", () => {
  const source = [
    '/** See Deno.test, fetch(url) and "console". */',
    "const a = Math.random(); // Math.random",
    "const b = `${Date.now()}`;",
    'const c = "navigator";',
    "const d = { fetch: 1, prefetch: 2, updated: fetched };",
    "const e = globalThis.Deno;",
    "const f = await fetch(c);",
  ].join("\n");
  assertEquals(worldly("core/text/a.ts", source), [
    "core/text/a.ts:7: mentions fetch, but core is pure",
    "core/text/a.ts:3: mentions Date, but core is pure",
    "core/text/a.ts:2: mentions Math.random, but core is pure",
    "core/text/a.ts:6: mentions globalThis, but core is pure",
  ]);
  assertEquals(worldly("cli/a.ts", source), []);
});
