/** What the bundled model is made of, as files: texts to learn from, texts that it never sees, a vocabulary. */
import { trainVocabulary } from "../../text/train_vocabulary.ts";
import { type BundledText, bundledTexts, isHeldOut } from "./texts.ts";

/** Ids of the vocabulary: 48 × 128. */
const VOCABULARY = 6144;

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}

/** Fills a new folder, which has its name only when it is complete. */
async function makeFolder(path: string, fill: (folder: string) => Promise<void>): Promise<void> {
  if (await exists(path)) return;
  const partial = `${path}.partial`;
  await Deno.remove(partial, { recursive: true }).catch(() => {});
  await Deno.mkdir(partial, { recursive: true });
  await fill(partial);
  await Deno.rename(partial, path);
}

async function writeTexts(path: string, texts: readonly BundledText[]): Promise<void> {
  await makeFolder(path, async (folder) => {
    for (const { name, text } of texts) await Deno.writeTextFile(`${folder}/${name}`, text);
  });
}

/** Writes `texts`, `held-out` and `vocabulary` into a folder; what is there already stays. */
export async function writeInputs(directory: string): Promise<void> {
  const texts = await Promise.all(
    bundledTexts().map(async (text) => ({ ...text, isHeldOut: await isHeldOut(text) })),
  );
  const training = texts.filter((text) => !text.isHeldOut);
  await writeTexts(`${directory}/texts`, training);
  await writeTexts(`${directory}/held-out`, texts.filter((text) => text.isHeldOut));
  await makeFolder(`${directory}/vocabulary`, async (folder) => {
    const options = { kind: "bpe", size: VOCABULARY } as const;
    const { files } = await trainVocabulary(training.map(({ text }) => text), options);
    for (const [name, bytes] of Object.entries(files)) await Deno.writeFile(`${folder}/${name}`, bytes);
  });
}
