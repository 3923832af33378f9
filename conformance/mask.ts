/** The suite `mask`: the attention matrices the original hands to its layers. Exact. */
import { canAttend } from "../core/blanks/can_attend.ts";
import { differenceOf } from "./integers.ts";
import type { Suite } from "./suite.ts";
import { type Check, checkFolder, wrong } from "./exact_checks.ts";

interface MaskCase {
  readonly kind: string;
  readonly seq_length: number;
  readonly memory_length: number;
  /** One context length, or one for each row of the batch. */
  readonly sep?: number | readonly number[];
  /** [1 or batch, 1, query, memory + key] */
  readonly mask: readonly (readonly (readonly (readonly number[])[])[])[];
}

function maskChecks(golden: unknown): readonly Check[] {
  const { cases } = golden as { readonly cases: readonly MaskCase[] };
  return cases.map((golden, index): Check => {
    const { sep, seq_length: length, memory_length: memory } = golden;
    const name = `${golden.kind} ${index}`;
    if (sep === undefined) {
      return { name, skip: "the caller gives a whole matrix; our mask is one context length per sequence" };
    }
    const run = () => {
      const found = golden.mask.map((_, row) => {
        const contextLength = typeof sep === "number" ? sep : sep[row] ?? NaN;
        const queries = Array.from({ length }, (_, query) => query);
        const keys = Array.from({ length: memory + length }, (_, place) => place - memory);
        const extent = { first: -memory, contextEnd: contextLength };
        return [queries.map((query) => keys.map((key) => canAttend(query, key, extent) ? 1 : 0))];
      });
      return wrong(differenceOf("mask", golden.mask, found));
    };
    return { name, run };
  });
}

/** Who may attend to whom, with and without a memory in front. */
export const maskSuite: Suite = {
  name: "mask",
  about: "the attention mask as a matrix, from one context length per sequence",
  run: (context) => checkFolder(context, { folder: "mask", files: { "build_mask_matrix.json": maskChecks } }),
};
