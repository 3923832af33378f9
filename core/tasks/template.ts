/** Patterns: texts with fields and one blank, written as one line. */
import { COMMAND_SPELLINGS, type MaskName } from "../text/command_tokens.ts";

/** A part of a template. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "field"; readonly field: string; readonly before: string; readonly shortenable: boolean }
  | { readonly kind: "blank" };

/**
 * A template. Its two halves are shortened in turn: of two halves that are too long, the one with more to spare loses
 * a token first (as the original's two-part patterns do).
 */
export interface Template {
  readonly source: string;
  readonly halves: readonly (readonly TemplatePart[])[];
  /** Which mask stands for the blank. */
  readonly mask: MaskName;
  /** Names of the fields in it, each once. */
  readonly fields: readonly string[];
}

const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/**
 * Reads a template. `{name}` is a field, whose text may be shortened; `{name!}` one that may not; `[MASK]` is the
 * blank; `||` divides the halves; a backslash makes the next character a plain one. A space in front of a field
 * belongs to it, because most vocabularies write a word with the space before it.
 *
 * @param options `masks`: which ones may be written; default MASK alone, others are text then
 * @throws {RangeError} unless it has exactly one blank, at most two halves, and nothing but fields in braces.
 * @example
 * ```ts
 * import { parseTemplate } from "./template.ts";
 *
 * const { fields, halves } = parseTemplate('"{claim}" ?||[MASK], "{source!}"');
 * if (fields.join() !== "claim,source" || halves.length !== 2) throw new Error();
 * ```
 */
export function parseTemplate(
  source: string,
  { masks = ["MASK"] }: { readonly masks?: readonly MaskName[] } = {},
): Template {
  const halves: TemplatePart[][] = [[]];
  const found: MaskName[] = [];
  let text = "";
  const flush = (parts: readonly TemplatePart[] = []): void => {
    const half = halves.at(-1);
    if (text !== "") half?.push({ kind: "text", text });
    half?.push(...parts);
    text = "";
  };
  for (let at = 0; at < source.length;) {
    const rest = source.slice(at);
    const mask = masks.find((name) => rest.startsWith(COMMAND_SPELLINGS[name]));
    if (rest.startsWith("\\") && rest.length > 1) {
      text += rest[1];
      at += 2;
    } else if (mask !== undefined) {
      flush([{ kind: "blank" }]);
      found.push(mask);
      at += COMMAND_SPELLINGS[mask].length;
    } else if (rest.startsWith("||")) {
      flush();
      halves.push([]);
      at += 2;
    } else if (rest.startsWith("{")) {
      const end = rest.indexOf("}");
      const inside = end < 0 ? "" : rest.slice(1, end);
      const field = inside.replace(/!$/, "");
      if (!NAME.test(field)) {
        throw new RangeError(`pattern "${source}": expected a field such as {text} at character ${at + 1}`);
      }
      const before = text.endsWith(" ") ? " " : "";
      text = text.slice(0, text.length - before.length);
      flush([{ kind: "field", field, before, shortenable: !inside.endsWith("!") }]);
      at += end + 1;
    } else {
      text += rest[0];
      at++;
    }
  }
  flush();
  const parts = halves.flat();
  const [mask, ...more] = found;
  if (mask === undefined || more.length > 0) {
    const spellings = masks.map((name) => COMMAND_SPELLINGS[name]).join(" or ");
    throw new RangeError(`pattern "${source}": expected one ${spellings}, found ${found.length}`);
  }
  if (halves.length > 2) {
    throw new RangeError(`pattern "${source}": expected at most one ||, found ${halves.length - 1}`);
  }
  const fields = [...new Set(parts.flatMap((part) => part.kind === "field" ? [part.field] : []))];
  return { source, halves, mask, fields };
}
