/** Texts as a classification head reads them. */
import { commandId } from "../text/command_tokens.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import type { ClassifierInput } from "./task.ts";

/**
 * `[CLS]`, the first text, `[SEP]`, the second, eos: one context for every second text. What is too long is cut at the
 * end (as the original does: a head reads no blank that must stay).
 *
 * @param options `length`: most tokens
 * @example
 * ```ts
 * import { classifierContexts } from "./classifier_contexts.ts";
 * import { byteLevel } from "../text/byte_level.ts";
 * const input = { first: "ab", seconds: ["c", "defgh"] };
 * const [short, long] = classifierContexts(input, { tokenizer: byteLevel(), length: 7 });
 * if (short?.length !== 6 || long?.length !== 7 || long.at(-1) !== 0) throw new Error();
 * ```
 */
export function classifierContexts(
  { first, seconds }: ClassifierInput,
  { tokenizer, length }: { readonly tokenizer: Tokenizer; readonly length: number },
): readonly (readonly number[])[] {
  const id = (name: "CLS" | "SEP" | "EOS"): number => commandId(tokenizer.commands, name);
  const begin = [id("CLS"), ...tokenizer.encode(first)];
  return seconds.map((second) => {
    const behind = second === "" ? [] : [id("SEP"), ...tokenizer.encode(second)];
    return [...[...begin, ...behind].slice(0, length - 1), id("EOS")];
  });
}
