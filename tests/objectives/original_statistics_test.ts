import { assertEquals } from "@std/assert";
import { statsSuite } from "../../conformance/stats.ts";
import { originalVectors } from "../blanks/original_vectors.ts";

Deno.test("stats: what the objectives draw is distributed as in the original", async () => {
  const { passed, failed, skipped } = await statsSuite.run(originalVectors);
  assertEquals({ passed, failed, skipped }, { passed: 30, failed: [], skipped: [] });
});
