import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { mobyDick } from "../../cli/demo/moby_dick.ts";
import { runCli } from "./run_cli.ts";

Deno.test("demo: trains, shows the loss, fills three blanks and draws the first", async () => {
  const { status, stdout, stderr } = await runCli(["demo", "--seconds", "1", "--backend", "cpu"]);
  assertEquals(status, 0);
  assertMatch(stderr, /^step 1 {2}loss 5\.9\d {2}[\d,]+ bytes\/s {2}\d s left$/m);
  assertMatch(stdout, /^loss 5\.9\d [▁-█]+ \d\.\d\d$/m);
  assertStringIncludes(stdout, "Three blanks, filled:\n  Call me «");
  assertMatch(stdout, /^Part A .*\[CLS\] C a l l/m);
  assertStringIncludes(stdout, "Part A sees all of Part A");
});

Deno.test("demo: JSON for machines", async () => {
  const { stdout } = await runCli(["demo", "--seconds", "0.1", "--backend", "cpu", "--json"]);
  const { backend, steps, losses, fillings } = JSON.parse(stdout);
  assertEquals([backend, fillings.length], ["cpu", 3]);
  assert(steps >= 1 && losses[0].loss > 5);
});

Deno.test("demo: the text is Moby Dick", async () => {
  const chapters = await mobyDick();
  assertEquals(chapters.length, 138);
  assert(chapters.some((text) => text.startsWith("Call me Ishmael.")));
});
