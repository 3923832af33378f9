/**
 * Text infilling: words of texts are masked at several shares, and the filled texts are compared with the originals
 * (GLM §3.3, after Shen et al. 2020), beside texts whose blanks stay empty and those that a trigram model fills.
 */
import { trainTrigram, type Trigram } from "../../core/ngram/trigram.ts";
import { key } from "../../core/random/key.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import { readCorpus } from "../../data/read_corpus.ts";
import { readTexts } from "../tasks/read_texts.ts";
import { grouped } from "../terminal/amount.ts";
import { answerOptions } from "./answers.ts";
import { readColumns } from "../tasks/columns.ts";
import { type Evaluation, type Preparing, textLength } from "./evaluation.ts";
import { infillByModel } from "./infill_by_model.ts";
import { infillByTrigram } from "./infill_by_trigram.ts";
import { infillQuality } from "./infill_quality.ts";
import {
  type InfillExample,
  infillExample,
  infillReport,
  percent,
  type RatioFindings,
} from "./infill_report.ts";
import { maskTexts } from "./masked_texts.ts";
import { checkUsed } from "./options.ts";
import { readRatios } from "./ratios.ts";

/** Shares of the words that are masked, unless an option says otherwise (GLM §3.3). */
const RATIOS = ".1,.2,.3,.4,.5";

/** Longest answer, unless an option says otherwise. */
const MOST_TOKENS = 16;

/** So many texts are told for every share. */
const EXAMPLES = 4;

const USED = ["columns", "beams", "length-penalty", "max-tokens", "ratio", "texts", "seed"];

async function trigramOf(path: string | undefined, tokenizer: Tokenizer): Promise<Trigram | undefined> {
  if (path === undefined) return undefined;
  const documents = await readCorpus([path]);
  return trainTrigram(documents.map(({ text }) => tokenizer.encode(text)), tokenizer.vocabularySize);
}

/** Prepares it. */
export async function infillEvaluation(preparing: Preparing): Promise<Evaluation> {
  const { data, options, stderr } = preparing;
  checkUsed(options, { task: "infill", used: USED });
  const ratios = readRatios(options.ratio ?? RATIOS);
  const answers = answerOptions(options, MOST_TOKENS);
  const { text: column = "text" } = readColumns(options.columns);
  const texts = (await readTexts(data, { column, user: "infill", stderr })).slice(0, options.limit);
  return {
    async run({ backend, model, onProgress, isOver }) {
      const { tokenizer } = model;
      const length = textLength(options.length, model);
      const trigram = await trigramOf(options.texts, tokenizer);
      const findings: RatioFindings[] = [];
      const examples: InfillExample[] = [];
      for (const [index, ratio] of ratios.entries()) {
        const masking = { tokenizer, share: ratio, key: key(options.seed ?? 0), length };
        const masked = maskTexts(texts, { masking, path: data, stderr });
        const filled = await infillByModel(masked, {
          ...{ backend, model, answers },
          isOver: () => isOver((index + 1) / ratios.length),
          onFilled: (done) =>
            onProgress(`${percent(ratio)} masked: ${grouped(done)} of ${grouped(masked.length)}`),
        });
        const done = masked.slice(0, filled.answers.length);
        findings.push({
          ratio,
          texts: done.length,
          of: masked.length,
          words: done.reduce((sum, { words }) => sum + words, 0),
          blanks: done.reduce((sum, each) => sum + each.answers.length, 0),
          model: filled.quality,
          ...trigram === undefined ? {} : { trigram: infillByTrigram(done, { trigram, tokenizer }) },
          empty: infillQuality(done, done.map(() => []), tokenizer),
        });
        const few = done.slice(0, EXAMPLES);
        examples.push(
          ...few.map((text, i) =>
            infillExample(text, { ratio, answers: filled.answers[i] ?? [], tokenizer })
          ),
        );
      }
      return infillReport(findings, examples);
    },
  };
}
