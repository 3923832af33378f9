/** A training process that is killed again and again at random moments, and what its folder holds in the end. */
import { bytesOf } from "./bytes_of.ts";
import { below } from "../../core/random/below.ts";
import { foldIn, type Key, key } from "../../core/random/key.ts";
import { uniformDouble } from "../../core/random/uniform.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** How often to kill, and what to run. */
export interface KilledRun {
  readonly folder: string;
  readonly backend: "cpu" | "gpu";
  readonly kills: number;
  readonly steps: number;
}

const TEXT = "Call me Ishmael. Some years ago, never mind how long precisely, I went to sea. ".repeat(3);

function train({ folder, backend, steps }: KilledRun, out: string): Deno.ChildProcess {
  const words = [
    ...["pretrain", "--data", `${folder}/text.txt`, "--validation", `${folder}/text.txt`, "--out", out],
    ...["--layers", "1", "--hidden", "8", "--heads", "2", "--batch", "2", "--length", "16,24"],
    ...["--steps", String(steps), "--objective", "mix", "--backend", backend, "--log-every", "1"],
    ...["--validate-every", "25", "--validation-batches", "1", "--save-every", "10"],
  ];
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-check", "-A", "cli/main.ts", ...words],
    cwd: ROOT,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    env: { NO_COLOR: "1", XDG_RUNTIME_DIR: Deno.env.get("XDG_RUNTIME_DIR") ?? "/tmp" },
  }).spawn();
}

async function finish(child: Deno.ChildProcess): Promise<void> {
  const said = await new Response(child.stderr).text();
  const { code } = await child.status;
  if (code !== 0) throw new Error(`the run ended with ${code}: ${said}`);
}

/** Kills the process a random number of steps and a random time after its training began, or while it starts. */
async function kill(child: Deno.ChildProcess, moment: Key): Promise<void> {
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  const steps = below(moment, 24);
  for (let said = ""; said.split("\nstep ").length <= steps;) {
    const { value, done } = await reader.read();
    if (done) break; // it was done before that
    said += value;
  }
  await new Promise((resolve) => setTimeout(resolve, 40 * uniformDouble(moment, { stream: 1 })));
  try {
    child.kill("SIGKILL");
  } catch {
    // it has ended
  }
  await reader.cancel();
  await child.status;
}

/** The bytes of a run that was never interrupted, those of one that was killed, and how far the kills reached. */
export async function runKilled(options: KilledRun): Promise<{
  readonly whole: Readonly<Record<string, string>>;
  readonly killed: Readonly<Record<string, string>>;
  /** Last finished checkpoint after every kill. */
  readonly steps: readonly number[];
}> {
  const { folder, kills } = options;
  await Deno.writeTextFile(`${folder}/text.txt`, TEXT);
  await finish(train(options, `${folder}/whole`));
  const steps: number[] = [];
  for (let index = 0; index < kills; index++) {
    await kill(train(options, `${folder}/killed`), foldIn(key(2026), index));
    const names = await Array.fromAsync(Deno.readDir(`${folder}/killed/checkpoints`), ({ name }) => name)
      .catch(() => []);
    steps.push(Math.max(0, ...names.filter((name) => name.endsWith(".json")).map(parseFloat)));
  }
  await finish(train(options, `${folder}/killed`));
  return { whole: await bytesOf(`${folder}/whole`), killed: await bytesOf(`${folder}/killed`), steps };
}
