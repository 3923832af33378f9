/** Part B of an example by itself, as the original's decoder reads it behind a context that was read before. */
import type { Example } from "../../core/blanks/example.ts";

/** What stands behind the context. */
export function partB(example: Example): Example {
  const from = example.contextLength;
  return {
    tokens: example.tokens.slice(from),
    targets: example.targets.slice(from),
    lossMask: example.lossMask.slice(from),
    position: example.position.slice(from),
    blockPosition: example.blockPosition.slice(from),
    contextLength: 0,
  };
}
