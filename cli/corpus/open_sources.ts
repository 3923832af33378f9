/** The files and options that name a corpus: the same for every command that reads one. */
import { findSources } from "../../data/corpus/find_sources.ts";
import { CORPUS_NAMES, type CorpusName, namedCorpus } from "../../data/corpus/named_corpora.ts";
import type { Source } from "../../data/corpus/source.ts";
import type { Argument } from "../frame/command.ts";
import type { Context } from "../frame/context.ts";
import { UsageError } from "../frame/errors.ts";
import type { ChoiceOption, TextOption } from "../frame/options.ts";

/** What follows the command's name. */
export const FILES_ARGUMENT: Argument = {
  name: "FILES",
  meaning: "text, .jsonl or .parquet files (text and JSON also as .gz), folders of them, or - for stdin",
  isRepeatable: true,
};

/** Options that say what to read. */
export const CORPUS_OPTIONS: {
  readonly corpus: ChoiceOption & { readonly choices: readonly CorpusName[] };
  readonly "text-key": TextOption & { readonly default: string };
} = {
  corpus: { type: "choice", choices: CORPUS_NAMES, meaning: "a corpus that comes with a package" },
  "text-key": {
    type: "text",
    value: "KEY",
    default: "text",
    meaning: "where the text is in a line of JSON, or the column of a Parquet file",
  },
};

/**
 * The sources that a command line names.
 *
 * @throws {UsageError} when it names none.
 * @throws {DataError} when a path does not exist.
 */
export async function openSources(
  paths: readonly string[],
  corpus: CorpusName | undefined,
  context: Pick<Context, "readStdin">,
): Promise<readonly Source[]> {
  if (paths.length === 0 && corpus === undefined) {
    throw new UsageError("expected FILES or --corpus, found neither");
  }
  const sources: Source[] = [];
  for (const path of paths) {
    if (path === "-") {
      sources.push({ kind: "bytes", name: "stdin", format: "text", bytes: await context.readStdin() });
    } else {
      sources.push(...await findSources([path]));
    }
  }
  return corpus === undefined ? sources : [...sources, await namedCorpus(corpus)];
}
