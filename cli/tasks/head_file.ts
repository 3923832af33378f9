/** The classification head beside a model: its parameters, and which token it pools. */
import { readSafetensors } from "../../core/checkpoint/read_safetensors.ts";
import { readSafetensorsHeader } from "../../core/checkpoint/safetensors_header.ts";
import { writeSafetensors } from "../../core/checkpoint/write_safetensors.ts";
import type { GlmConfig } from "../../core/glm/config.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import type { PooledToken } from "../../core/tasks/choice_batch.ts";
import { headClasses, headTable } from "../../core/tasks/classification_head.ts";
import { writeFileAtomic } from "../../data/atomic.ts";
import { DataError, isMissing, reasonOf } from "../../data/data_error.ts";

/** Name of the file in the model's folder. */
const HEAD_FILE = "head.safetensors";

/** A head. */
export interface SavedHead {
  readonly parameters: Tensors;
  readonly classes: number;
  readonly pooled: PooledToken;
}

/** Writes a head into a model's folder. */
export async function writeHead(
  folder: string,
  { parameters, pooled }: Pick<SavedHead, "parameters" | "pooled">,
): Promise<void> {
  const bytes = writeSafetensors(parameters, { float: "F32", metadata: { pooled } });
  await writeFileAtomic(`${folder}/${HEAD_FILE}`, bytes);
}

/**
 * The head in a model's folder; undefined when the model has none.
 *
 * @throws {DataError} when the file is no head of such a model.
 */
export async function readHead(
  folder: string,
  config: Pick<GlmConfig, "hidden">,
): Promise<SavedHead | undefined> {
  const path = `${folder}/${HEAD_FILE}`;
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new DataError(`${path}: cannot be read, ${reasonOf(error)}`);
  }
  try {
    const { metadata: { pooled = "cls" } } = readSafetensorsHeader(bytes, bytes.length);
    const parameters = readSafetensors(bytes);
    checkHead(parameters, config);
    return { parameters, classes: headClasses(parameters), pooled: pooledOf(pooled) };
  } catch (error) {
    throw new DataError(`${path}: ${reasonOf(error)}`);
  }
}

function pooledOf(name: string): PooledToken {
  if (name === "cls" || name === "start") return name;
  throw new RangeError(`pooled: expected cls or start, found "${name}"`);
}

/** The tensors must be those of a head over the model, all of them and no others. */
function checkHead(parameters: Tensors, { hidden }: Pick<GlmConfig, "hidden">): void {
  const table = headTable({ hidden }, headClasses(parameters));
  for (const { name, shape } of table) {
    const found = parameters[name]?.shape;
    if (found?.join() !== shape.join()) {
      throw new RangeError(
        `tensor ${name}: expected [${shape.join(", ")}], found ${found ? `[${found.join(", ")}]` : "none"}`,
      );
    }
  }
  const other = Object.keys(parameters).find((each) => !table.some(({ name }) => name === each));
  if (other !== undefined) throw new RangeError(`tensor ${other}: expected no such tensor in a head`);
}
