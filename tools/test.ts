/**
 * The test command: unit tests, the examples in the documentation, and the tests that need a WebGPU adapter.
 * The last line of stdout is always `N passed, N failed`, alone and plain.
 *
 * Usage: `deno task test [PATH…] [--coverage] [options of deno test]`
 * Environment: `GLM_REQUIRE_GPU=1` makes a missing adapter, or a missing Chromium, a failure.
 */
import { ensureAdapter } from "./adapter.ts";
import { ensureBrowser } from "./browser.ts";
import { coveragePercent, measureCoverage } from "./line_coverage.ts";
import { addCounts, countTests, NO_TESTS, type TestCounts } from "./test_report.ts";

const COVERAGE_FLOOR_PERCENT = 95;
const DEVICE_TESTS = "tests/gpu";
const BROWSER_TESTS = "tests/web";
const ROOT: string = new URL("../", import.meta.url).pathname;

/** One call of `deno test`. Modules run side by side except on the device, which uses every core already. */
interface Phase {
  readonly title: string;
  readonly args: readonly string[];
}

async function readIfWritten(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Copies a stream to stdout as it comes and returns it as text. */
async function tee(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    for (let written = 0; written < chunk.length;) written += Deno.stdout.writeSync(chunk.subarray(written));
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

async function runPhase(phase: Phase, scratch: string): Promise<TestCounts> {
  console.log(`\n# ${phase.title}`);
  const report = `${scratch}/junit.xml`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--permit-no-files", `--junit-path=${report}`, ...phase.args],
    cwd: ROOT,
    env: Deno.stdout.isTerminal() && !Deno.noColor ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" },
    stdout: "piped",
  }).spawn();
  const output = await tee(child.stdout);
  const { success } = await child.status;
  const junit = await readIfWritten(report);
  if (junit !== undefined) await Deno.remove(report);
  return countTests({ junit, output, success });
}

/** What a plain `deno task test` runs. The examples of `gpu/` run only where there is an adapter. */
function allPhases(hasAdapter: boolean): readonly Phase[] {
  const documented = [
    ...[
      "core",
      "data",
      "text",
      "metrics",
      "picture",
      "models",
      "conformance",
      "cli",
      "bench",
      "tools",
      "compat",
      "mod.ts",
    ],
    ...hasAdapter ? ["gpu"] : [],
  ];
  return [
    { title: "unit tests", args: ["--parallel", `--ignore=${DEVICE_TESTS},${BROWSER_TESTS}`, "tests"] },
    { title: "examples in the documentation", args: ["--parallel", "--doc", ...documented] },
    { title: "tests on the device", args: [DEVICE_TESTS] },
    { title: "tests in the browser", args: [BROWSER_TESTS] },
  ];
}

async function coverageHolds(profiles: string): Promise<boolean> {
  const files = await measureCoverage(profiles, `${ROOT}core/`);
  const worst = [...files].sort((a, b) => a.hit / a.lines - b.hit / b.lines).slice(0, 10);
  console.log("\n# line coverage of core/");
  for (const file of worst) {
    console.log(`${coveragePercent([file]).toFixed(1).padStart(6)} %  ${file.file.slice(ROOT.length)}`);
  }
  const percent = coveragePercent(files);
  console.log(`${percent.toFixed(2).padStart(6)} %  in all, over ${files.length} files`);
  if (percent >= COVERAGE_FLOOR_PERCENT) return true;
  console.log(`line coverage of core/ is ${percent.toFixed(2)} %, less than ${COVERAGE_FLOOR_PERCENT} %`);
  return false;
}

function finish(counts: TestCounts): never {
  if (counts.skipped.length > 0) {
    console.log(`\n# skipped (${counts.skipped.length})`);
    for (const name of counts.skipped) console.log(`  ${name}`);
  }
  console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
  Deno.exit(counts.failed === 0 ? 0 : 1);
}

async function main(args: readonly string[]): Promise<never> {
  if (Deno.env.get("XDG_RUNTIME_DIR") === undefined) Deno.env.set("XDG_RUNTIME_DIR", "/tmp");
  const adapter = await ensureAdapter();
  if (adapter === undefined && Deno.env.get("GLM_REQUIRE_GPU") === "1") {
    console.error("GLM_REQUIRE_GPU=1 asks for a WebGPU adapter, but none was found");
    finish({ ...NO_TESTS, failed: 1 });
  }
  console.log(adapter === undefined ? "WebGPU: none; GPU tests are skipped" : `WebGPU: ${adapter}`);
  Deno.env.set("GLM_GPU", adapter === undefined ? "none" : "present");
  const browser = await ensureBrowser();
  if (browser === undefined && Deno.env.get("GLM_REQUIRE_GPU") === "1") {
    console.error("GLM_REQUIRE_GPU=1 asks for Chromium, too, but none was found");
    finish({ ...NO_TESTS, failed: 1 });
  }
  console.log(browser === undefined ? "browser: none; its tests are skipped" : `browser: ${browser}`);
  Deno.env.set("GLM_BROWSER", browser ?? "none");

  const scratch = await Deno.makeTempDir({ prefix: "glm-test-" });
  const profiles = `${scratch}/coverage`;
  const measured = args.includes("--coverage");
  const passed = args.filter((arg) => arg !== "--coverage");
  const chosen = passed.some((arg) => !arg.startsWith("-"));
  const common = [...(measured ? [`--coverage=${profiles}`, "--coverage-raw-data-only"] : []), ...passed];
  let counts = NO_TESTS;
  try {
    const phases = chosen ? [{ title: "chosen tests", args: [] }] : allPhases(adapter !== undefined);
    for (const { title, args } of phases) {
      counts = addCounts(counts, await runPhase({ title, args: [...common, ...args] }, scratch));
    }
    if (measured && !await coverageHolds(profiles)) counts = addCounts(counts, { ...NO_TESTS, failed: 1 });
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
  finish(counts);
}

if (import.meta.main) await main(Deno.args);
