/** Files and folders that cannot be used, as sentences for the person who named them. */

/**
 * A file that cannot be read, written or understood. The message is one sentence that begins with its path.
 */
export class DataError extends Error {
  /** The class, for messages. */
  override readonly name: string = "DataError";
}

/** Error codes of the system in words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is none",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is no folder",
  ENOSPC: "the disk is full",
  EROFS: "the disk is read-only",
  EBUSY: "it is in use",
  ENAMETOOLONG: "the name is too long",
};

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Why the system refused, in a few words. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code !== undefined && Object.hasOwn(REASONS, code)) return REASONS[code] ?? code;
  return error instanceof Error ? error.message : String(error);
}

/** Whether the error says that a file or folder does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound;
}
