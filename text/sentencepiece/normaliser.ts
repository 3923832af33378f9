/** How SentencePiece prepares a text (`Normalizer::Normalize`): replacement rules, then spaces to `▁`. */
import type { Charsmap } from "./charsmap.ts";
import type { ModelFile } from "./model_file.ts";

const SPACE = 0x20;
const ESCAPED_SPACE: readonly number[] = [0xE2, 0x96, 0x81]; // ▁

function lengthOfCharacter(lead: number): number {
  return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

function trimEnd(text: string, space: string): string {
  let end = text.length;
  while (end > 0 && text.charAt(end - 1) === space) end--;
  return text.slice(0, end);
}

/** Bytes that grow. */
interface Output {
  bytes: Uint8Array;
  length: number;
}

function append(output: Output, byte: number): void {
  if (output.length === output.bytes.length) {
    const wider = new Uint8Array(2 * output.length + 64);
    wider.set(output.bytes);
    output.bytes = wider;
  }
  output.bytes[output.length++] = byte;
}

/**
 * The normaliser of a model.
 *
 * @param verbatim how many bytes from a place on are a user-defined piece, which no rule touches; 0 for none
 *
 * @example
 * ```ts
 * import { readCharsmap } from "./charsmap.ts";
 * import { normaliserOf } from "./normaliser.ts";
 *
 * const model = { addDummyPrefix: true, removeExtraWhitespaces: true, escapeWhitespaces: true };
 * const normalise = normaliserOf(model, { charsmap: readCharsmap(new Uint8Array()), verbatim: () => 0 });
 * if (normalise(" a  b ") !== "▁a▁b") throw new Error();
 * ```
 */
export function normaliserOf(
  model: Pick<ModelFile, "addDummyPrefix" | "removeExtraWhitespaces" | "escapeWhitespaces">,
  { charsmap, verbatim }: {
    readonly charsmap: Charsmap;
    readonly verbatim: (bytes: Uint8Array, from: number) => number;
  },
): (text: string) => string {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const { addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces } = model;
  return (text) => {
    const bytes = encoder.encode(text);
    const output: Output = { bytes: new Uint8Array(2 * bytes.length + 8), length: 0 };
    const put = (byte: number): void => {
      if (byte === SPACE && escapeWhitespaces) { for (const each of ESCAPED_SPACE) append(output, each); }
      else append(output, byte);
    };
    let isAfterSpace = removeExtraWhitespaces;
    let hasBegun = false;
    for (let at = 0; at < bytes.length;) {
      const kept = verbatim(bytes, at);
      const rule = kept > 0 ? undefined : charsmap(bytes, at);
      const length = rule?.length ?? (kept > 0 ? kept : lengthOfCharacter(bytes[at] ?? 0));
      let replaced = rule?.text ?? bytes.subarray(at, at + length);
      at += length;
      // Spaces at the beginning and after a space go; until a text begins, only whole rules that are one space.
      if (!hasBegun && removeExtraWhitespaces && replaced.length === 1 && replaced[0] === SPACE) continue;
      if (!hasBegun && addDummyPrefix) put(SPACE);
      hasBegun = true;
      while (isAfterSpace && replaced[0] === SPACE) replaced = replaced.subarray(1);
      if (replaced.length > 0) {
        for (const byte of replaced) put(byte);
        isAfterSpace = removeExtraWhitespaces && replaced.at(-1) === SPACE;
      }
    }
    const normalised = decoder.decode(output.bytes.subarray(0, output.length));
    return removeExtraWhitespaces ? trimEnd(normalised, escapeWhitespaces ? "\u2581" : " ") : normalised;
  };
}
