/** Sources of conditional generation: a text with one blank, which is answered at length (GLM §3.3). */
import { commandId } from "../text/command_tokens.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import type { ClozeContext } from "./encode_question.ts";

/** What is generated: a summary, the question to an answer, the answer to a question, how a text goes on. */
export type SourceKind = "summary" | "question" | "answer" | "continuation";

/** What it is generated from. */
export interface SourceFields {
  readonly text: string;
  /** Of the kind `answer`. */
  readonly question: string;
  /** Of the kind `question`. */
  readonly answer: string;
}

/**
 * The source of a kind, as the original builds it: the prompt stays whole, the text is cut to fit. A text that is asked
 * about keeps the part around the answer, a text that is continued its end.
 *
 * @param options `length`: most tokens; `mask`: the token of the blank
 * @throws {RangeError} when the prompt alone is too long.
 * @example
 * ```ts
 * import { conditionalSource } from "./conditional_source.ts";
 * import { byteLevel } from "../text/byte_level.ts";
 * const options = { tokenizer: byteLevel(), mask: 2, length: 14 };
 * const { ids, blank } = conditionalSource("summary", { text: "a long text", question: "", answer: "" }, options);
 * if (blank !== 1 || ids.length !== 14 || ids[1] !== 2) throw new Error();
 * ```
 */
export function conditionalSource(
  kind: SourceKind,
  { text, question, answer }: SourceFields,
  { tokenizer, mask, length }: {
    readonly tokenizer: Tokenizer;
    readonly mask: number;
    readonly length: number;
  },
): ClozeContext {
  const { encode, commands } = tokenizer;
  const [cls, eos] = [commandId(commands, "CLS"), commandId(commands, "EOS")];
  const around = (
    before: readonly number[],
    body: readonly number[],
    after: readonly number[],
  ): readonly number[] => {
    const room = length - before.length - after.length;
    if (room < 0) {
      throw new RangeError(`source: expected at most ${length} tokens, found ${length - room} in the prompt`);
    }
    return body.slice(0, room);
  };
  switch (kind) {
    case "summary": {
      const before = [cls, mask, ...encode(" Content:")];
      return { ids: [...before, ...around(before, encode(` ${text}`), [])], blank: 1 };
    }
    case "answer": {
      const before = [cls, ...encode(`问题：${question.trim()}答案：`), mask];
      return { ids: [...before, ...around(before, encode(text.trimEnd()), [])], blank: before.length - 1 };
    }
    case "question": {
      const after = [mask, ...encode(` Answer: ${answer}`)];
      const body = encode(`${text.trimEnd()} Question:`);
      const room = length - after.length - 1;
      const place = body.length > room ? indexOfRun(body, encode(` ${answer}`)) : 0;
      const kept = around([cls], body.slice(Math.max(0, place - Math.floor(room / 2))), after);
      return { ids: [cls, ...kept, ...after], blank: 1 + kept.length };
    }
    case "continuation": {
      const body = encode(text);
      around([cls], [], [mask, eos]);
      const kept = body.slice(Math.max(0, body.length - (length - 3)));
      return { ids: [cls, ...kept, mask, eos], blank: 1 + kept.length };
    }
  }
}

/** Where a run of tokens begins; 0 where it does not occur. */
function indexOfRun(tokens: readonly number[], run: readonly number[]): number {
  return Math.max(0, tokens.findIndex((_, at) => run.every((token, i) => tokens[at + i] === token)));
}
