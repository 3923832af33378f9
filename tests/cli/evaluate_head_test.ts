/** `evaluate` with what `finetune` saved: the same score, by blanks and by a head; heads that do not fit. */
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { readHead, writeHead } from "../../cli/tasks/head_file.ts";
import { tensor, type Tensors } from "../../core/graph/tensor.ts";
import { key } from "../../core/random/key.ts";
import { normals } from "../../core/random/normals.ts";
import { headTable } from "../../core/tasks/classification_head.ts";
import { runCli } from "./run_cli.ts";
import { finetuned, lastLine, SMALL, withSmallModel } from "./small_finetuning.ts";

function rows(count: number): string {
  return Array.from(
    { length: count },
    (_, i) => `${i % 3 === 0 ? "fine" : "poor"} ${i}\t${Number(i % 3 === 0)}`,
  )
    .join("\n");
}

function drawnHead(classes: number): Tensors {
  return Object.fromEntries(
    headTable(SMALL, classes).map(({ name, shape }, at) => {
      const size = shape.reduce((product, each) => product * each, 1);
      return [name, tensor(shape, Float32Array.from(normals(key(at), size)))];
    }),
  );
}

async function withModel(run: (folder: string) => Promise<void>): Promise<void> {
  await withSmallModel(async (folder) => {
    await Deno.writeTextFile(`${folder}/train.tsv`, rows(16));
    await Deno.writeTextFile(`${folder}/dev.tsv`, rows(20));
    await run(folder);
  });
}

async function evaluated(folder: string, model: string, ...more: readonly string[]) {
  const words = ["--task", "sst2", "--data", `${folder}/dev.tsv`, "--model", `${folder}/${model}`];
  return await runCli(["evaluate", ...words, "--backend", "cpu", "--json", ...more]);
}

/** Folder, method and other options. */
const WAYS = [
  ["cloze", "cloze", {}],
  ["head", "head", {}],
  ["start", "head", { pooled: "start" }],
] as const;

Deno.test("evaluate: a model that finetune saved has the score that finetune told, by blanks and by a head", async () => {
  await withModel(async (folder) => {
    for (const [out, method, way] of WAYS) {
      const files = { train: `${folder}/train.tsv`, valid: `${folder}/dev.tsv`, out: `${folder}/${out}` };
      const options = { task: "sst2", method, ...way, epochs: 1, "learning-rate": 0.01, json: true };
      const taught = await finetuned(folder, { ...files, ...options });
      assertEquals(taught.status, 0, taught.stderr);
      const { scores } = lastLine(taught);
      const { status, stdout, stderr } = await evaluated(folder, out);
      assertEquals(status, 0, stderr);
      assertAlmostEquals(JSON.parse(stdout).metrics.accuracy, scores[0] ?? NaN, 1e-12);
    }
    assert(await readHead(`${folder}/cloze`, SMALL) === undefined);
    assertEquals((await readHead(`${folder}/head`, SMALL))?.pooled, "cls");
    assertEquals((await readHead(`${folder}/start`, SMALL))?.pooled, "start");
    const misplaced = await finetuned(folder, {
      ...{ task: "sst2", train: `${folder}/train.tsv`, pooled: "start" },
    });
    assertEquals(misplaced.status, 2);
    assertStringIncludes(misplaced.stderr, "option --pooled: expected a method that uses it, found cloze");
    // The model below the head still answers as a blank.
    const cloze = await evaluated(folder, "head", "--method", "cloze");
    assertEquals(cloze.status, 0, cloze.stderr);
  });
});

Deno.test("evaluate: a head reads the token that it was saved with; one that does not fit is refused", async () => {
  await withModel(async (folder) => {
    const path = `${folder}/model`;
    const chosen = async (pooled: "cls" | "start") => {
      await writeHead(path, { parameters: drawnHead(2), pooled });
      assertEquals((await readHead(path, SMALL))?.pooled, pooled);
      const { status, stdout, stderr } = await evaluated(folder, "model");
      assertEquals(status, 0, stderr);
      return JSON.parse(stdout).mistakes;
    };
    assert(JSON.stringify(await chosen("cls")) !== JSON.stringify(await chosen("start")));
    await writeHead(path, { parameters: drawnHead(3), pooled: "cls" });
    const other = await evaluated(folder, "model");
    assertEquals(other.status, 1);
    assertStringIncludes(other.stderr, "classification head: expected one with 2 classes for sst2, found 3");
    const { "classification.pool_layer.bias": _, ...rest } = drawnHead(2);
    await writeHead(path, { parameters: rest, pooled: "cls" });
    const broken = await evaluated(folder, "model");
    assertStringIncludes(
      broken.stderr,
      "model/head.safetensors: tensor classification.pool_layer.bias: expected [16], found none",
    );
    await Deno.remove(`${path}/head.safetensors`);
    const none = await evaluated(folder, "model", "--method", "head");
    assertStringIncludes(
      none.stderr,
      "classification head: expected one with 2 classes for sst2, found none",
    );
  });
});
