import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { COMMANDS } from "../../cli/commands.ts";
import { command } from "../../cli/frame/command.ts";
import { runCommandLine } from "../../cli/frame/command_line.ts";
import { VERSION } from "../../cli/frame/version.ts";
import { runCli } from "./run_cli.ts";

Deno.test("command line: --version is that of deno.json", async () => {
  const { version } = JSON.parse(await Deno.readTextFile(new URL("../../deno.json", import.meta.url)));
  assertEquals(VERSION, version);
  assertEquals(await runCli(["--version"]), { status: 0, stdout: `glm ${version}\n`, stderr: "" });
});

Deno.test("command line: help on request goes to stdout, help for nothing to stderr with status 2", async () => {
  for (const words of [["--help"], ["-h"], ["help"]]) {
    const { status, stdout, stderr } = await runCli(words);
    assertEquals([status, stderr], [0, ""]);
    for (const { name, summary } of COMMANDS) assertStringIncludes(stdout, `  ${name}`, summary);
  }
  const { status, stdout, stderr } = await runCli([]);
  assertEquals([status, stdout], [2, ""]);
  assertStringIncludes(stderr, "Usage:");
});

for (const { name, options, summary } of COMMANDS) {
  Deno.test(`command line: ${name} --help names every option with its meaning, --json and --help among them`, async () => {
    const { status, stdout, stderr } = await runCli([name, "--help"]);
    assertEquals([status, stderr], [0, ""]);
    assertStringIncludes(stdout, summary);
    assert("json" in options && "help" in options);
    for (const [option, { meaning }] of Object.entries(options)) {
      assertMatch(stdout, new RegExp(`^  (-h, )?--${option}\\b`, "m"));
      assertStringIncludes(stdout, meaning.split(" ").slice(0, 3).join(" "));
    }
    assertEquals(await runCli(["help", name]), { status, stdout, stderr });
    assertEquals(await runCli([name, "-h"]), { status, stdout, stderr });
  });

  Deno.test(`command line: ${name} refuses an option that it does not have, with a suggestion`, async () => {
    const { status, stdout, stderr } = await runCli([name, "--jsom"]);
    assertEquals([status, stdout], [2, ""]);
    assertEquals(stderr, `error: ${name}: unknown option --jsom, did you mean --json?\n`);
  });
}

Deno.test("command line: an unknown command is wrong usage, with a suggestion where one is near", async () => {
  assertEquals(await runCli(["pretain"]), {
    status: 2,
    stdout: "",
    stderr: "error: unknown command pretain, did you mean pretrain?\n",
  });
  assertEquals((await runCli(["xyzzy"])).stderr, "error: unknown command xyzzy; --help lists them\n");
  assertEquals(
    (await runCli(["--versoin"])).stderr,
    "error: unknown option --versoin, did you mean --version?\n",
  );
});

Deno.test("command line: wrong usage is one sentence and status 2", async () => {
  for (
    const [words, sentence] of [
      [["show"], "show: expected a TEXT or --data, found none"],
      [["show", "a", "b"], "show: expected one TEXT, found 2 words; a text with spaces goes in quotes"],
      [["doctor", "now"], 'doctor: expected options only, found "now"'],
      [["show", "a", "--seed"], "show: option --seed: expected a value, found none"],
      [["show", "a", "--seed", "x"], 'show: option --seed: expected an integer of at least 0, found "x"'],
      [["show", "a", "--seed", "-1"], 'show: option --seed: expected an integer of at least 0, found "-1"'],
      [["show", "a", "--seed", "1.5"], 'show: option --seed: expected an integer of at least 0, found "1.5"'],
      [["show", "a", "--seed", "1", "--seed=2"], "show: option --seed: expected once, found 2 times"],
      [
        ["show", "a", "--ratio", "0"],
        'show: option --ratio: expected a number of at most 1 and greater than 0, found "0"',
      ],
      [
        ["show", "a", "--objective", "tokens"],
        'show: option --objective: expected token, sentence or document, found "tokens", did you mean token?',
      ],
      [["pretrain", "--out", "x"], "pretrain: option --data: expected a file or folder of text, found none"],
      [
        ["pretrain", "--data", "x"],
        "pretrain: option --out: expected a model directory to write, found none",
      ],
      [
        ["pretrain", "--preset", "huge"],
        'pretrain: option --preset: expected minimal, tiny, small, base, large, 410m, 515m, 2b or 10b, found "huge"',
      ],
    ] as const
  ) {
    const { status, stdout, stderr } = await runCli(words);
    assertEquals([status, stdout, stderr], [2, "", `error: ${sentence}\n`]);
  }
});

Deno.test("command line: a defect of the program is one line, with its stack only for debugging", async () => {
  const broken = command({
    name: "broken",
    summary: "",
    details: [],
    arguments: [],
    examples: [],
    permissions: "",
    options: {},
    run: () => Promise.reject(new TypeError("x is\n  undefined")),
  });
  let written = "";
  const output = {
    write: (text: string) => void (written += text),
    isTerminal: false,
    colours: false,
    columns: 80,
  };
  const context = {
    stdout: output,
    stderr: output,
    readStdin: () => Promise.reject(new Error("unused")),
    onStop: () => new AbortController().signal,
    now: () => 0,
    findAdapter: () => Promise.resolve(undefined),
    openGpu: () => Promise.reject(new Error("unused")),
  };
  assertEquals(await runCommandLine(["broken"], context, { commands: [broken] }), 1);
  assertEquals(written, "error: internal error: x is undefined (GLM_DEBUG=1 shows where)\n");
  written = "";
  assertEquals(await runCommandLine(["broken"], context, { commands: [broken], debug: true }), 1);
  assertStringIncludes(written, "command_line_test.ts");
});
