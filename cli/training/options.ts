/** Options that mean the same to every command which trains models, or says what training takes. */

/** A vocabulary. */
export const TOKENIZER_OPTION = {
  type: "text",
  value: "DIR",
  meaning: "a folder with a vocabulary (default: bytes)",
} as const;

/** How numbers are stored. */
export const PRECISION_OPTION = {
  type: "choice",
  choices: ["32", "16"],
  default: "32",
  meaning: "bits of stored weights and activations; what is updated stays at 32",
} as const;

/** The same as a number. */
export function bitsOf(precision: typeof PRECISION_OPTION.choices[number]): 16 | 32 {
  return precision === "16" ? 16 : 32;
}

/** What is not kept for the backward pass. */
export const REMATERIALISE_OPTION = {
  type: "choice",
  choices: ["nothing", "blocks"],
  default: "nothing",
  meaning: "what the backward pass computes again: blocks need less memory and more time",
} as const;
