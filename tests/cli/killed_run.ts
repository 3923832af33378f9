/** A training process that is killed again and again at random moments, and what its folder holds in the end. */
import { assert, assertEquals } from "@std/assert";
import { bytesOf } from "./bytes_of.ts";
import { below } from "../../core/random/below.ts";
import { foldIn, type Key, key } from "../../core/random/key.ts";
import { uniformDouble } from "../../core/random/uniform.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** How often to kill, and what to run. */
export interface KilledRun {
  readonly folder: string;
  readonly kills: number;
  /** The words of a command that writes a run to `out`. */
  readonly words: (out: string) => readonly string[];
  /** How a line of its progress begins. */
  readonly progress: string;
  /** Kills come after at most so many of these lines. */
  readonly within: number;
}

const TEXT = "Call me Ishmael. Some years ago, never mind how long precisely, I went to sea. ".repeat(3);

/** Pretraining on a text, with a line for every step. */
export async function pretrainRun(
  folder: string,
  { backend, kills, steps }: {
    readonly backend: "cpu" | "gpu";
    readonly kills: number;
    readonly steps: number;
  },
): Promise<KilledRun> {
  await Deno.writeTextFile(`${folder}/text.txt`, TEXT);
  const words = (out: string): readonly string[] => [
    ...["pretrain", "--data", `${folder}/text.txt`, "--validation", `${folder}/text.txt`, "--out", out],
    ...["--layers", "1", "--hidden", "8", "--heads", "2", "--batch", "2", "--length", "16,24"],
    ...["--steps", String(steps), "--objective", "mix", "--backend", backend, "--log-every", "1"],
    ...["--validate-every", "25", "--validation-batches", "1", "--save-every", "10"],
  ];
  return { folder, kills, words, progress: "step ", within: 24 };
}

function start({ words }: KilledRun, out: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-check", "-A", "cli/main.ts", ...words(out)],
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

/** Kills the process a random number of lines and a random time after its training began, or while it starts. */
async function kill(
  child: Deno.ChildProcess,
  { moment, progress, within }: Pick<KilledRun, "progress" | "within"> & { readonly moment: Key },
): Promise<void> {
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  const lines = below(moment, within);
  for (let said = ""; said.split(`\n${progress}`).length <= lines;) {
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

/** Asserts that a run that was killed ends with the bytes of one that was not, and that kills came at several steps. */
export async function assertSurvivesKills(options: KilledRun): Promise<void> {
  const { folder, kills } = options;
  await finish(start(options, `${folder}/whole`));
  /** Last finished checkpoint after every kill. */
  const steps: number[] = [];
  for (let index = 0; index < kills; index++) {
    await kill(start(options, `${folder}/killed`), { ...options, moment: foldIn(key(2026), index) });
    const names = await Array.fromAsync(Deno.readDir(`${folder}/killed/checkpoints`), ({ name }) => name)
      .catch(() => []);
    steps.push(Math.max(0, ...names.filter((name) => name.endsWith(".json")).map(parseFloat)));
  }
  await finish(start(options, `${folder}/killed`));
  const [whole, killed] = [await bytesOf(`${folder}/whole`), await bytesOf(`${folder}/killed`)];
  assertEquals(Object.keys(killed).toSorted(), Object.keys(whole).toSorted());
  assertEquals(killed, whole);
  assert(new Set(steps).size > 2, `kills after the steps ${steps}`);
}
