/** Lines of the table of results that take no fine-tuning: what the model fills in, and how well it predicts texts. */

/** Where models and texts are. */
export interface LanguagePlaces {
  readonly model: string;
  /** Has the folders yahoo, wikitext-103 and lambada. */
  readonly data: string;
  /** What the model learned from, for the trigram model. */
  readonly texts: string;
  /** Of each evaluation, at most. */
  readonly minutes: number;
}

/** Texts that are filled at every share. */
const FILLED = 100;

async function evaluated<T>(
  { model, data, minutes }: LanguagePlaces,
  { task, file, options }: {
    readonly task: string;
    readonly file: string;
    readonly options: readonly string[];
  },
): Promise<T | undefined> {
  const command = [new URL("../../cli/main.ts", import.meta.url).pathname, "evaluate", "--json"];
  const given = ["--task", task, "--data", `${data}/${file}`, "--model", model];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ...command, ...given, "--seconds", String(60 * minutes), ...options],
    stdout: "piped",
  });
  const { stdout, success } = await child.output();
  return success ? JSON.parse(new TextDecoder().decode(stdout)) : undefined;
}

/** What `evaluate --task infill --json` tells of one way to fill blanks. */
interface Quality {
  readonly bleu: number;
  readonly exact: number;
  readonly perplexity?: number;
}

interface RatioLine extends Readonly<Record<"model" | "empty", Quality>> {
  readonly ratio: number;
  readonly texts: number;
  readonly trigram?: Quality;
}

function cells(quality: Quality | undefined): readonly string[] {
  if (quality === undefined) return ["", "", ""];
  const { bleu, exact, perplexity } = quality;
  return [(100 * bleu).toFixed(2), `${(100 * exact).toFixed(1)} %`, perplexity?.toFixed(1) ?? ""];
}

/** Infilling of Yahoo answers at five shares, as lines of Markdown. */
async function infilling(places: LanguagePlaces): Promise<readonly string[]> {
  const found = await evaluated<{ readonly ratios: readonly RatioLine[] }>(places, {
    ...{ task: "infill", file: "yahoo/val.txt" },
    options: ["--limit", String(FILLED), "--texts", places.texts],
  });
  const rows = (found?.ratios ?? []).flatMap(({ ratio, texts, model, trigram, empty }) =>
    Object.entries({ "this model": model, "trigram": trigram, "left empty": empty }).map(([by, quality]) =>
      [`${100 * ratio} %`, String(texts), by, ...cells(quality)].join(" | ")
    )
  );
  const head = "masked words | texts | filled by | BLEU | blanks right | perplexity";
  return [head, "---: | ---: | --- | ---: | ---: | ---:", ...rows].map((row) => `| ${row} |`);
}

type Figures = Readonly<Record<string, number>>;

/** All lines, as Markdown. */
export async function languageResults(places: LanguagePlaces): Promise<readonly string[]> {
  const filled = await infilling(places);
  const read = async (task: string, file: string): Promise<Figures> =>
    await evaluated<Figures>(places, { task, file, options: [] }) ?? {};
  const wikitext = await read("wikitext", "wikitext-103/wiki.valid.tokens");
  const lambada = await read("lambada", "lambada/lambada_development_plain_text.txt");
  const coverage = ({ read, of }: Figures): string => `${read} of ${of}`;
  return [
    ...filled,
    "",
    "| text | measure | figure | read |",
    "| --- | --- | ---: | ---: |",
    `| WikiText-103, validation | perplexity per word | ${wikitext.perWord?.toFixed(1)} | ${
      coverage(wikitext)
    } windows |`,
    `| LAMBADA, development | last words right | ${(100 * (lambada.accuracy ?? NaN)).toFixed(2)} % | ${
      coverage(lambada)
    } |`,
  ];
}
