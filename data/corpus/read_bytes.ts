/** The bytes of a file in order, unpacked where it is compressed. */
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { DataError, reasonOf } from "../data_error.ts";
import type { FileSource } from "./source.ts";

const READ_AT_ONCE = 1 << 18;

async function* gunzipped(path: string): AsyncGenerator<Uint8Array> {
  // Node's, because the one of the web platform refuses files made of several gzip members.
  const file = createReadStream(path, { highWaterMark: READ_AT_ONCE });
  const unpacked = createGunzip({ chunkSize: READ_AT_ONCE });
  file.on("error", (error: Error) => unpacked.destroy(error));
  try {
    for await (const bytes of file.pipe(unpacked)) yield bytes;
  } finally {
    file.destroy();
    unpacked.destroy();
  }
}

async function* plain(path: string): AsyncGenerator<Uint8Array> {
  using file = await Deno.open(path);
  for (;;) {
    const buffer = new Uint8Array(READ_AT_ONCE);
    const read = await file.read(buffer);
    if (read === null) return;
    yield buffer.subarray(0, read);
  }
}

/**
 * The bytes of a file, in pieces of whatever length.
 *
 * @throws {DataError} when it cannot be read, or is compressed and broken.
 *
 * @example
 * ```ts
 * import { readBytes } from "./read_bytes.ts";
 * import { sourceOf } from "./find_sources.ts";
 *
 * const path = await Deno.makeTempFile({ suffix: ".txt" });
 * await Deno.writeTextFile(path, "abc");
 * const pieces = await Array.fromAsync(readBytes(sourceOf(path)));
 * if (pieces.flatMap((bytes) => [...bytes]).join() !== "97,98,99") throw new Error();
 * await Deno.remove(path);
 * ```
 */
export async function* readBytes({ name, isCompressed }: FileSource): AsyncGenerator<Uint8Array> {
  try {
    yield* isCompressed ? gunzipped(name) : plain(name);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    throw new DataError(
      typeof code === "string" && code.startsWith("Z_")
        ? `${name}: expected a whole gzip file, found ${reasonOf(error)}`
        : `${name}: cannot be read, ${reasonOf(error)}`,
    );
  }
}
