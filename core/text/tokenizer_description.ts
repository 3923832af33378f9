/** A tokenizer as data: what stands in the `tokenizer.json` of a model directory. */
import { byteLevel } from "./byte_level.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** Enough to make the tokenizer again. */
export interface TokenizerDescription {
  readonly type: string;
}

const MAKERS: Readonly<Record<string, () => Tokenizer>> = { "byte-level": byteLevel };

/**
 * The description of a tokenizer, to be stored.
 *
 * @example
 * ```ts
 * import { byteLevel } from "./byte_level.ts";
 * import { describeTokenizer } from "./tokenizer_description.ts";
 *
 * if (JSON.stringify(describeTokenizer(byteLevel())) !== '{"type":"byte-level"}') throw new Error();
 * ```
 */
export function describeTokenizer(tokenizer: Tokenizer): TokenizerDescription {
  return { type: tokenizer.type };
}

/**
 * The tokenizer of a description that was read from somewhere.
 *
 * @throws {TypeError} when the value is no description or of a type that is not known.
 *
 * @example
 * ```ts
 * import { tokenizerFromDescription } from "./tokenizer_description.ts";
 *
 * const tokenizer = tokenizerFromDescription({ type: "byte-level" });
 * if (tokenizer.encode("a").length !== 1) throw new Error();
 * ```
 */
export function tokenizerFromDescription(description: unknown): Tokenizer {
  const known = Object.keys(MAKERS).join(", ");
  if (typeof description !== "object" || description === null || !("type" in description)) {
    throw new TypeError(
      `tokenizer: expected an object with type ${known}, found ${JSON.stringify(description)}`,
    );
  }
  const { type } = description;
  const make = typeof type === "string" && Object.hasOwn(MAKERS, type) ? MAKERS[type] : undefined;
  if (make === undefined) throw new TypeError(`tokenizer type ${JSON.stringify(type)}: expected ${known}`);
  return make();
}
