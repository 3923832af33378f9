/** What a folder of prepared data says about itself: `manifest.json`. */
import { DataError } from "../data_error.ts";
import type { DocumentUnit } from "../corpus/source.ts";
import type { ProblemKind } from "../corpus/split_documents.ts";
import type { TokenWidth } from "./token_width.ts";

/** Its name in the folder. */
export const MANIFEST = "manifest.json";

/** What distinguishes it from any other JSON. */
export const FORMAT = "glm-prepared-1";

/** A source as the manifest remembers it. */
export interface PreparedSource {
  readonly name: string;
  /** Bytes of the file, or characters of a corpus in a package. */
  readonly size: number;
  /** When the file was last changed, in milliseconds; 0 where there is no file. */
  readonly changed: number;
}

/** Everything that decides what is written: the same plan gives the same bytes. */
export interface PreparePlan {
  readonly format: typeof FORMAT;
  readonly sources: readonly PreparedSource[];
  readonly documents: DocumentUnit;
  readonly textKey: string;
  readonly tokenizer: { readonly type: string; readonly hash: string; readonly vocabularySize: number };
  readonly width: TokenWidth;
  /** Which part of the corpus this is: of every `count` chunks the one with the index `index`. */
  readonly part: { readonly index: number; readonly count: number };
  readonly chunkBytes: number;
  readonly shardTokens: number;
}

/** A shard: `NAME.tokens` and `NAME.index`. */
export interface ShardEntry {
  readonly name: string;
  readonly documents: number;
  readonly tokens: number;
  /** SHA-256, in hex. */
  readonly tokensHash: string;
  readonly indexHash: string;
}

/** What was counted. */
export interface Counts {
  readonly documents: number;
  readonly tokens: number;
  /** Tokens that stand for what the vocabulary does not know. */
  readonly unknown: number;
  /** Documents of which the vocabulary keeps nothing; left out. */
  readonly empty: number;
  /** Lines left out, by what is wrong with them. */
  readonly problems: Readonly<Record<ProblemKind, number>>;
}

/** The manifest. */
export interface Manifest extends PreparePlan {
  readonly counts: Counts;
  readonly shards: readonly ShardEntry[];
}

/** Nothing counted yet. */
export const NO_COUNTS: Counts = {
  documents: 0,
  tokens: 0,
  unknown: 0,
  empty: 0,
  problems: { "invalid UTF-8": 0, "broken JSON": 0, "missing key": 0, "too long": 0 },
};

const LARGEST_MANIFEST = 1 << 28;
const MOST_SHARDS = 1 << 20;
const MOST_SOURCES = 1 << 20;
const MOST_TOKENS = 2 ** 32;

type Check = (value: unknown) => boolean;

const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isText: Check = (value) => typeof value === "string" && value.length <= 4096;
const isHash: Check = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const isOneOf = (...values: readonly unknown[]): Check => (value) => values.includes(value);
const isList = (check: Check, most: number): Check => (value) =>
  Array.isArray(value) && value.length <= most && value.every(check);
const isObject = (fields: Readonly<Record<string, Check>>): Check => (value) =>
  typeof value === "object" && value !== null &&
  Object.entries(fields).every(([name, check]) =>
    check(Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined)
  );

const FIELDS: Readonly<Record<keyof Manifest, Check>> = {
  format: isOneOf(FORMAT),
  sources: isList(isObject({ name: isText, size: isCount, changed: isCount }), MOST_SOURCES),
  documents: isOneOf("line", "paragraph", "file"),
  textKey: isText,
  tokenizer: isObject({ type: isText, hash: isHash, vocabularySize: isCount }),
  width: isOneOf("uint16", "uint32"),
  part: isObject({ index: isCount, count: isCount }),
  chunkBytes: isCount,
  shardTokens: isCount,
  counts: isObject({
    documents: isCount,
    tokens: isCount,
    unknown: isCount,
    empty: isCount,
    problems: isObject(Object.fromEntries(Object.keys(NO_COUNTS.problems).map((kind) => [kind, isCount]))),
  }),
  shards: isList(
    isObject({
      name: (value) => typeof value === "string" && /^[0-9]{5,7}$/.test(value), // no path leads out of the folder
      documents: (value) => isCount(value) && Number(value) < MOST_TOKENS,
      tokens: (value) => isCount(value) && Number(value) < MOST_TOKENS,
      tokensHash: isHash,
      indexHash: isHash,
    }),
    MOST_SHARDS,
  ),
};

function isManifest(value: unknown): value is Manifest {
  return isObject(FIELDS)(value);
}

/** The manifest in a text of that path. */
function parseManifest(text: string, path: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DataError(`${path}: expected JSON, found something else`);
  }
  if (!isManifest(value)) {
    const found: object = typeof value === "object" && value !== null ? value : {};
    const field = Object.entries(FIELDS).find(([name, check]) => !check(Reflect.get(found, name)))?.[0] ??
      "format";
    throw new DataError(
      `${path}: expected the manifest of prepared data, found ${field} ${
        (JSON.stringify(Reflect.get(found, field)) ?? "missing").slice(0, 80)
      }`,
    );
  }
  const sum = (field: "documents" | "tokens"): number =>
    value.shards.reduce((all, shard) => all + shard[field], 0);
  for (const field of ["documents", "tokens"] as const) {
    if (sum(field) !== value.counts[field]) {
      throw new DataError(
        `${path}: expected shards with ${value.counts[field]} ${field} in all, found ${sum(field)}`,
      );
    }
  }
  return value;
}

/**
 * The manifest of a folder.
 *
 * @throws {DataError} in one sentence that names the field when it is none; an error of the platform when it cannot be
 * read.
 *
 * @example
 * ```ts
 * import { DataError } from "../data_error.ts";
 * import { readManifest } from "./manifest.ts";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/manifest.json`, '{"format": "other"}');
 * try {
 *   await readManifest(folder);
 *   throw new Error("not reached");
 * } catch (error) {
 *   if (!(error instanceof DataError)) throw error;
 * }
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = `${folder}/${MANIFEST}`;
  const { size } = await Deno.stat(path);
  if (size > LARGEST_MANIFEST) {
    throw new DataError(`${path}: expected at most ${LARGEST_MANIFEST} bytes, found ${size}`);
  }
  return parseManifest(await Deno.readTextFile(path), path);
}
