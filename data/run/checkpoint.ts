/**
 * Checkpoints: everything from which a run goes on as if it had never ended. Each is two files, `STEP.safetensors`
 * with the tensors and, written after it, `STEP.json` with their checksum. A checkpoint without its second file was
 * never finished, and does not count.
 */
import { CheckpointError } from "../../core/checkpoint/checkpoint_error.ts";
import { readSafetensors } from "../../core/checkpoint/read_safetensors.ts";
import { writeSafetensors } from "../../core/checkpoint/write_safetensors.ts";
import type { Tensors } from "../../core/graph/tensor.ts";
import { writeFileAtomic } from "../atomic.ts";
import { DataError, isMissing, reasonOf } from "../data_error.ts";
import { isJsonRecord, type JsonRecord } from "../json_record.ts";
import type { Recipe } from "./recipe.ts";

/** Whatever a run must remember besides its tensors; survives as JSON. */
export type Notes = JsonRecord;

/** Where a run stands. */
export interface Checkpoint {
  /** Steps done. */
  readonly step: number;
  /** Weights, moments, and what else is carried from step to step. */
  readonly tensors: Tensors;
  /** The position in the data, the best validation so far, counters. */
  readonly notes: Notes;
}

/** The file beside the tensors. */
interface Seal {
  readonly step: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly notes: Notes;
  /** A copy, so that a checkpoint says by itself what it belongs to. */
  readonly recipe: Recipe;
}

const SEAL = /^(\d{8})\.json$/;

function nameOf(step: number): string {
  return String(step).padStart(8, "0");
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** The first element that is no finite number, as `name[index]`. */
export function notFinite(tensors: Tensors): string | undefined {
  for (const [name, { data }] of Object.entries(tensors)) {
    const at = data.findIndex((value: number) => !Number.isFinite(value));
    if (at >= 0) return `${name}[${at}]`;
  }
  return undefined;
}

/** Waits until the disk has the names in a folder; where a system cannot, it is left to it. */
async function syncFolder(path: string): Promise<void> {
  try {
    using folder = await Deno.open(path);
    await folder.sync();
  } catch {
    // Windows opens no folders.
  }
}

/** Steps of the finished checkpoints in a folder, the newest first. */
export async function checkpointSteps(folder: string): Promise<readonly number[]> {
  try {
    const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => SEAL.exec(name)?.[1]);
    return names.flatMap((step) => step === undefined ? [] : [Number(step)]).toSorted((a, b) => b - a);
  } catch (error) {
    if (isMissing(error)) return [];
    throw new DataError(`${folder}: cannot be read, ${reasonOf(error)}`);
  }
}

/**
 * Writes a checkpoint, whole or not at all.
 *
 * @throws {DataError} when it cannot be written.
 *
 * @example
 * ```ts
 * import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
 *
 * const folder = await Deno.makeTempDir();
 * const w = { shape: [2], dtype: "float", data: Float32Array.of(1, 2) } as const;
 * await writeCheckpoint(folder, { checkpoint: { step: 5, tensors: { w }, notes: {} }, recipe: { seed: 1 } });
 * if ((await readCheckpoint(folder, 5)).tensors.w?.data[1] !== 2) throw new Error();
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function writeCheckpoint(
  folder: string,
  { checkpoint, recipe }: { readonly checkpoint: Checkpoint; readonly recipe: Recipe },
): Promise<void> {
  const { step, tensors, notes } = checkpoint;
  const file = writeSafetensors(tensors);
  const seal: Seal = { step, bytes: file.length, sha256: await sha256(file), notes, recipe };
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (error) {
    throw new DataError(`${folder}: cannot be made, ${reasonOf(error)}`);
  }
  await writeFileAtomic(`${folder}/${nameOf(step)}.safetensors`, file);
  await syncFolder(folder);
  const json = new TextEncoder().encode(`${JSON.stringify(seal, null, 2)}\n`);
  await writeFileAtomic(`${folder}/${nameOf(step)}.json`, json);
  await syncFolder(folder);
}

/**
 * Reads a checkpoint back.
 *
 * @throws {DataError} when a file is missing or damaged; one sentence with its path.
 */
export async function readCheckpoint(folder: string, step: number): Promise<Checkpoint> {
  const path = `${folder}/${nameOf(step)}`;
  try {
    const seal: unknown = JSON.parse(await Deno.readTextFile(`${path}.json`));
    if (!isJsonRecord(seal) || seal.step !== step || !isJsonRecord(seal.notes)) {
      throw new DataError(
        `${path}.json: expected the checksum and notes of step ${step}, found something else`,
      );
    }
    const bytes = await Deno.readFile(`${path}.safetensors`);
    const found = await sha256(bytes);
    if (found !== seal.sha256) {
      throw new DataError(
        `${path}.safetensors: expected the SHA-256 ${String(seal.sha256).slice(0, 16)}…, found ` +
          `${found.slice(0, 16)}…; the file is damaged`,
      );
    }
    return { step, tensors: readSafetensors(bytes), notes: seal.notes };
  } catch (error) {
    if (error instanceof DataError) throw error;
    if (error instanceof CheckpointError || error instanceof SyntaxError) {
      throw new DataError(`${path}: ${error.message}`);
    }
    throw new DataError(`${path}: cannot be read, ${reasonOf(error)}`);
  }
}

/** Removes a checkpoint; its seal first, so that what is left never counts. */
export async function removeCheckpoint(folder: string, step: number): Promise<void> {
  for (const ending of [".json", ".safetensors"]) {
    try {
      await Deno.remove(`${folder}/${nameOf(step)}${ending}`);
    } catch (error) {
      if (!isMissing(error)) {
        throw new DataError(`${folder}/${nameOf(step)}${ending}: cannot be removed, ${reasonOf(error)}`);
      }
    }
  }
}
