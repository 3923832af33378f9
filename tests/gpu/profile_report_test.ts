/** Profiles are sums over what was measured. */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Timing } from "../../gpu/profile.ts";
import { profileReport, profileTable } from "../../gpu/profile_report.ts";

const timing = (kernel: string, call: number, label: string, milliseconds: number): Timing => ({
  kernel,
  call,
  label,
  milliseconds,
  bytes: 1e6,
  flops: 3e6,
});

const STEP = [
  timing("matmul", 0, "tiles", 4),
  timing("matmul", 1, "copy", 1),
  timing("matmul", 1, "tiles", 3),
  timing("exp", 2, "exp", 1),
  timing("matmul", 3, "tiles", 1),
];

Deno.test("profile: calls computed by the same dispatches are one line, the longest first", () => {
  const { milliseconds, kernels } = profileReport([STEP]);
  assertEquals(milliseconds, 10);
  assertEquals(kernels.map(({ kernel, count, milliseconds }) => [kernel, count, milliseconds]), [
    ["matmul", 2, 5],
    ["matmul", 1, 4],
    ["exp", 1, 1],
  ]);
  assertAlmostEquals(kernels.reduce((sum, { share }) => sum + share, 0), 1, 1e-12);
  assertEquals(kernels[1]?.dispatches.map(({ label, count }) => `${label} ${count}`), ["copy 1", "tiles 1"]);
});

Deno.test("profile: rates are of bytes and operations, times the median of the runs", () => {
  const slower = STEP.map((each) => ({ ...each, milliseconds: each.milliseconds * 9 }));
  const exp = profileReport([STEP, slower, STEP]).kernels.at(-1);
  assertEquals([exp?.milliseconds, exp?.gigabytesPerSecond, exp?.gigaflopsPerSecond], [1, 1, 3]);
});

Deno.test("profile: the table has a line per kernel, and one per dispatch that has another name", () => {
  const lines = profileTable(profileReport([STEP])).split("\n");
  assertEquals(lines.map((line) => line.slice(0, 12).trimEnd()), [
    "kernel",
    "matmul",
    "  tiles",
    "matmul",
    "  copy",
    "  tiles",
    "exp",
    "all",
  ]);
});
