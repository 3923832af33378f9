/** What of a `tokenizer.json` is believed, and what of it is looked at here. */
import type { AddedToken } from "./hugging_face_commands.ts";
import { checkTokens } from "./vocabulary_limits.ts";

/** A file whose shape was checked; what the parts of its pipeline are, the library checks. */
export interface HuggingFaceFile {
  readonly json: Readonly<Record<string, unknown>>;
  readonly addedTokens: readonly AddedToken[];
  /** Tokens by id, added ones included. */
  readonly pieces: readonly string[];
  readonly ids: ReadonlyMap<string, number>;
  /** Pairs of a BPE model. */
  readonly merges: readonly (readonly [string, string])[] | undefined;
  /** Whether it cuts by GPT-2's pattern into bytes, with no normaliser in front and nothing unusual. */
  readonly isByteLevelBpe: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(name: string, value: unknown): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new TypeError(`${name}: expected an object, found ${JSON.stringify(value)?.slice(0, 40)}`);
}

function readAdded(name: string, value: unknown): readonly AddedToken[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new TypeError(`${name}: expected an array of added_tokens`);
  const each: readonly unknown[] = value;
  return each.map((entry, index) => {
    const { id, content, lstrip = false, special = false } = fieldsOf(`${name}, added token ${index}`, entry);
    if (
      typeof id === "number" && Number.isInteger(id) && id >= 0 && typeof content === "string" &&
      content !== ""
    ) return { id, content, lstrip: lstrip === true, special: special === true };
    throw new TypeError(
      `${name}, added token ${index}: expected an id and a content, found ${id} and ${content}`,
    );
  });
}

/** Tokens of any model by id; Unigram has pairs of token and score. */
function readModelIds(name: string, model: Fields): ReadonlyMap<string, number> {
  if (!Array.isArray(model.vocab)) return readSparseIds(name, model.vocab);
  const entries: readonly unknown[] = model.vocab;
  const tokens = entries.map((entry) => Array.isArray(entry) && typeof entry[0] === "string" ? entry[0] : "");
  return new Map(checkTokens(name, tokens).map((token, id) => [token, id]));
}

/** Ids may leave room for added tokens. */
function readSparseIds(name: string, value: unknown): ReadonlyMap<string, number> {
  const fields = fieldsOf(`${name}, model.vocab`, value);
  checkTokens(name, Object.keys(fields));
  const ids = new Map<string, number>();
  for (const [token, id] of Object.entries(fields)) {
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0) {
      throw new TypeError(`${name}, model.vocab: expected an id for "${token.slice(0, 40)}", found ${id}`);
    }
    ids.set(token, id);
  }
  return ids;
}

function readMerges(name: string, value: unknown): readonly (readonly [string, string])[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [];
  return all.map((merge, index) => {
    const pair: readonly unknown[] = typeof merge === "string"
      ? merge.split(" ")
      : Array.isArray(merge)
      ? merge
      : [];
    const [left, right] = pair;
    if (pair.length === 2 && typeof left === "string" && typeof right === "string") return [left, right];
    throw new TypeError(
      `${name}, merge ${index}: expected two tokens, found ${JSON.stringify(merge)?.slice(0, 40)}`,
    );
  });
}

const UNUSUAL = [
  "dropout",
  "continuing_subword_prefix",
  "end_of_word_suffix",
  "byte_fallback",
  "ignore_merges",
];

/** Whether the pipeline is GPT-2's. */
function isPlain(json: Fields, model: Fields, added: readonly AddedToken[]): boolean {
  const { type, add_prefix_space: prefix, use_regex: pattern = true }: Fields =
    typeof json.pre_tokenizer === "object" && json.pre_tokenizer !== null ? { ...json.pre_tokenizer } : {};
  const decoder: Fields = typeof json.decoder === "object" && json.decoder !== null
    ? { ...json.decoder }
    : {};
  return model.type === "BPE" && !json.normalizer && type === "ByteLevel" && prefix === false &&
    pattern === true &&
    decoder.type === "ByteLevel" && added.every(({ special }) => special) &&
    UNUSUAL.every((name) => !model[name]);
}

/**
 * Checks a value that was read from a `tokenizer.json`.
 *
 * @throws {TypeError} in one sentence when it is none.
 *
 * @example
 * ```ts
 * import { readHuggingFaceFile } from "./hugging_face_file.ts";
 *
 * const file = readHuggingFaceFile("tokenizer.json", { model: { type: "WordLevel", vocab: { a: 0 } } });
 * if (file.pieces[0] !== "a") throw new Error();
 * ```
 */
export function readHuggingFaceFile(name: string, value: unknown): HuggingFaceFile {
  const json = fieldsOf(name, value);
  const model = fieldsOf(`${name}, model`, json.model);
  const addedTokens = readAdded(name, json.added_tokens);
  const ids = new Map(readModelIds(name, model));
  for (const { content, id } of addedTokens) ids.set(content, id);
  const pieces: string[] = [];
  const byId = [...ids].sort(([, a], [, b]) => a - b);
  for (const [index, [piece, id]] of byId.entries()) {
    if (id !== index) {
      throw new TypeError(
        `${name}: expected the ids 0 to ${byId.length - 1} once each, found ${id} for "${piece}"`,
      );
    }
    pieces.push(piece);
  }
  checkTokens(name, pieces);
  const merges = model.type === "BPE" ? readMerges(name, model.merges) : undefined;
  return { json, addedTokens, pieces, ids, merges, isByteLevelBpe: isPlain(json, model, addedTokens) };
}
