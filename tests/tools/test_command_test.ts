import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { coveragePercent, readLcov } from "../../tools/line_coverage.ts";
import { type AdapterTools, ensureAdapter, INSTALL_HINT } from "../../tools/adapter.ts";

const ROOT: string = new URL("../../", import.meta.url).pathname;

/** Tools that find what `adapters` says, call by call, and remember what they were told to do. */
function fakeTools(adapters: readonly (string | undefined)[], abilities: { root: boolean; apt: boolean }): {
  readonly tools: AdapterTools;
  readonly said: string[];
} {
  const said: string[] = [];
  let calls = 0;
  const tools: AdapterTools = {
    find: () => Promise.resolve(adapters[calls++]),
    canInstall: () => Promise.resolve(abilities.root),
    install: () => Promise.resolve(abilities.apt),
    say: (line) => {
      said.push(line);
    },
  };
  return { tools, said };
}

Deno.test("adapter: one that is there is taken without a word", async () => {
  const { tools, said } = fakeTools(["llvmpipe"], { root: true, apt: true });
  assertEquals([await ensureAdapter(tools), said], ["llvmpipe", []]);
});

Deno.test("adapter: root installs the software driver and says so on one line", async () => {
  const { tools, said } = fakeTools([undefined, "llvmpipe"], { root: true, apt: true });
  assertEquals([await ensureAdapter(tools), said], [
    "llvmpipe",
    ["no WebGPU adapter: installing libvulkan1 mesa-vulkan-drivers with apt-get"],
  ]);
});

Deno.test("adapter: others are given the line to type, and a failed installation is told", async () => {
  const user = fakeTools([undefined], { root: false, apt: true });
  assertEquals([await ensureAdapter(user.tools), user.said], [undefined, [INSTALL_HINT]]);
  const offline = fakeTools([undefined], { root: true, apt: false });
  assertEquals(await ensureAdapter(offline.tools), undefined);
  assertStringIncludes(offline.said.at(-1) ?? "", "apt-get could not install");
});

Deno.test("coverage: lines are added over the files of an lcov report", () => {
  const files = readLcov(
    "SF:/a.ts\nDA:1,1\nLH:3\nLF:4\nend_of_record\nSF:/b.ts\nLF:6\nLH:6\nend_of_record\n",
  );
  assertEquals(files, [{ file: "/a.ts", lines: 4, hit: 3 }, { file: "/b.ts", lines: 6, hit: 6 }]);
  assertEquals([coveragePercent(files), coveragePercent([])], [90, 100]);
});

/** Runs the test command on a test file with this text. */
async function testCommand(
  source: string,
  options: { readonly env?: Readonly<Record<string, string>>; readonly args?: readonly string[] } = {},
): Promise<{ readonly code: number; readonly out: string; readonly last: string }> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/some_test.ts`, source);
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "tools/test.ts", `${folder}/some_test.ts`, ...options.args ?? []],
      cwd: ROOT,
      env: { GLM_REQUIRE_GPU: "0", ...options.env },
      stderr: "null",
    }).output();
    const out = new TextDecoder().decode(stdout);
    return { code, out, last: out.trimEnd().split("\n").at(-1) ?? "" };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Deno looks for adapters of another system's kind and finds none; without apt-get on the path none is
 * installed.
 */
const NO_ADAPTER = {
  DENO_WEBGPU_BACKEND: Deno.build.os === "darwin" ? "vulkan" : "metal",
  PATH: "/none",
} as const;

Deno.test("test command: the last line counts, and the exit status follows it", async () => {
  const good = await testCommand(
    'Deno.test("a", () => {});\nDeno.test({ name: "b", ignore: true, fn() {} });',
  );
  assertEquals([good.code, good.last], [0, "1 passed, 0 failed"]);
  assertMatch(good.out, /# skipped \(1\)\n {2}b\n/);
  const bad = await testCommand(
    'Deno.test("a", () => {});\nDeno.test("b", () => { throw new Error("no"); });',
  );
  assertEquals([bad.code, bad.last], [1, "1 passed, 1 failed"]);
  const broken = await testCommand('const a: number = "no";\nDeno.test("a", () => {});');
  assertEquals([broken.code, broken.last], [1, "0 passed, 1 failed"]);
});

Deno.test("test command: options of deno test are passed on", async () => {
  const some = await testCommand('Deno.test("a", () => {});\nDeno.test("b", () => {});', {
    args: ["--filter=a"],
  });
  assertEquals(some.last, "1 passed, 0 failed");
});

Deno.test("test command: without an adapter GPU tests are skipped by name, or a failure where one is required", async () => {
  const gpuTest =
    `import { gpuTest } from "${ROOT}tests/gpu/gpu_test.ts";\ngpuTest("on the device", () => {});`;
  const env = NO_ADAPTER;
  const skipped = await testCommand(gpuTest, { env });
  assertEquals([skipped.code, skipped.last], [0, "0 passed, 0 failed"]);
  assertStringIncludes(skipped.out, INSTALL_HINT);
  assertStringIncludes(skipped.out, "# skipped (1)\n  on the device\n");
  const required = await testCommand(gpuTest, { env: { ...env, GLM_REQUIRE_GPU: "1" } });
  assertEquals([required.code, required.last], [1, "0 passed, 1 failed"]);
});
