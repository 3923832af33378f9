/** The program as a process of its own: exit statuses, pipes, permissions and signals. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parameterTable } from "../../core/glm/parameters.ts";
import { loadModelDirectory } from "../../data/model_directory.ts";
import { inFolder } from "../in_folder.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const ALL = ["--no-prompt", "--no-check", "--allow-all"];
const NONE = ["--no-prompt", "--no-check"];

function program(
  words: readonly string[],
  options: { readonly permissions?: readonly string[]; readonly stdin?: "piped" | "null" } = {},
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", ...options.permissions ?? ALL, "cli/main.ts", ...words],
    cwd: ROOT,
    stdin: options.stdin ?? "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  });
}

async function run(words: readonly string[], permissions: readonly string[] = ALL) {
  const { code, stdout, stderr } = await program(words, { permissions }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("process: statuses 0, 1 and 2; errors are one line without a stack", async () => {
  const done = await run(["show", "a b c", "--spans", "0:1"]);
  assertEquals([done.code, done.stderr], [0, ""]);
  const failed = await run(["show", "a b c", "--spans", "0:9"]);
  assertEquals(failed, {
    code: 1,
    stdout: "",
    stderr: "error: span [0, 9): end must not exceed the text's length 3\n",
  });
  const wrong = await run(["show", "a b c", "--span", "0:1"]);
  assertEquals(wrong, {
    code: 2,
    stdout: "",
    stderr: "error: show: unknown option --span, did you mean --spans?\n",
  });
  assertEquals((await run(["shwo"])).stderr, "error: unknown command shwo, did you mean show?\n");
});

Deno.test("process: show and layout need no permission; a missing one is one line", async () => {
  assertEquals((await run(["show", "a b c", "--spans", "0:1"], NONE)).code, 0);
  const child = program(["layout"], { permissions: NONE, stdin: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(
    new TextEncoder().encode('{"tokens": [1, 2], "spans": [[0, 1]], "mask": 9, "sop": 8, "eop": 7}'),
  );
  await writer.close();
  const { code, stdout } = await child.output();
  assertEquals([code, JSON.parse(new TextDecoder().decode(stdout)).tokens], [0, [9, 2, 8, 1]]);
  const refused = await run(["inspect", "somewhere"], NONE);
  assertEquals(refused.code, 1);
  assertMatch(refused.stderr, /^error: .*read access.*\n$/);
});

Deno.test("process: Ctrl-C and SIGTERM end pretrain after its step, with a whole model", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(
      `${folder}/text.txt`,
      "Call me Ishmael. Some years ago I went to sea. ".repeat(9),
    );
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      const out = `${folder}/${signal}`;
      const words = ["--data", `${folder}/text.txt`, "--out", out, "--steps", "100000", "--log-every", "1"];
      const small = ["--batch", "1", "--length", "16", "--backend", "cpu"];
      const child = program(["pretrain", ...words, ...small]).spawn();
      let said = "";
      for await (const chunk of child.stderr.pipeThrough(new TextDecoderStream())) {
        said += chunk;
        if (/^step +2\//m.test(chunk)) child.kill(signal);
      }
      assertMatch(said, /^step +2\/100000/m);
      const stdout = await new Response(child.stdout).text();
      assertMatch(stdout, /^stopped by a signal after \d+ of 100000 steps, loss \d\.\d+; saved to /);
      assertEquals(await child.status, { success: true, code: 0, signal: null });
      const { parameters } = await loadModelDirectory(out, {
        shapes: (config) =>
          Object.fromEntries(parameterTable(config).map(({ name, shape }) => [name, shape])),
      });
      assertEquals(parameters["word_embeddings.weight"]?.shape, [384, 64]);
    }
    const names = (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).toSorted();
    assertEquals(names, ["SIGINT", "SIGTERM", "text.txt"]);
  });
});

Deno.test("process: a reader that goes away ends the program quietly", async () => {
  const child = program(["show", "word ".repeat(20000), "--spans", "0:1"]).spawn();
  await child.stdout.cancel();
  const stderr = await new Response(child.stderr).text();
  await child.status;
  assertEquals(stderr, "");
});

Deno.test("process: GLM_DEBUG shows where a defect is, and only then", async () => {
  const source = `
    import { runCommandLine } from "${ROOT}cli/frame/command_line.ts";
    import { processContext } from "${ROOT}cli/frame/process_context.ts";
    import { command } from "${ROOT}cli/frame/command.ts";
    const words = { summary: "", details: [], arguments: [], examples: [], permissions: "", options: {} };
    const broken = command({ name: "broken", ...words, run: () => { throw new TypeError("oh"); } });
    const program = { commands: [broken], debug: Deno.args[0] === "debug" };
    Deno.exit(await runCommandLine(["broken"], processContext(), program));`;
  for (const [argument, lines] of [["", 1], ["debug", 2]] as const) {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["eval", `--config=${ROOT}deno.json`, "--no-check", "--ext=ts", source, argument],
      stderr: "piped",
    });
    const stderr = new TextDecoder().decode((await child.output()).stderr);
    assertStringIncludes(stderr, "error: internal error: oh (GLM_DEBUG=1 shows where)");
    assertEquals(stderr.trim().split("\n").length >= lines, true);
    assertEquals(stderr.includes("    at "), lines === 2);
  }
});
