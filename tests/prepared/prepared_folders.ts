/** Prepared data for tests. */
import { byteLevel } from "../../core/text/byte_level.ts";
import type { Source } from "../../data/corpus/source.ts";
import { openPrepared, type PreparedData } from "../../data/prepared/open_prepared.ts";
import { prepare, type PrepareOptions } from "../../data/prepared/prepare.ts";

/** Options for a corpus of bytes. */
export function prepareOptions(
  sources: readonly Source[],
  more: Partial<PrepareOptions> = {},
): PrepareOptions {
  return { sources, tokenizer: byteLevel(), documents: "line", textKey: "text", workers: 2, ...more };
}

/** Every document as its text. */
export function textsOf(data: PreparedData): readonly string[] {
  const { decode } = byteLevel();
  return Array.from({ length: data.documents }, (_, document) => decode(data.read(document)));
}

/** Prepares sources into a folder and reads them again. */
export async function prepared(
  folder: string,
  sources: readonly Source[],
  more: Partial<PrepareOptions> = {},
): Promise<PreparedData> {
  await prepare(folder, prepareOptions(sources, more));
  return await openPrepared([folder]);
}

/** The content of every file of a folder, by name. */
export async function filesOf(folder: string): Promise<Readonly<Record<string, Uint8Array>>> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const names = entries.map(({ name }) => name).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await Deno.readFile(`${folder}/${name}`)] as const)),
  );
}

/** Lines of different lengths, about so many bytes. */
export function manyLines(bytes: number): string {
  const lines: string[] = [];
  for (let length = 0, i = 0; length < bytes; i++) {
    const line = `${i} ${"the whale and the sea ".repeat(i * i % 37)}北京`;
    lines.push(line);
    length += line.length + 5;
  }
  return lines.map((line) => `${line}\n`).join("");
}
