/** A model that is small enough to be fine-tuned in a test, and the command that does it. */
import type { GlmConfig } from "../../core/glm/config.ts";
import { initialise } from "../../core/glm/initialise.ts";
import { key } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { saveModelDirectory } from "../../data/model_directory.ts";
import { inFolder } from "../in_folder.ts";
import { type Outcome, runCli, type World } from "./run_cli.ts";

/** Its sizes. */
export const SMALL: GlmConfig = {
  layers: 1,
  hidden: 16,
  heads: 2,
  maxPositions: 64,
  vocabularySize: 384,
  blockPositions: true,
};

/** Options of a command by name; a flag is there or not. */
export type Words = Readonly<Record<string, string | number | boolean>>;

/** Runs a body with a folder that has a model `model`. */
export async function withSmallModel(body: (folder: string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const parameters = initialise(SMALL, key(1));
    await saveModelDirectory(`${folder}/model`, { config: SMALL, parameters, tokenizer: byteLevel() });
    await body(folder);
  });
}

/** Options as they are written. */
export function tokens(words: Words): readonly string[] {
  return Object.entries(words).flatMap(([name, value]) => {
    if (typeof value === "boolean") return value ? [`--${name}`] : [];
    return [`--${name}`, String(value)];
  });
}

/** `finetune` on the folder's model, on the reference. */
export function finetuned(folder: string, words: Words, world: World = {}): Promise<Outcome> {
  const common = { model: `${folder}/model`, backend: "cpu" };
  return runCli(["finetune", ...tokens({ ...common, ...words })], world);
}

/** The result of the runs, as the last line of `--json` has it. */
export interface Result {
  readonly task: string;
  readonly metric: string;
  readonly scores: readonly number[];
}

/** That line. */
export function lastLine({ stdout }: Outcome): Result {
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}
