/**
 * The folder of a run: a model directory with everything beside it that training needs to go on.
 *
 * ```
 * run.json                      the recipe
 * run.lock                      held while a process works here
 * checkpoints/STEP.safetensors  the last few states, and STEP.json with their checksums
 * metrics.jsonl                 a line per logged step and per validation
 * config.json, tokenizer.json   as in every model directory
 * model.safetensors             the weights of the last checkpoint
 * best/                         a model directory: the weights with the best validation
 * ```
 *
 * Whatever moment a process is killed at, the folder holds the last finished checkpoint whole.
 */
import { writeFileAtomic } from "../atomic.ts";
import { DataError, isMissing, reasonOf } from "../data_error.ts";
import { type Model, writeModelFiles } from "../model_directory.ts";
import {
  type Checkpoint,
  checkpointSteps,
  notFinite,
  readCheckpoint,
  removeCheckpoint,
  writeCheckpoint,
} from "./checkpoint.ts";
import { type Lock, lock } from "./lock.ts";
import { addMetrics, METRICS, shortenMetrics } from "./metrics.ts";
import { readRecipe, RECIPE, type Recipe, recipeDifferences } from "./recipe.ts";

const LOCK = "run.lock";
const CHECKPOINTS = "checkpoints";
const BEST = "best";

/** How a run is opened. */
export interface RunOptions {
  readonly recipe: Recipe;
  /** How many checkpoints stay. */
  readonly keep: number;
  /** Told in one sentence what was found damaged and left aside. */
  readonly onWarning: (message: string) => void;
}

/** A folder that this process works in. */
export interface RunDirectory {
  readonly path: string;
  /** Where the run stood when it was opened; nothing where it begins. */
  readonly start: Checkpoint | undefined;
  /**
   * Saves the model for whoever wants to use it and where the run stands, then lets go of old checkpoints.
   *
   * @throws {DataError} when it cannot be written, or a number is not finite: such a state is never saved.
   */
  readonly save: (checkpoint: Checkpoint, model: Model) => Promise<void>;
  /** Saves the model that was validated best. */
  readonly saveBest: (model: Model) => Promise<void>;
  /** Adds a line to the metrics. */
  readonly log: (line: Readonly<Record<string, unknown>> & { readonly step: number }) => Promise<void>;
  /** Step of the last checkpoint on disk; 0 where there is none. */
  readonly savedStep: () => number;
  /** Lets go of the folder; removes what was made when nothing was ever saved. */
  readonly close: () => Promise<void>;
}

async function entriesOf(path: string): Promise<readonly string[] | undefined> {
  try {
    return await Array.fromAsync(Deno.readDir(path), ({ name }) => name);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new DataError(`${path}: cannot be written to, ${reasonOf(error)}`);
  }
}

/** What is left of files that a killed process was writing. */
async function removePartials(folder: string): Promise<void> {
  for (const name of await entriesOf(folder) ?? []) {
    if (name.endsWith(".partial")) await Deno.remove(`${folder}/${name}`, { recursive: true });
  }
}

/** The newest checkpoint that is whole. */
async function newest(folder: string, onWarning: RunOptions["onWarning"]): Promise<Checkpoint | undefined> {
  for (const step of await checkpointSteps(folder)) {
    try {
      return await readCheckpoint(folder, step);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      onWarning(`${error.message}; the checkpoint before it is tried`);
      await removeCheckpoint(folder, step);
    }
  }
  return undefined;
}

async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (error) {
    throw new DataError(`${path}: cannot be made, ${reasonOf(error)}`);
  }
}

