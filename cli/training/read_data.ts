/** What `--data` and `--validation` name: text files, or folders of prepared data. */
import { type Corpus, corpusOf } from "../../core/objectives/draw_batch.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { preparedCorpus, type Split } from "../../data/batches/prepared_corpus.ts";
import { isPrepared, openPrepared } from "../../data/prepared/open_prepared.ts";
import { readCorpus } from "../../data/read_corpus.ts";
import { checkTokenizer } from "../../data/check_tokenizer.ts";
import type { Context } from "../frame/context.ts";
import { UsageError } from "../frame/errors.ts";

/** The paths that are folders of prepared data: all, or none. */
export async function preparedAmong(paths: readonly string[]): Promise<readonly string[]> {
  const are = await Promise.all(paths.map(isPrepared));
  const prepared = paths.filter((_, i) => are[i]);
  if (prepared.length === 0 || prepared.length === paths.length) return prepared;
  throw new UsageError(
    `expected folders of prepared data only, found ${paths.find((_, i) => !are[i])} beside ${prepared[0]}`,
  );
}

/** A corpus, and what is open for it. */
export interface Data {
  readonly corpus: Corpus;
  readonly close: () => void;
}

/**
 * The corpus of some paths.
 *
 * @throws {DataError} when something cannot be read, or was prepared with another tokenizer.
 */
export async function readData(
  paths: readonly string[],
  { tokenizer, context, split = { side: "all" } }: {
    readonly tokenizer: Tokenizer;
    readonly context: Pick<Context, "readStdin">;
    /** Default: all of it. */
    readonly split?: Split;
  },
): Promise<Data> {
  const folders = await preparedAmong(paths);
  if (folders.length > 0) {
    const data = await openPrepared(folders);
    try {
      await checkTokenizer(tokenizer, { expected: data.tokenizerHash, what: `data ${folders[0]}` });
      return { corpus: preparedCorpus(data, split), close: data.close };
    } catch (error) {
      data.close();
      throw error;
    }
  }
  if (split.side !== "all") {
    throw new UsageError("option --validation-share: expected prepared data to part, found text files");
  }
  const stdin = paths.includes("-") ? { stdin: ReadableStream.from([await context.readStdin()]) } : {};
  const documents = await readCorpus(paths, stdin);
  return { corpus: corpusOf(documents.map(({ text }) => tokenizer.encode(text))), close: () => {} };
}
