/** Looks through prepared data for what spoils training and is not seen in a loss. */
import { COMMAND_SPELLINGS } from "../../core/text/command_tokens.ts";
import type { Tokenizer } from "../../core/text/tokenizer.ts";
import type { PreparedData } from "../prepared/open_prepared.ts";
import { tokenizerHash } from "../../text/tokenizer_hash.ts";
import { type Finding, tally } from "./finding.ts";

/** What is looked for, and in which terms. */
export interface LintOptions {
  /** The tokenizer in the data's folder. */
  readonly tokenizer: Tokenizer;
  /** The masked share of the token objective. */
  readonly ratio: number;
  /** Hash of the tokenizer of the model that is to be trained, and its name for the message. */
  readonly model?: { readonly name: string; readonly hash: string };
  /** Told after every document how many were looked at. */
  readonly onProgress?: (documents: number) => void;
}

/** Above this share of tokens, unknown ones count as trouble. */
const MOST_UNKNOWN = 0.001;

/** All but the unknown token's, which stands for text. */
const { UNK: _, ...COMMANDS } = COMMAND_SPELLINGS;

/** Spellings as they look when a vocabulary has put spaces into them and taken capitals away. */
function squeezed(text: string): string {
  return text.replace(/\s+/g, "").toLowerCase();
}

/**
 * The shortest document in which the token objective masks anything: ⌊ratio · n⌋ ≥ 1 with [CLS] and eos counted.
 *
 * @example
 * ```ts
 * import { shortestUseful } from "./lint_prepared.ts";
 *
 * if (shortestUseful(0.15) !== 5) throw new Error();
 * ```
 */
export function shortestUseful(ratio: number): number {
  return Math.max(1, Math.ceil(1 / ratio) - 2);
}

/** The index of the first document with the same hash, for every document that is not the first. */
function* repeated(
  { documents, document }: PreparedData,
): Generator<readonly [again: number, first: number]> {
  const firsts = new Map<bigint, number>();
  for (let index = 0; index < documents; index++) {
    const { hashHigh, hashLow } = document(index);
    const hash = BigInt(hashHigh) << 32n | BigInt(hashLow);
    const first = firsts.get(hash);
    if (first === undefined) firsts.set(hash, index);
    else yield [index, first];
  }
}

/**
 * Every check with what it found, trouble or not: literal command spellings, documents too short for the objective,
 * documents without a sentence end, unknown tokens, repeated documents, and another tokenizer than the data's or the
 * model's.
 *
 * @throws {DataError} when tokens cannot be read.
 *
 * @example
 * ```ts
 * import { byteLevel } from "../../core/text/byte_level.ts";
 * import { openPrepared } from "../prepared/open_prepared.ts";
 * import { prepare } from "../prepared/prepare.ts";
 * import { lintPrepared } from "./lint_prepared.ts";
 *
 * const folder = await Deno.makeTempDir();
 * const sources = [{ kind: "texts", name: "some", texts: ["a [MASK] in the text.", "a", "same.", "same."] }] as const;
 * const tokenizer = byteLevel();
 * await prepare(folder, { sources, tokenizer, documents: "line", textKey: "text", workers: 1 });
 * const data = await openPrepared([folder]);
 * const findings = await lintPrepared(data, { tokenizer, ratio: 0.15 });
 * if (findings.filter(({ count }) => count > 0).length !== 4) throw new Error(JSON.stringify(findings));
 * data.close();
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function lintPrepared(data: PreparedData, options: LintOptions): Promise<readonly Finding[]> {
  const { tokenizer, ratio, model, onProgress } = options;
  const least = shortestUseful(ratio);
  const spellings = [...new Set(Object.values(COMMANDS).map(squeezed))];
  const literal = tally(
    "literal commands",
    "a command is spelled out in the text; it is read as text, not as a command: remove it, unless it belongs there",
  );
  const short = tally(
    "short documents",
    `fewer than ${least} tokens leave nothing to mask at a ratio of ${ratio}: join documents, or leave them out`,
  );
  const endless = tally(
    "no sentence ends",
    "no token ends a sentence: the sentence objective takes the whole text for one",
  );
  const unknown = tally(
    "unknown tokens",
    `above ${MOST_UNKNOWN * 100} % of the tokens are unknown to the vocabulary`,
  );
  const again = tally("repeated documents", "the same text as an earlier document: it is learned by heart");
  const others = tally("another tokenizer", "ids mean something else there: prepare the data again");
  const placeOf = (index: number): string => {
    const { file, line } = data.document(index);
    return `${file}:${line}`;
  };
  for (let index = 0; index < data.documents; index++) {
    const tokens = data.read(index);
    if (tokens.length < least) short.add(placeOf(index));
    if (!tokens.some(tokenizer.isSentenceEnd)) endless.add(placeOf(index));
    const text = squeezed(tokenizer.decode(tokens));
    if (spellings.some((spelling) => text.includes(spelling))) literal.add(placeOf(index));
    onProgress?.(index + 1);
  }
  for (const [index, first] of repeated(data)) again.add(`${placeOf(index)} (as ${placeOf(first)})`);
  const unknowns = data.manifests.reduce((sum, { counts }) => sum + counts.unknown, 0);
  if (unknowns > MOST_UNKNOWN * data.tokens) {
    unknown.add(`${unknowns} of ${data.tokens}, ${(100 * unknowns / data.tokens).toFixed(2)} %`);
  }
  const own = await tokenizerHash(tokenizer);
  if (own !== data.tokenizerHash) {
    others.add(`${data.folders[0]}: its tokenizer files are not those it was prepared with`);
  }
  if (model !== undefined && model.hash !== data.tokenizerHash) {
    others.add(
      `${model.name}: made with SHA-256 ${model.hash.slice(0, 16)}…, data with ${
        data.tokenizerHash.slice(0, 16)
      }…`,
    );
  }
  const { documents } = data;
  return [
    literal.finding(documents),
    short.finding(documents),
    endless.finding(documents),
    unknown.finding(1),
    again.finding(documents),
    others.finding(model === undefined ? 1 : 2),
  ];
}