/**
 * Opens the folder of a run, new or to be continued.
 *
 * @throws {DataError} when the folder holds something else than a run, another process works in it, the recipe is
 * not the one that the run was begun with (with the differences), or it cannot be written to.
 *
 * @example
 * ```ts
 * import { byteLevel } from "../../core/text/byte_level.ts";
 * import { openRunDirectory } from "./run_directory.ts";
 *
 * const path = await Deno.makeTempDir();
 * const options = { recipe: { seed: 1 }, keep: 2, onWarning: () => {} };
 * const config = { layers: 1, hidden: 2, heads: 1, maxPositions: 4, vocabularySize: 384, blockPositions: true };
 * const w = { shape: [2], dtype: "float", data: Float32Array.of(1, 2) } as const;
 * const run = await openRunDirectory(path, options);
 * const model = { config, parameters: { w }, tokenizer: byteLevel() };
 * await run.save({ step: 3, tensors: { w }, notes: { position: 3 } }, model);
 * await run.close();
 * const again = await openRunDirectory(path, options);
 * if (again.start?.step !== 3) throw new Error();
 * await again.close();
 * await Deno.remove(path, { recursive: true });
 * ```
 */
export async function openRunDirectory(path: string, options: RunOptions): Promise<RunDirectory> {
  const entries = await entriesOf(path);
  const isRun = entries?.includes(RECIPE) ?? false;
  const others = entries?.filter((name) => name !== LOCK && !name.endsWith(".partial")) ?? [];
  if (!isRun && others.length > 0) {
    throw new DataError(
      `${path}: expected a new or empty folder, or one of a run (with ${RECIPE}), found other files in it`,
    );
  }
  await makeFolder(path);
  const held = await lock(`${path}/${LOCK}`);
  try {
    if (isRun) await checkRecipe(path, options.recipe);
    return await open(path, { ...options, isNewFolder: entries === undefined, held });
  } catch (error) {
    await held.release();
    throw error;
  }
}

async function checkRecipe(path: string, recipe: Recipe): Promise<void> {
  const differences = recipeDifferences(await readRecipe(path), recipe);
  if (differences.length === 0) return;
  throw new DataError(
    `${path}: expected the settings that its run was begun with, found others: ${differences.join("; ")}`,
  );
}

async function open(
  path: string,
  { recipe, keep, onWarning, isNewFolder, held }: RunOptions & {
    readonly isNewFolder: boolean;
    readonly held: Lock;
  },
): Promise<RunDirectory> {
  const checkpoints = `${path}/${CHECKPOINTS}`;
  for (const folder of [path, checkpoints, `${path}/${BEST}`]) await removePartials(folder);
  const start = await newest(checkpoints, onWarning);
  await shortenMetrics(path, start?.step ?? 0);
  await writeFileAtomic(
    `${path}/${RECIPE}`,
    new TextEncoder().encode(`${JSON.stringify(recipe, null, 2)}\n`),
  );
  let saved = start?.step ?? 0;
  const letGo = async (): Promise<void> => {
    for (const step of (await checkpointSteps(checkpoints)).slice(keep)) {
      await removeCheckpoint(checkpoints, step);
    }
  };
  await letGo();
  return {
    path,
    start,
    async save(checkpoint, model) {
      const bad = notFinite(checkpoint.tensors);
      if (bad !== undefined) {
        throw new DataError(
          `${path}: expected finite numbers to save after step ${checkpoint.step}, found another at ${bad}`,
        );
      }
      // The model first: where the last checkpoint stands, the model stands, too.
      await writeModelFiles(path, model, { float: "F32" });
      await writeCheckpoint(checkpoints, { checkpoint, recipe });
      saved = checkpoint.step;
      await letGo();
    },
    async saveBest(model) {
      await makeFolder(`${path}/${BEST}`);
      await writeModelFiles(`${path}/${BEST}`, model, { float: "F32" });
    },
    log: (line) => addMetrics(path, line),
    savedStep: () => saved,
    async close() {
      if (saved === 0) {
        for (const name of [RECIPE, METRICS, CHECKPOINTS, BEST]) {
          await Deno.remove(`${path}/${name}`, { recursive: true }).catch(() => {});
        }
      }
      await held.release();
      // Fails when something else is in the folder: then it stays.
      if (saved === 0 && isNewFolder) await Deno.remove(path).catch(() => {});
    },
  };
}
