/** A filled blank as the model saw it: bytes, with the answer as the one piece. */
import { byteName, bytes } from "../../picture/cut_tokens.ts";
import { type Labelled, labelled } from "../../picture/labelled.ts";

/** A text with one blank and what was put into it. */
export interface FilledBlank {
  readonly before: string;
  /** Token ids of the answer, at least one. */
  readonly answer: readonly number[];
  readonly after: string;
}

/**
 * The example of a text with its answer.
 *
 * @example
 * ```ts
 * import { filledExample } from "./filled_example.ts";
 * import { byteLevel } from "../../core/text/byte_level.ts";
 *
 * const answer = byteLevel().encode("bc");
 * const { example, label } = filledExample({ before: "a", answer, after: "." });
 * if (example.tokens.map(label).join(" ") !== "[CLS] a [M] . [EOS] [S] b c") throw new Error();
 * ```
 */
export function filledExample({ before, answer, after }: FilledBlank): Labelled {
  const start = 1 + bytes(before).length;
  return labelled({
    tokens: ["[CLS]", ...bytes(before), ...answer.map(byteName), ...bytes(after), "[EOS]"],
    spans: [{ start, end: start + answer.length }],
  });
}
