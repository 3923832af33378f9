import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { inFolder } from "../in_folder.ts";
import { runCli } from "./run_cli.ts";

/** A golden file of the suite `mask`, with one number of it changed or not. */
async function writeMask(folder: string, corner: 0 | 1): Promise<void> {
  const mask = [[[[1, 0, 0], [1, 1, 0], [1, 1, corner]]]];
  await Deno.mkdir(`${folder}/mask`, { recursive: true });
  await Deno.mkdir(`${folder}/something-else`, { recursive: true });
  const golden = {
    cases: [{ kind: "full", seq_length: 3, memory_length: 0, sep: 1, mask }, { kind: "matrix", mask }],
  };
  await Deno.writeTextFile(`${folder}/mask/build_mask_matrix.json`, JSON.stringify(golden));
}

const CPU = ["--backend", "cpu"];

Deno.test("conformance: a line per suite, skips with their reasons, status 0", async () => {
  await inFolder(async (folder) => {
    await writeMask(folder, 1);
    const { status, stdout, stderr } = await runCli(["conformance", folder, ...CPU]);
    assertEquals([status, stderr], [0, ""]);
    assertMatch(stdout, /^mask {7}passed {2}1 passed, 0 failed, 1 skipped, exact, \d+\.\d s$/m);
    assertStringIncludes(stdout, "  1 skipped: the caller gives a whole matrix");
    assertStringIncludes(stdout, `layout     skipped: no golden files in ${folder}`);
    assertStringIncludes(stdout, `tokenizer  skipped: no golden files in ${folder}`);
    assertStringIncludes(stdout, `cloze      skipped: no golden files in ${folder}`);
    assertStringIncludes(stdout, "1 passed, 0 failed on cpu (reference interpreter, float64)");
  });
});

Deno.test("conformance: one number changed is a failure that names the case, status 1", async () => {
  await inFolder(async (folder) => {
    await writeMask(folder, 0);
    const { status, stdout } = await runCli(["conformance", folder, "--suite", "mask", ...CPU]);
    assertEquals(status, 1);
    assertMatch(stdout, /^ {2}failed mask\/build_mask_matrix\.json: full 0: mask.*expected 0, found 1/m);
    const json = JSON.parse(
      (await runCli(["conformance", `${folder}/`, "--suite", "mask", "--json", ...CPU])).stdout,
    );
    assertEquals([json.passed, json.failed, json.backend.name], [0, 1, "cpu"]);
    assertEquals(json.suites[0].failed[0].case, "mask/build_mask_matrix.json: full 0");
  });
});

Deno.test("conformance: a suite that was asked for and ran nothing is status 1", async () => {
  await inFolder(async (folder) => {
    await writeMask(folder, 1);
    const some = await runCli(["conformance", folder, "--suite", "mask,layout,cloze", ...CPU]);
    assertEquals(some.status, 1);
    assertStringIncludes(some.stderr, "found idle: layout (no golden files in");
    assertStringIncludes(some.stderr, "cloze (no golden files in");
    await Deno.remove(`${folder}/mask`, { recursive: true });
    const none = await runCli(["conformance", folder, ...CPU]);
    assertEquals(none.status, 1);
    assertStringIncludes(none.stderr, "expected golden files of a known suite, found none");
  });
});

Deno.test("conformance: a broken golden file fails its suite; wrong folders and suites are refused", async () => {
  await inFolder(async (folder) => {
    await writeMask(folder, 1);
    await Deno.writeTextFile(`${folder}/mask/build_mask_matrix.json`, "{");
    assertEquals((await runCli(["conformance", folder, "--suite", "mask", ...CPU])).status, 1);
    const missing = await runCli(["conformance", `${folder}/none`, ...CPU]);
    assertEquals([missing.status, missing.stderr], [
      1,
      `error: ${folder}/none: cannot be read, there is none\n`,
    ]);
    const unknown = await runCli(["conformance", folder, "--suite", "mask,moddel"]);
    assertEquals(unknown.status, 2);
    assertStringIncludes(unknown.stderr, 'found "moddel", did you mean model?');
  });
});

Deno.test("conformance: another implementation is asked over JSON lines, and judged", async () => {
  const layout = `${Deno.execPath()} run -A cli/main.ts layout --lines`;
  const run = (command: string) =>
    runCli(["conformance", "tests/vectors/original", "--command", command, ...CPU]);
  const right = await run(layout);
  assertEquals([right.status, right.stderr], [0, ""]);
  assertMatch(right.stdout, /^layout {5}passed {2}225 passed, 0 failed/);
  const wrong = await run(`${layout} | sed 's/"contextLength":1/"contextLength":2/'`);
  assertEquals(wrong.status, 1);
  assertStringIncludes(wrong.stdout, "contextLength: expected 1");
  const silent = await run("cat > /dev/null");
  assertEquals(silent.status, 1);
  assertStringIncludes(silent.stdout, "expected 225 lines of answers, found 0");
});
