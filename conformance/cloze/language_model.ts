/** Golden cases `language_model`: windows over texts, last words, losses, perplexities. */
import type { Example } from "../../core/blanks/example.ts";
import { openLanguageReader } from "../../core/tasks/language_reader.ts";
import { lastWordExample, textWindows } from "../../core/tasks/language_windows.ts";
import { wikitextDetokenised } from "../../core/tasks/wikitext.ts";
import { commandId } from "../../core/text/command_tokens.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { readJson } from "../golden_model.ts";
import { MissingVocabulary } from "../golden_tokenizer.ts";
import { differenceOf } from "../integers.ts";
import type { SuiteContext } from "../suite.ts";
import type { Tally } from "../tally.ts";
import { clozeModel, SCORE_BOUND, sequenceDifferences, tokenizersOf } from "./golden_cloze.ts";

interface LanguageItem {
  readonly text: readonly number[];
  readonly target: readonly number[];
  readonly attention_mask: number;
  readonly loss_mask: readonly number[];
  readonly position_id: readonly (readonly number[])[];
}

interface LanguageCase {
  readonly task: "language_model" | "wikitext" | "lambda";
  readonly unidirectional: boolean;
  readonly task_mask: boolean;
  readonly tokenizer: string;
  readonly seq_length: number;
  readonly overlapping_eval: number;
  readonly items: readonly LanguageItem[];
  readonly documents?: readonly (readonly number[])[];
  readonly num_original_tokens?: number;
  readonly num_tokenized_tokens?: number;
  readonly per_item: readonly { readonly summed_loss: number; readonly correct: number }[];
  readonly scores: Readonly<Record<string, number>>;
}

interface LanguageFile {
  readonly texts: {
    readonly lm: readonly string[];
    readonly wiki: string;
    readonly lambada: readonly string[];
    readonly wiki_detokenized: string;
  };
  readonly cases: readonly LanguageCase[];
}

/** Runs the file. */
export async function checkLanguageModel(tally: Tally, context: SuiteContext): Promise<void> {
  const file = "cloze/language_model.json";
  if (!(await context.list("cloze")).includes("language_model.json")) return tally.skip(file, "no such file");
  const { cases, texts } = await readJson<LanguageFile>(context, file);
  const tokenizers = tokenizersOf(context);
  tally.record(
    `${file}: WikiText as text`,
    wikitextDetokenised(texts.wiki) === texts.wiki_detokenized ? [] : ["the text differs"],
  );
  for (const [index, golden] of cases.entries()) {
    const name = `${file}: ${index} ${golden.task}, ${golden.unidirectional ? "uni" : "bi"}directional`;
    try {
      const tokenizer = await tokenizers(golden.tokenizer);
      await tally.attempt(name, () => checkCase(golden, { texts, tokenizer, context, tally }));
    } catch (error) {
      if (!(error instanceof MissingVocabulary)) throw error;
      tally.skip(name, error.message);
    }
  }
}

/** The documents of a case as tokens, each line one, or the whole of WikiText. */
function documentsOf(
  { task }: LanguageCase,
  { texts, tokenizer }: { readonly texts: LanguageFile["texts"]; readonly tokenizer: Tokenizer },
): readonly (readonly number[])[] {
  if (task === "wikitext") return [tokenizer.encode(wikitextDetokenised(texts.wiki))];
  return texts.lm.map((text) => tokenizer.encode(text.trim()));
}

function examplesOf(
  golden: LanguageCase,
  given: { readonly texts: LanguageFile["texts"]; readonly tokenizer: Tokenizer },
): readonly Example[] {
  const { commands } = given.tokenizer;
  const id = (name: "CLS" | "MASK" | "gMASK" | "sop" | "EOS"): number => commandId(commands, name);
  const tokens = { cls: id("CLS"), mask: id(golden.task_mask ? "gMASK" : "MASK"), sop: id("sop") };
  const direction = golden.unidirectional ? "unidirectional" : "bidirectional";
  if (golden.task === "lambda") {
    return given.texts.lambada.map((text) => {
      const last = /\S+\s*$/.exec(text)?.index ?? 0;
      const passage = given.tokenizer.encode(text.slice(0, last).trim());
      const word = given.tokenizer.encode(` ${text.slice(last).trim()}`);
      const options = { ...tokens, eos: id("EOS"), length: golden.seq_length, context: direction } as const;
      return lastWordExample({ passage, word }, options);
    });
  }
  // The original's windows are one shorter than its sequence length.
  const options = { ...tokens, length: golden.seq_length - 1, context: direction } as const;
  const stride = Math.min(golden.overlapping_eval, options.length);
  return documentsOf(golden, given).flatMap((text) => textWindows(text, { ...options, stride }));
}

