/** Thrown by every assertion that does not hold. */
export class AssertionError extends Error {
  override readonly name: string = "AssertionError";
}

/** The optional `msg` of an assertion, put behind its own sentence. */
export function withNote(sentence: string, msg: string | undefined): string {
  return msg === undefined ? sentence : `${sentence}: ${msg}`;
}
