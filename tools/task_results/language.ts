/** Cells that take no fine-tuning: what the model fills in, and how well it predicts texts. */
import { infillByTrigram } from "../../cli/evaluate/infill_by_trigram.ts";
import { type InfillQuality, infillQuality } from "../../cli/evaluate/infill_quality.ts";
import { maskTexts } from "../../cli/evaluate/masked_texts.ts";
import type { FillingModel } from "../../cli/filling/model.ts";
import { readTexts } from "../../cli/tasks/read_texts.ts";
import { trainTrigram } from "../../core/ngram/trigram.ts";
import { key } from "../../core/random/key.ts";
import { readCorpus } from "../../data/read_corpus.ts";
import type { Cell } from "./cell.ts";
import { runCommand } from "./run_command.ts";

/** Shares of the words that are masked (GLM §3.3). */
export const RATIOS = [0.1, 0.2, 0.3, 0.4, 0.5] as const;

/** Texts that are filled at every share: the first of the file. */
export const FILLED = 60;

const YAHOO = "yahoo/val.txt";

/** How a text is predicted: the wanted figures by name, and how many windows or lines were read. */
export type Predicted = Readonly<Record<string, number>>;

/** What fills blanks, by share: none of these depends on weights. */
export interface OtherFillers {
  readonly trigram: readonly InfillQuality[];
  readonly empty: readonly InfillQuality[];
}

/** The model's blanks at one share. */
export function infillCell(
  ratio: number,
  { model, data }: { readonly model: string; readonly data: string },
): Cell<InfillQuality> {
  const settings = ["evaluate", "--task", "infill", "--limit", String(FILLED), "--ratio", String(ratio)];
  return {
    id: `infill-${ratio}`,
    basis: "weights",
    asked: [...settings, YAHOO].join(" "),
    minutes: 0.7,
    async find({ signal }) {
      interface Report {
        readonly ratios: readonly { readonly model: InfillQuality }[];
      }
      const words = [...settings, "--data", `${data}/${YAHOO}`, "--model", model];
      return (await runCommand<Report>(words, signal))?.ratios[0]?.model;
    },
  };
}

/** The same blanks by a trigram model of the texts that the model learned from, and left empty. */
export function otherFillersCell(
  { config, tokenizer }: FillingModel,
  { data, texts }: { readonly data: string; readonly texts: string },
): Cell<OtherFillers> {
  return {
    id: "infill-others",
    basis: "sizes",
    asked: `${FILLED} of ${YAHOO} ${RATIOS}`,
    minutes: 7,
    async find() {
      const documents = await readCorpus([texts]);
      const trigram = trainTrigram(
        documents.map(({ text }) => tokenizer.encode(text)),
        tokenizer.vocabularySize,
      );
      const stderr = { write: () => {} }; // evaluate says which texts it leaves out
      const path = `${data}/${YAHOO}`;
      const read = (await readTexts(path, { column: "text", user: "infill", stderr })).slice(0, FILLED);
      const found = RATIOS.map((share) => {
        const masking = { tokenizer, share, key: key(0), length: config.maxPositions };
        const masked = maskTexts(read, { masking, path, stderr });
        return {
          trigram: infillByTrigram(masked, { trigram, tokenizer }),
          empty: infillQuality(masked, masked.map(() => []), tokenizer),
        };
      });
      return { trigram: found.map((each) => each.trigram), empty: found.map((each) => each.empty) };
    },
  };
}

/** Texts that the model predicts: task of `evaluate`, file, and minutes. */
const PREDICTED = {
  wikitext: { file: "wikitext-103/wiki.valid.tokens", minutes: 3 },
  lambada: { file: "lambada/lambada_development_plain_text.txt", minutes: 2 },
} as const;

/** How well a text is predicted. */
export function predictedCell(
  task: keyof typeof PREDICTED,
  { model, data }: { readonly model: string; readonly data: string },
): Cell<Predicted> {
  const { file, minutes } = PREDICTED[task];
  return {
    id: task,
    basis: "weights",
    asked: `evaluate --task ${task} ${file}`,
    minutes,
    find: ({ signal }) =>
      runCommand(["evaluate", "--task", task, "--data", `${data}/${file}`, "--model", model], signal),
  };
}
