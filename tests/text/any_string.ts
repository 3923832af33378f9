/** Strings of every kind for the properties of text. */
import fc from "fast-check";

/**
 * Any sequence of UTF-16 code units, with NUL, lone surrogates, astral characters and mask spellings likely.
 */
export function anyString(): fc.Arbitrary<string> {
  const unit = fc.nat(0xFFFF).map((code) => String.fromCharCode(code));
  const surrogate = fc.integer({ min: 0xD800, max: 0xDFFF }).map((code) => String.fromCharCode(code));
  const special = fc.constantFrom(
    "\0",
    "\\",
    "\uFEFF",
    "\uFFFD",
    "🙂",
    "𐍈",
    "[MASK]",
    "[sMASK]",
    "[gMASK]",
    "\\[",
    "\n",
  );
  const part = fc.oneof(fc.string({ unit: "grapheme", maxLength: 5 }), unit, surrogate, special);
  return fc.array(part, { maxLength: 20 }).map((parts) => parts.join(""));
}
