import { assertEquals } from "@std/assert";
import { layoutSuite } from "../../conformance/layout.ts";
import { maskSuite } from "../../conformance/mask.ts";
import { originalVectors } from "./original_vectors.ts";

Deno.test("layout: everything the original made of recorded draws", async () => {
  const { passed, failed, skipped } = await layoutSuite.run(originalVectors);
  assertEquals({ passed, failed, skipped }, { passed: 191, failed: [], skipped: [] });
});

Deno.test("mask: every matrix the original hands to its layers", async () => {
  const { passed, failed, skipped } = await maskSuite.run(originalVectors);
  // The one skipped case is a matrix that the caller gave whole.
  assertEquals({ passed, failed, skipped: skipped.length }, { passed: 23, failed: [], skipped: 1 });
});
