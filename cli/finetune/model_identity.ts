/** What a model is, whatever its folder is called: names of its sizes and vocabulary, and of its weights. */
import { tokenizerHash } from "../../text/tokenizer_hash.ts";
import type { FillingModel } from "../filling/model.ts";

/** Digits of a name. */
const DIGITS = 16;

async function nameOf(parts: readonly Uint8Array<ArrayBuffer>[]): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await new Blob([...parts]).arrayBuffer());
  return new Uint8Array(digest).toHex().slice(0, DIGITS);
}

/**
 * A name for what random weights depend on: sizes and vocabulary.
 *
 * @example
 * ```ts
 * import { sizesName } from "./model_identity.ts";
 * import { byteLevel } from "../../core/text/byte_level.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 384, blockPositions: true };
 * const model = { config, parameters: {}, tokenizer: byteLevel() };
 * if (await sizesName(model) === await sizesName({ ...model, config: { ...config, layers: 2 } })) throw new Error();
 * ```
 */
export async function sizesName({ config, tokenizer }: FillingModel): Promise<string> {
  const { layers, hidden, heads, maxPositions, vocabularySize, blockPositions } = config;
  const sizes = [layers, hidden, heads, maxPositions, vocabularySize, blockPositions];
  return await nameOf([new TextEncoder().encode(`${sizes.join(" ")} ${await tokenizerHash(tokenizer)}`)]);
}

/**
 * A name for sizes, vocabulary and weights.
 *
 * @example
 * ```ts
 * import { weightsName } from "./model_identity.ts";
 * import { byteLevel } from "../../core/text/byte_level.ts";
 * import { tensor } from "../../core/graph/tensor.ts";
 * const config = { layers: 1, hidden: 8, heads: 2, maxPositions: 16, vocabularySize: 384, blockPositions: true };
 * const named = (value: number) =>
 *   weightsName({ config, parameters: { w: tensor([1], Float32Array.of(value)) }, tokenizer: byteLevel() });
 * if (await named(1) === await named(2) || await named(1) !== await named(1)) throw new Error();
 * ```
 */
export async function weightsName(model: FillingModel): Promise<string> {
  const named = Object.entries(model.parameters).toSorted(([a], [b]) => a < b ? -1 : 1);
  const weights = named.flatMap(([name, { data }]) => [
    new TextEncoder().encode(`\0${name}\0`),
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  ]);
  return await nameOf([new TextEncoder().encode(await sizesName(model)), ...weights]);
}
