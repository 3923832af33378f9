/** Filling blanks in conversation, in a terminal of its own: `script` of util-linux makes one. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { initialise } from "../../core/glm/initialise.ts";
import { key } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { saveModelDirectory } from "../../data/model_directory.ts";
import { inFolder } from "../in_folder.ts";
import { runCli } from "./run_cli.ts";

/** Large enough that an answer takes time. */
const CONFIG = {
  layers: 3,
  hidden: 64,
  heads: 2,
  maxPositions: 96,
  vocabularySize: 384,
  blockPositions: true,
};
const MAIN = new URL("../../cli/main.ts", import.meta.url).pathname;

async function withModel(body: (directory: string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const parameters = initialise(CONFIG, key(3));
    await saveModelDirectory(`${folder}/model`, { config: CONFIG, parameters, tokenizer: byteLevel() });
    await body(`${folder}/model`);
  });
}

async function hasScript(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  try {
    return (await new Deno.Command("script", { args: ["--version"], stdout: "null" }).output()).success;
  } catch {
    return false;
  }
}

Deno.test("infill without a text: a line that was stopped or cannot be filled is an error, and the next one is asked for", async () => {
  await withModel(async (directory) => {
    const typed = [
      "a [MASK]",
      { text: "b [MASK]", signal: AbortSignal.abort() },
      `${"long ".repeat(40)}[MASK]`,
      " ",
      "c [MASK]",
    ];
    const words = ["infill", "--model", directory, "--backend", "cpu", "--max-tokens", "2"];
    const { status, stdout, stderr } = await runCli(words, { typed });
    assertEquals([status, stdout.split("\n").map((line) => line.slice(0, 2))], [0, ["a ", "c ", ""]]);
    assertEquals(stderr.split("\n").map((line) => line.slice(0, 14)), [
      "[MASK] stands ",
      "error: stopped",
      "error: TEXT: e",
      "",
    ]);
  });
});

Deno.test("infill without a text: a text that is given again is drawn for again, the same in every conversation", async () => {
  await withModel(async (directory) => {
    const words = [
      "infill",
      "--model",
      directory,
      "--backend",
      "cpu",
      "--max-tokens",
      "4",
      "--temperature",
      "2",
    ];
    const typed = ["a [MASK]", "a [MASK]"];
    const { stdout } = await runCli(words, { typed });
    const [first, second] = stdout.split("\n");
    assert(first !== second, stdout);
    assertEquals((await runCli(words, { typed })).stdout, stdout);
    assertEquals((await runCli([...words.toSpliced(1, 0, "a [MASK]")])).stdout, `${first}\n`);
  });
});

Deno.test({
  name:
    "infill in a terminal: answers in colour, history by the arrow keys, Ctrl-C stops an answer, Ctrl-D ends",
  ignore: !(await hasScript()),
  fn: async () => {
    await withModel(async (directory) => {
      const options = `--model ${directory} --backend cpu --stream --max-tokens 90 --min-tokens 90`;
      // Colours, whatever the tests are run with.
      const command = `env -u NO_COLOR TERM=xterm ${Deno.execPath()} run -A ${MAIN} infill ${options}`;
      const child = new Deno.Command("script", {
        args: ["-qfec", command, "/dev/null"],
        stdin: "piped",
        stdout: "piped",
        stderr: "null",
      }).spawn();
      const keyboard = child.stdin.getWriter();
      const type = (text: string) => keyboard.write(new TextEncoder().encode(text));
      const screen = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
      let shown = "";
      /** What appears up to something. */
      const until = async (what: string): Promise<string> => {
        while (!shown.includes(what)) {
          const { value, done } = await screen.read();
          assert(!done, `expected ${what}, found ${JSON.stringify(shown)}`);
          shown += value;
        }
        const end = shown.indexOf(what) + what.length;
        const [before, after] = [shown.slice(0, end), shown.slice(end)];
        shown = after;
        return before;
      };
      await until("text> ");
      await type("to [MASK] or not\r");
      await until("\x1b[32m"); // the colour of the first blank
      assertStringIncludes(await until("text> "), " or not");
      await type("\x1b[A\r"); // the line before
      await until("\x1b[32m");
      await type("\x03");
      await until("error: stopped before the blanks were filled");
      await until("text> ");
      await type("\x04");
      while (!(await screen.read()).done);
      await keyboard.close();
      assertEquals((await child.status).code, 0);
    });
  },
});
