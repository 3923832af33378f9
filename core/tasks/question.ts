/** What a model is asked: choices, each an answer to the blank of a text. */
import type { Template } from "./template.ts";

/** Text of a filled pattern. */
export interface PatternText {
  readonly text: string;
  readonly shortenable: boolean;
  /** Whether it is the pattern's own or the example's. */
  readonly from: "pattern" | "field";
}

/** A part of a filled pattern: text or the blank. */
export type PatternPart = PatternText | "blank";

/** A filled pattern: one text with one blank, in the halves of its template. */
export type FilledPattern = readonly (readonly PatternPart[])[];

/** An answer, and the text whose blank it is for. */
export interface Choice {
  readonly pattern: FilledPattern;
  readonly answer: string;
}

/** Choices that are compared. Those with the very same pattern share one reading of it. */
export type Question = readonly Choice[];

/** Texts by the names that patterns use. */
export type Fields = Readonly<Record<string, string>>;

/**
 * Puts texts into a template.
 *
 * @throws {RangeError} when a field is missing.
 * @example
 * ```ts
 * import { fillTemplate } from "./question.ts";
 * import { parseTemplate } from "./template.ts";
 *
 * const [half] = fillTemplate(parseTemplate("{text} It is [MASK]."), { text: "Fine work." });
 * if (half?.length !== 4 || half[2] !== "blank") throw new Error();
 * ```
 */
export function fillTemplate({ halves, source }: Template, fields: Fields): FilledPattern {
  return halves.map((half) =>
    half.map((part): PatternPart => {
      if (part.kind === "blank") return "blank";
      if (part.kind === "text") return { text: part.text, shortenable: false, from: "pattern" };
      const value = Object.hasOwn(fields, part.field) ? fields[part.field] : undefined;
      if (value === undefined) {
        throw new RangeError(
          `pattern "${source}": expected a field "${part.field}", found ${
            Object.keys(fields).join(", ") || "none"
          }`,
        );
      }
      return { text: part.before + value, shortenable: part.shortenable, from: "field" };
    })
  );
}

/**
 * One pattern with several answers.
 *
 * @example
 * ```ts
 * import { choose } from "./question.ts";
 *
 * const pattern = [[{ text: "It is", shortenable: false, from: "pattern" }, "blank"]] as const;
 * const [good, bad] = choose(pattern, [" good", " bad"]);
 * if (good?.pattern !== bad?.pattern) throw new Error();
 * ```
 */
export function choose(pattern: FilledPattern, answers: readonly string[]): Question {
  return answers.map((answer) => ({ pattern, answer }));
}
