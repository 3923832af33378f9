/** A demo, whichever model it has. */
import type { Backend } from "../../core/graph/backend.ts";
import type { Labelled } from "../../picture/labelled.ts";
import { wrap } from "../../picture/wrap.ts";
import type { Context, Output } from "../frame/context.ts";
import { picture } from "../show/picture.ts";
import { paragraphWidth } from "../terminal/paragraph_width.ts";

/** What a demo needs besides its model. */
export interface Demo {
  readonly backend: Backend;
  readonly context: Context;
  readonly json: boolean;
}

/**
 * The picture of an example, below what there is to know about it.
 *
 * @param words `what` is shown, and `signs`: what else there is to know about the tokens
 */
export function pictureLines(
  example: Labelled,
  { what, signs, output }: { readonly what: string; readonly signs: string; readonly output: Output },
): readonly string[] {
  return [
    ...wrap(
      `${what}: Part A is the text with a mask [M] for the blank, Part B the answer, which begins behind [S] and ends ` +
        `with [E]. ${signs}`,
      paragraphWidth(output),
    ),
    "",
    ...picture([example], output),
  ];
}
