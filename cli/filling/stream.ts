/** A text that is filled before the reader's eyes. */
import type { InfillEvent } from "../../core/infill/infill.ts";
import type { Output } from "../frame/context.ts";
import { openBlank, type Reporting, writeAnswer, writeShown } from "./report.ts";
import { streamedText } from "./streamed_text.ts";

/** Takes events and writes. */
export interface FillingStream {
  readonly take: (event: InfillEvent) => void;
  /** Writes what is left of the text, masks of blanks that were not filled included. */
  readonly end: () => void;
}

/**
 * Writes a text as far as it is known: answers of the blank whose turn it is token by token, what comes later in the
 * text when it is reached.
 */
export function fillingStream(output: Output, { tokenizer, prompt }: Reporting): FillingStream {
  const { stretches, context: { blanks } } = prompt;
  const growing = blanks.map(() => streamedText(tokenizer));
  const held = blanks.map(() => "");
  const complete = new Set<number>();
  let turn = 0;
  writeShown(output, stretches[0] ?? "");
  const add = (blank: number, text: string): void => {
    if (blank === turn) writeAnswer(output, blank, text);
    else held[blank] = (held[blank] ?? "") + text;
  };
  const proceed = (): void => {
    turn++;
    writeShown(output, stretches[turn] ?? "");
    add(turn, held[turn] ?? "");
  };
  return {
    take(event) {
      const { blank } = event;
      if (event.kind === "token") return add(blank, growing[blank]?.add(event.token.id) ?? "");
      // Fixed answers come whole.
      const fixed = event.answer.ended === "given" ? event.answer.tokens : [];
      for (const { id } of fixed) add(blank, growing[blank]?.add(id) ?? "");
      add(blank, growing[blank]?.end() ?? "");
      complete.add(blank);
      while (complete.has(turn)) proceed();
    },
    end() {
      while (turn < blanks.length) {
        if (!complete.has(turn)) {
          writeAnswer(output, turn, openBlank(blanks[turn] ?? 0, { tokenizer, prompt }));
        }
        proceed();
      }
      output.write("\n");
    },
  };
}
