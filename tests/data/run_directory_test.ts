/** The folder of a run: what is saved is whole, what is not finished does not count. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { tensor, type Tensors } from "../../core/graph/tensor.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { DataError } from "../../data/data_error.ts";
import type { Model } from "../../data/model_directory.ts";
import { checkpointSteps } from "../../data/run/checkpoint.ts";
import { recipeDifferences } from "../../data/run/recipe.ts";
import { openRunDirectory, type RunDirectory } from "../../data/run/run_directory.ts";
import { inFolder } from "../in_folder.ts";

const CONFIG = { layers: 1, hidden: 2, heads: 1, maxPositions: 4, vocabularySize: 384, blockPositions: true };
const OPTIONS = { recipe: { seed: 1, objective: "token=1" }, keep: 2, onWarning: () => {} };

function stateOf(value: number, size = 4): { readonly tensors: Tensors; readonly model: Model } {
  const w = tensor([size], new Float32Array(size).fill(value));
  return { tensors: { w }, model: { config: CONFIG, parameters: { w }, tokenizer: byteLevel() } };
}

async function save(run: RunDirectory, step: number, value: number, size = 4): Promise<void> {
  const { tensors, model } = stateOf(value, size);
  await run.save({ step, tensors, notes: { position: step } }, model);
}

Deno.test("run: what was saved is where it goes on, and only the last few checkpoints stay", async () => {
  await inFolder(async (folder) => {
    const run = await openRunDirectory(`${folder}/run`, OPTIONS);
    for (const step of [1, 2, 3]) await save(run, step, step);
    await run.close();
    assertEquals(await checkpointSteps(`${folder}/run/checkpoints`), [3, 2]);
    const again = await openRunDirectory(`${folder}/run`, OPTIONS);
    assertEquals([again.start?.step, again.start?.notes, again.start?.tensors.w?.data[0]], [3, {
      position: 3,
    }, 3]);
    await again.close();
  });
});

Deno.test("run: a checkpoint without its seal does not count, half-written files are cleared away", async () => {
  await inFolder(async (folder) => {
    const run = await openRunDirectory(`${folder}/run`, OPTIONS);
    for (const step of [1, 2]) await save(run, step, step);
    await run.close();
    await Deno.remove(`${folder}/run/checkpoints/00000002.json`);
    await Deno.writeTextFile(`${folder}/run/checkpoints/00000003.json.0123.partial`, "{");
    await Deno.writeTextFile(`${folder}/run/metrics.jsonl`, '{"step":1}\n{"step":2}\n{"st');
    const again = await openRunDirectory(`${folder}/run`, OPTIONS);
    assertEquals(again.start?.step, 1);
    assertEquals(await Deno.readTextFile(`${folder}/run/metrics.jsonl`), '{"step":1}\n');
    const names = await Array.fromAsync(Deno.readDir(`${folder}/run/checkpoints`), ({ name }) => name);
    assert(!names.some((name) => name.endsWith(".partial")));
    await again.close();
  });
});

Deno.test("run: a number that is not finite is never saved, neither in a checkpoint nor in the model", async () => {
  await inFolder(async (folder) => {
    const run = await openRunDirectory(`${folder}/run`, OPTIONS);
    await save(run, 1, 7);
    const before = await Deno.readFile(`${folder}/run/model.safetensors`);
    for (const value of [NaN, Infinity]) {
      await assertRejects(
        () => save(run, 2, value),
        DataError,
        "expected finite numbers to save after step 2",
      );
    }
    assertEquals(await Deno.readFile(`${folder}/run/model.safetensors`), before);
    assertEquals(run.savedStep(), 1);
    await run.close();
  });
});

Deno.test("run: other settings, other files and a second process are refused; nothing saved leaves nothing", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/run`;
    const run = await openRunDirectory(path, OPTIONS);
    await assertRejects(() => openRunDirectory(path, OPTIONS), DataError, "expected no other process");
    await run.log({ step: 1 });
    await run.close();
    assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);

    const second = await openRunDirectory(path, OPTIONS);
    await save(second, 1, 1);
    await second.close();
    const other = { ...OPTIONS, recipe: { ...OPTIONS.recipe, seed: 2 } };
    await assertRejects(() => openRunDirectory(path, other), DataError, "found others: seed was 1, is 2");
    await Deno.writeTextFile(`${folder}/file`, "");
    await assertRejects(() => openRunDirectory(folder, OPTIONS), DataError, "found other files in it");
  });
});

Deno.test("run: a full disk is one sentence, and what was saved before is still there", async (context) => {
  await inFolder(async (folder) => {
    const disk = `${folder}/small`;
    await Deno.mkdir(disk);
    const system = (command: string, ...args: readonly string[]): Promise<boolean> =>
      new Deno.Command(command, { args: [...args], stderr: "null" }).output().then(
        ({ success }) => success,
        () => false,
      );
    const isMounted = Deno.build.os === "linux" &&
      await system("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", disk);
    await context.step({
      name: "on a disk of 512 KiB",
      ignore: !isMounted,
      fn: async () => {
        const run = await openRunDirectory(`${disk}/run`, OPTIONS);
        await save(run, 1, 1);
        await assertRejects(() => save(run, 2, 2, 1 << 18), DataError, "cannot be written, the disk is full");
        assertEquals(run.savedStep(), 1);
        await run.close();
        const again = await openRunDirectory(`${disk}/run`, OPTIONS);
        assertEquals(again.start?.step, 1);
        await again.close();
      },
    });
    if (isMounted) await system("umount", disk);
  });
});

const setting = fc.oneof(fc.string(), fc.integer(), fc.boolean());
const recipe = fc.dictionary(fc.constantFrom("seed", "steps", "data", "objective"), setting);

Deno.test("recipes: the same have no differences; every setting that differs is named, both ways", () => {
  fc.assert(fc.property(recipe, recipe, (before, now) => {
    assertEquals(recipeDifferences(before, before), []);
    const differing = [...new Set([...Object.keys(before), ...Object.keys(now)])]
      .filter((name) => String(before[name] ?? "not set") !== String(now[name] ?? "not set"));
    for (const [a, b] of [[before, now], [now, before]] as const) {
      assertEquals(
        recipeDifferences(a, b).map((text) => text.split(" ")[0]).toSorted(),
        differing.toSorted(),
      );
    }
  }));
});
