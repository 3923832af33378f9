/**
 * The fourth counter word says what a Philox block is for, so that the words of a stream, the keys of a split and
 * the keys of a fold never come from the same counter.
 */

/** Counter word 3 of each use of the generator. The device twin of `bits` relies on `bits` being 0. */
export const DOMAIN: { readonly bits: 0; readonly split: 1; readonly foldIn: 2 } = {
  bits: 0,
  split: 1,
  foldIn: 2,
};
