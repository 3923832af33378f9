/** `config.json` of a model directory: the sizes from which the table of parameters follows. */
import type { GlmConfig } from "../glm/config.ts";
import { CheckpointError } from "./checkpoint_error.ts";

/** Sizes of a model, every number a positive integer, and what it was made with. */
export interface ModelConfig extends GlmConfig {
  /** SHA-256 in hex of the tokenizer's files; files written before it was recorded lack it. */
  readonly tokenizerHash?: string;
}

/** The fields that are numbers. */
type SizeName = Exclude<keyof GlmConfig, "blockPositions">;

/**
 * The largest sizes that are believed, a few times those of any published model: a hostile file must not make
 * its reader build a table of a billion parameters.
 */
const LARGEST: Readonly<Record<SizeName, number>> = {
  layers: 1024,
  hidden: 65536,
  heads: 1024,
  maxPositions: 2 ** 20,
  vocabularySize: 2 ** 22,
};

function readSize(fields: Readonly<Record<string, unknown>>, name: SizeName): number {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const largest = LARGEST[name];
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= largest) return value;
  const found = value === undefined ? "nothing" : JSON.stringify(value);
  throw new CheckpointError(`${name}: expected an integer from 1 to ${largest}, found ${found}`);
}

function readBlockPositions(fields: Readonly<Record<string, unknown>>): boolean {
  const { blockPositions = true } = fields;
  if (typeof blockPositions === "boolean") return blockPositions;
  throw new CheckpointError(
    `blockPositions: expected true or false, found ${JSON.stringify(blockPositions)}`,
  );
}

function readTokenizerHash({ tokenizerHash }: Readonly<Record<string, unknown>>): string | undefined {
  const isHash = typeof tokenizerHash === "string" && /^[0-9a-f]{64}$/.test(tokenizerHash);
  if (tokenizerHash === undefined || isHash) return tokenizerHash;
  const found = JSON.stringify(tokenizerHash).slice(0, 80);
  throw new CheckpointError(`tokenizerHash: expected 64 hexadecimal digits, found ${found}`);
}

/**
 * The configuration in a JSON text.
 *
 * @throws {CheckpointError} when it is no JSON object, lacks a size, has one out of range or one that is not
 * known, or when the heads do not divide the hidden size.
 *
 * @example
 * ```ts
 * import { parseConfig } from "./config.ts";
 *
 * const text = '{"layers": 2, "hidden": 64, "heads": 4, "maxPositions": 128, "vocabularySize": 384}';
 * if (parseConfig(text).hidden !== 64) throw new Error();
 * ```
 */
export function parseConfig(text: string): ModelConfig {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CheckpointError(
      `expected JSON, found ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new CheckpointError(`expected an object of sizes, found ${text.slice(0, 40)}`);
  }
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const known = [...Object.keys(LARGEST), "blockPositions", "tokenizerHash"];
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new CheckpointError(`${unknown}: expected one of ${known.join(", ")}`);
  const tokenizerHash = readTokenizerHash(fields);
  const config: ModelConfig = {
    layers: readSize(fields, "layers"),
    hidden: readSize(fields, "hidden"),
    heads: readSize(fields, "heads"),
    maxPositions: readSize(fields, "maxPositions"),
    vocabularySize: readSize(fields, "vocabularySize"),
    blockPositions: readBlockPositions(fields),
    ...(tokenizerHash === undefined ? {} : { tokenizerHash }),
  };
  if (config.hidden % config.heads !== 0) {
    throw new CheckpointError(`heads: expected a divisor of hidden, ${config.hidden}, found ${config.heads}`);
  }
  return config;
}

/**
 * The JSON text of a configuration, a line per size.
 *
 * @example
 * ```ts
 * import { formatConfig, parseConfig } from "./config.ts";
 *
 * const text = '{"layers": 2, "hidden": 64, "heads": 4, "maxPositions": 128, "vocabularySize": 384}';
 * const config = parseConfig(text);
 * if (parseConfig(formatConfig(config)).layers !== 2) throw new Error();
 * ```
 */
export function formatConfig(config: ModelConfig): string {
  const { layers, hidden, heads, maxPositions, vocabularySize, blockPositions, tokenizerHash } = config;
  const fields = { layers, hidden, heads, maxPositions, vocabularySize, blockPositions, tokenizerHash };
  return `${JSON.stringify(fields, null, 2)}\n`;
}