async function checkCase(
  golden: LanguageCase,
  given: {
    readonly texts: LanguageFile["texts"];
    readonly tokenizer: Tokenizer;
    readonly context: SuiteContext;
    readonly tally: Tally;
  },
): Promise<readonly string[]> {
  const { tokenizer, context, tally } = given;
  const examples = examplesOf(golden, given);
  const wrong = [
    ...examples.length === golden.items.length
      ? []
      : [`expected ${golden.items.length} items, found ${examples.length}`],
    ...golden.documents === undefined
      ? []
      : [differenceOf("documents", golden.documents, documentsOf(golden, given))].filter((each) =>
        each !== undefined
      ),
    ...golden.items.flatMap((item, at) => {
      const example = examples[at];
      if (example === undefined) return [];
      const { text: tokens, target: targets, loss_mask: lossMask, attention_mask, position_id } = item;
      const sequence = { tokens, targets, contextLength: attention_mask, position: position_id };
      return sequenceDifferences(uncounted(example), { golden: sequence, tokenizer })
        .concat(lossMask.join() === padded(example.lossMask, lossMask.length) ? [] : ["loss mask differs"])
        .map((reason) => `item ${at}: ${reason}`);
    }),
  ];
  if (wrong.length > 0) return wrong;
  const { config, parameters } = await clozeModel(context);
  const reader = openLanguageReader(context.backend, { config, parameters });
  try {
    const read = [];
    for (const example of examples) read.push(...await reader.read([example]));
    const losses = read.map(({ losses }) => losses.reduce((sum, loss) => sum + loss, 0));
    const hits = read.map(({ hits }) => Number(hits.every(Boolean)));
    const scores = scoresOf(golden, { losses, hits });
    return [
      ...tally.compare("losses", {
        found: losses,
        golden: golden.per_item.map(({ summed_loss }) => summed_loss),
        bound: SCORE_BOUND,
      }),
      ...differenceOf("correct", golden.per_item.map(({ correct }) => correct), hits) === undefined
        ? []
        : ["right answers differ"],
      ...Object.entries(golden.scores).flatMap(([name, value]) =>
        tally.compare(name, {
          found: [scores[name] ?? NaN],
          golden: [value],
          bound: { absolute: 1e-3, relative: 1e-3 },
        })
      ),
    ];
  } finally {
    reader.close();
  }
}

/** Targets that do not count are targets nevertheless. */
function uncounted(example: Example): Example {
  return { ...example, lossMask: ones(example) };
}

function ones({ lossMask, contextLength }: Example): readonly number[] {
  return lossMask.map((_, at) => at < contextLength ? 0 : 1);
}

function padded(values: readonly number[], length: number): string {
  return Array.from({ length }, (_, i) => values[i] ?? 0).join();
}

/** The original divides by all tokens, and by all words, but the first of the whole. */
function scoresOf(
  { num_original_tokens: words = 0, num_tokenized_tokens: tokens = 0 }: LanguageCase,
  { losses, hits }: { readonly losses: readonly number[]; readonly hits: readonly number[] },
): Readonly<Record<string, number>> {
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / (tokens - 1);
  return {
    "avg loss": mean,
    ppl: Math.exp(Math.min(20, mean)),
    "adjusted ppl": Math.exp(Math.min(20, mean * (tokens - 1) / (words - 1))),
    accuracy: 100 * hits.reduce((sum, hit) => sum + hit, 0) / hits.length,
  };
}
