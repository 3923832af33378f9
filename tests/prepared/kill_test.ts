import { assert, assertEquals } from "@std/assert";
import { byteLevel } from "../../core/text/byte_level.ts";
import { saveTokenizer } from "../../data/tokenizer_directory.ts";
import { inFolder } from "../in_folder.ts";
import { filesOf, manyLines } from "./prepared_folders.ts";

const MAIN = new URL("../../cli/main.ts", import.meta.url).pathname;

function start(folder: string, out: string): Deno.ChildProcess {
  const words = ["prepare", `${folder}/corpus.jsonl`, "--tokenizer", `${folder}/tokenizer`, "--out", out];
  const args = ["run", "-A", "--no-check", MAIN, ...words];
  return new Deno.Command(Deno.execPath(), { args, stdout: "null", stderr: "null" }).spawn();
}

async function chunksDone(out: string): Promise<number> {
  const text = await Deno.readTextFile(`${out}/journal.jsonl`).catch(() => "");
  return text.split("\n").length - 1;
}

Deno.test("prepare: killed at random moments, again and again, it loses nothing and writes nothing twice", async () => {
  await inFolder(async (folder) => {
    const lines = manyLines(14_000_000).trimEnd().split("\n");
    const broken = lines.map((text, i) => `${i % 1000 === 7 ? "{" : JSON.stringify({ text })}\n`).join("");
    await Deno.writeTextFile(`${folder}/corpus.jsonl`, broken);
    await Deno.mkdir(`${folder}/tokenizer`);
    await saveTokenizer(`${folder}/tokenizer`, byteLevel());
    assertEquals((await start(folder, `${folder}/whole`).status).code, 0);
    const out = `${folder}/out`;
    let kills = 0;
    let [done, interrupted] = [0, 0];
    for (;;) {
      const child = start(folder, out);
      let ended = false;
      const status = child.status.finally(() => ended = true);
      // Random in time, but never before there is something to lose.
      const patience = 1 + Math.floor(Math.random() * 5);
      while (!ended && kills < 4 && await chunksDone(out) < done + patience) {
        await new Promise((wake) => setTimeout(wake, 2));
      }
      if (!ended && kills < 4) {
        await new Promise((wake) => setTimeout(wake, Math.random() * 20));
        try {
          child.kill("SIGKILL");
        } catch { // it was faster
        }
        kills++;
      }
      const { code } = await status;
      if (code === 0) break;
      done = await chunksDone(out);
      interrupted++;
    }
    assert(interrupted >= 1, "no run was killed in time");
    assertEquals(await filesOf(out), await filesOf(`${folder}/whole`));
  });
});
