/** `tokenizer train`: a vocabulary of one's own. */
import { readDocuments } from "../data/corpus/read_documents.ts";
import type { Source } from "../data/corpus/source.ts";
import { claimTokenizerDirectory, saveTokenizer } from "../data/tokenizer_directory.ts";
import { tokenizerHash } from "../text/tokenizer_hash.ts";
import { type TrainProgress, trainVocabulary, type VocabularyKind } from "../text/train_vocabulary.ts";
import { CORPUS_OPTIONS, FILES_ARGUMENT, openSources } from "./corpus/open_sources.ts";
import { type ProblemReport, problemReport, problemSummary, STRICT_OPTION } from "./corpus/problem_report.ts";
import { type Command, command } from "./frame/command.ts";
import { UsageError } from "./frame/errors.ts";
import { grouped } from "./terminal/amount.ts";
import { progressLine } from "./terminal/progress_line.ts";

const KINDS: readonly VocabularyKind[] = ["bpe", "wordpiece", "unigram"];

/** Progress is shown at most so often, in milliseconds. */
const SHOWN_EVERY = 500;

function progressText(progress: TrainProgress): string {
  return progress.phase === "read"
    ? `read ${grouped(progress.characters)} characters, ${grouped(progress.words)} different words`
    : `learned ${grouped(progress.tokens)} tokens`;
}

async function* textsOf(
  sources: readonly Source[],
  { textKey, problems }: { readonly textKey: string; readonly problems: ProblemReport },
): AsyncGenerator<string> {
  for await (const found of readDocuments(sources, { documents: "file", textKey })) {
    const { line } = found;
    if (found.kind === "document") yield found.text;
    else problems.tell({ file: sources[found.source]?.name ?? "", line, problem: found.problem });
  }
}

/** The command. */
export const tokenizerTrain: Command = command({
  name: "tokenizer train",
  summary: "learn a vocabulary from texts",
  details: [
    "Writes tokenizer.json, which Hugging Face's libraries read too. The vocabulary has exactly --vocab entries: the " +
    "commands (padding and end of text, [CLS], [MASK], [gMASK], [sMASK], start and end of a piece …), the alphabet, " +
    "and what was learned. Kinds: bpe (bytes, as GPT-2's: loses nothing of any text), wordpiece (lower case, as " +
    "BERT's), unigram (as SentencePiece's). Texts are read once, in bounded memory; the same texts give the same " +
    "vocabulary.",
  ],
  arguments: [FILES_ARGUMENT],
  examples: [
    "tokenizer train corpus/ --vocab 8192 --out my-tokenizer",
    "tokenizer train --corpus moby-dick --vocab 4096 --kind wordpiece --out my-tokenizer",
  ],
  permissions: "--allow-read --allow-write",
  options: {
    ...CORPUS_OPTIONS,
    vocab: {
      type: "integer",
      value: "N",
      minimum: 1,
      meaning: "entries of the vocabulary, commands included",
    },
    kind: { type: "choice", choices: KINDS, default: "bpe", meaning: "how words are cut" },
    out: { type: "text", value: "DIR", meaning: "the folder to write to; must hold no tokenizer" },
    strict: STRICT_OPTION,
  },
  async run({ arguments: paths, options }, context) {
    const { vocab: size, kind, out, corpus, "text-key": textKey, strict } = options;
    if (size === undefined) throw new UsageError("option --vocab: expected a number of entries, found none");
    if (out === undefined) throw new UsageError("option --out: expected a folder to write, found none");
    const { stdout, stderr, now } = context;
    const sources = await openSources(paths, corpus, context);
    await claimTokenizerDirectory(out);
    const line = progressLine(stderr);
    const problems = problemReport(stderr, strict ? "strict" : "lenient");
    let shown = now();
    const tokenizer = await trainVocabulary(textsOf(sources, { textKey, problems }), {
      kind,
      size,
      onProgress(progress) {
        if (now() - shown < SHOWN_EVERY) return;
        shown = now();
        line.show(progressText(progress));
      },
    }).finally(() => line.end());
    await saveTokenizer(out, tokenizer);
    const summary = {
      kind,
      vocabularySize: tokenizer.vocabularySize,
      hash: await tokenizerHash(tokenizer),
      out,
    };
    stdout.write(
      options.json
        ? `${JSON.stringify({ ...summary, commands: tokenizer.commands, badLines: problems.count() })}\n`
        : `${kind} vocabulary of ${grouped(size)} entries saved to ${out}${
          problemSummary(problems.count())
        }\n`,
    );
  },
});
