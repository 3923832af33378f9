/** A small model directory for the page to load: it has learnt nothing, which is enough to see it work. */
import { initialise } from "../../core/glm/initialise.ts";
import { key } from "../../core/random/key.ts";
import { byteLevel } from "../../core/text/byte_level.ts";
import { saveModelDirectory } from "../../data/model_directory.ts";

/** The sizes of the model. */
export const SMALL = {
  layers: 2,
  hidden: 32,
  heads: 2,
  maxPositions: 128,
  vocabularySize: 384,
  blockPositions: true,
} as const;

/** Writes it. */
export async function writeModel(path: string): Promise<void> {
  await saveModelDirectory(path, {
    config: SMALL,
    parameters: initialise(SMALL, key(5)),
    tokenizer: byteLevel(),
  });
}
