/** A file at an address, if it is not too long. */
import { CheckpointError } from "../core/checkpoint/checkpoint_error.ts";

/**
 * The bytes at an address; undefined when there is no such file.
 *
 * @param options `most` bytes are taken, whatever the server says
 * @throws {CheckpointError} when it cannot be fetched, or is longer.
 *
 * @example
 * ```ts
 * import { fetchBytes } from "./fetch_bytes.ts";
 *
 * const bytes = await fetchBytes(new URL("./fetch_bytes.ts", import.meta.url), { most: 1 << 20 });
 * if (bytes === undefined || bytes.length === 0) throw new Error();
 * ```
 */
export async function fetchBytes(
  url: URL,
  { most }: { readonly most: number },
): Promise<Uint8Array | undefined> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    // A file: address of nothing is refused like a server that cannot be reached.
    if (url.protocol === "file:") return undefined;
    throw new CheckpointError(
      `${url.href}: cannot be fetched, ${error instanceof Error ? error.message : error}`,
    );
  }
  if (!response.ok) {
    await response.body?.cancel();
    if (response.status === 404) return undefined;
    throw new CheckpointError(`${url.href}: expected a file, found status ${response.status}`);
  }
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  // What the server says of the length, and then what comes.
  let length = Number(response.headers.get("content-length") ?? 0);
  for (let read = 0; length <= most;) {
    const { value } = await reader?.read() ?? {};
    if (value === undefined) return joined(parts, read);
    parts.push(value);
    read += value.length;
    length = read;
  }
  await reader?.cancel();
  throw new CheckpointError(`${url.href}: expected a file of at most ${most} bytes, found ${length}`);
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let filled = 0;
  for (const part of parts) {
    bytes.set(part, filled);
    filled += part.length;
  }
  return bytes;
}
